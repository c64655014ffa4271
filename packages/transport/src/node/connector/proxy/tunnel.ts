import type { Socket } from "node:net";
import type { TransportError } from "../../../errors/transport-error.js";
import type { Endpoint } from "../endpoint.js";
import { httpHandshake } from "./http-handshake.js";
import type { ProxyServer } from "./proxy.js";
import { proxyRefusal } from "./proxy-refusal.js";
import { socksHandshake } from "./socks-handshake.js";

/**
 * Asks a proxy for a tunnel over a socket that is connected to it.
 *
 * @param done receives the reason if there is no tunnel. Without an error the socket is paused and leads to the target.
 */
export function openTunnel(
  socket: Socket,
  { proxy, target }: { readonly proxy: ProxyServer; readonly target: Endpoint },
  done: (error?: TransportError) => void,
): void {
  const handshake = proxy.scheme === "socks5" ? socksHandshake(proxy, target) : httpHandshake(proxy, target);
  const finish = (error?: TransportError): void => {
    socket.off("data", onData);
    socket.off("end", onEnd);
    socket.off("error", onError);
    done(error);
  };
  const onEnd = (): void => finish(proxyRefusal(proxy, "closed the connection before it answered"));
  const onError = (cause: Error): void =>
    finish(proxyRefusal(proxy, `broke the connection: ${cause.message}`, { cause }));
  const onData = (chunk: Buffer): void => {
    const step = handshake.read(chunk);
    if (step === undefined) return;
    if ("send" in step) socket.write(step.send);
    else if ("refusal" in step) finish(step.refusal);
    else {
      socket.pause();
      if (step.rest.length > 0) socket.unshift(step.rest);
      finish();
    }
  };
  socket.on("data", onData);
  socket.on("end", onEnd);
  socket.on("error", onError);
  socket.write(handshake.opening);
}
