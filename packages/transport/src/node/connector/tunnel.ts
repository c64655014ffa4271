import { isIP, isIPv6, type Socket } from "node:net";
import { connect as connectTls, createSecureContext } from "node:tls";
import { TransportError } from "../../session/transport-error.js";
import type { ProxyServer } from "./proxy.js";

/** No proxy says more before a tunnel begins. */
const MAX_HEAD_BYTES = 16_384;

/**
 * Asks a proxy for a tunnel (RFC 9110, section 9.3.6) over a socket that is connected to it. Calls back with the
 * socket to speak TLS to the server over, or with why there is none.
 */
export function openTunnel(
  tcp: Socket,
  proxy: ProxyServer,
  target: {
    readonly host: string;
    readonly port: number;
    readonly done: (socket: Socket) => void;
    readonly failed: (error: TransportError) => void;
  },
): void {
  const { failed } = target;
  if (!proxy.isSecure) {
    ask(tcp, proxy, target);
    return;
  }
  const outer = connectTls({
    socket: tcp,
    ...(isIP(proxy.host) === 0 ? { servername: proxy.host } : {}),
    secureContext: createSecureContext(proxy.ca === undefined ? {} : { ca: [...proxy.ca] }),
  });
  const onError = (cause: Error): void => {
    outer.destroy();
    failed(
      new TransportError("proxy-refused", `No TLS with the proxy ${nameOf(proxy)}: ${cause.message}`, {
        cause,
        hint: "For a proxy with a certificate of your own give its authority as proxy.ca.",
      }),
    );
  };
  outer.once("error", onError);
  outer.once("secureConnect", () => {
    outer.off("error", onError);
    ask(outer, proxy, target);
  });
}

function ask(socket: Socket, proxy: ProxyServer, target: Parameters<typeof openTunnel>[2]): void {
  const authority = `${isIPv6(target.host) ? `[${target.host}]` : target.host}:${target.port}`;
  let head = Buffer.alloc(0);
  const stop = (): void => {
    socket.off("data", onData);
    socket.off("end", onEnd);
    socket.off("error", onError);
  };
  const fail = (error: TransportError): void => {
    stop();
    socket.destroy();
    target.failed(error);
  };
  const refuse = (what: string, cause?: unknown): void =>
    fail(
      new TransportError("proxy-refused", `The proxy ${nameOf(proxy)} ${what}.`, {
        cause,
        hint: "APNs needs a plain CONNECT tunnel to its host and port; a proxy that opens TLS does not do.",
      }),
    );
  const onEnd = (): void => refuse("closed the connection before it answered");
  const onError = (error: Error): void => refuse(`failed: ${error.message}`, error);
  const onData = (chunk: Buffer): void => {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf("\r\n\r\n");
    if (end < 0) {
      if (head.length > MAX_HEAD_BYTES) refuse("answers without an end");
      return;
    }
    const status = /^HTTP\/1\.[01] (\d{3})/.exec(head.subarray(0, end).toString("latin1"))?.[1];
    if (status === undefined) refuse("answers something that is no HTTP");
    else if (status === "407") fail(needsAuthentication(proxy));
    else if (!status.startsWith("2")) refuse(`refuses the tunnel to ${authority} with status ${status}`);
    // The server speaks after us: bytes from it now are none that a tunnel brings.
    else if (end + 4 < head.length) refuse("sends bytes of its own into the tunnel");
    else {
      stop();
      socket.pause();
      target.done(socket);
    }
  };
  socket.on("data", onData);
  socket.on("end", onEnd);
  socket.on("error", onError);
  const authorization =
    proxy.authorization === undefined ? "" : `Proxy-Authorization: ${proxy.authorization}\r\n`;
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${authorization}\r\n`);
}

function needsAuthentication(proxy: ProxyServer): TransportError {
  const had =
    proxy.authorization === undefined ? "asks for a user and a password" : "refuses user or password";
  return new TransportError("proxy-authentication", `The proxy ${nameOf(proxy)} ${had} (status 407).`, {
    hint: "Put them into the proxy's URL, percent-encoded: http://user:password@host:port.",
  });
}

function nameOf({ host, port }: ProxyServer): string {
  return `${host}:${port}`;
}
