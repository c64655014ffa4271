import { isIP, isIPv6, type Socket } from "node:net";
import { connect as connectTls, createSecureContext, type TLSSocket } from "node:tls";
import { domainToASCII } from "node:url";
import { TransportError } from "../../../errors/transport-error.js";
import { type ConnectAnswer, ConnectAnswerReader } from "./connect-answer.js";
import type { ProxyServer } from "./proxy.js";

/** A proxy's name for messages, without user and password. */
export function nameOfProxy({ host, port }: ProxyServer): string {
  return `the proxy ${authorityOf({ host, port })}`;
}

/** Starts TLS with an `https://` proxy over a connected socket. Returns a socket that emits `secureConnect` or `error`. */
export function encryptToProxy(tcp: Socket, proxy: ProxyServer): TLSSocket {
  return connectTls({
    socket: tcp,
    host: proxy.host,
    ...(isIP(proxy.host) === 0 ? { servername: proxy.host } : {}),
    ALPNProtocols: ["http/1.1"],
    secureContext: createSecureContext(proxy.ca === undefined ? {} : { ca: [...proxy.ca] }),
  });
}

/**
 * Asks a proxy for a tunnel (RFC 9110, section 9.3.6) over a socket that is connected to it.
 *
 * @param done receives the reason if there is no tunnel. Without an error the socket is paused and leads to the target.
 */
export function openTunnel(
  socket: Socket,
  { proxy, target }: { readonly proxy: ProxyServer; readonly target: { host: string; port: number } },
  done: (error?: TransportError) => void,
): void {
  const reader = new ConnectAnswerReader();
  const finish = (error?: TransportError): void => {
    socket.off("data", onData);
    socket.off("end", onEnd);
    socket.off("error", onError);
    done(error);
  };
  const onEnd = (): void => finish(refusal(proxy, "closed the connection before it answered"));
  const onError = (error: Error): void =>
    finish(refusal(proxy, `broke the connection: ${error.message}`, error));
  const onData = (chunk: Buffer): void => {
    const answer = reader.read(chunk);
    if (answer === undefined) return;
    if (answer === "malformed") finish(refusal(proxy, "did not answer in HTTP"));
    else if (answer === "too-long") finish(refusal(proxy, "sent an answer that does not end"));
    else if (answer.status >= 300) finish(explainStatus(answer, proxy, target));
    else {
      socket.pause();
      if (answer.rest.length > 0) socket.unshift(answer.rest);
      finish();
    }
  };
  socket.on("data", onData);
  socket.on("end", onEnd);
  socket.on("error", onError);
  const authority = authorityOf(target);
  const authorization =
    proxy.authorization === undefined ? "" : `Proxy-Authorization: ${proxy.authorization}\r\n`;
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${authorization}\r\n`);
}

function explainStatus(
  { status, authenticationSchemes }: ConnectAnswer,
  proxy: ProxyServer,
  target: { readonly host: string; readonly port: number },
): TransportError {
  if (status === 407) return explainAuthentication(proxy, authenticationSchemes);
  const hint =
    status >= 500
      ? "The proxy cannot reach the server: check the proxy's DNS and its route out."
      : `Configure the proxy to allow CONNECT to ${authorityOf(target)}; many proxies allow only port 443.`;
  return refusal(proxy, `refused a tunnel to ${authorityOf(target)} with status ${status}`, undefined, hint);
}

function explainAuthentication(proxy: ProxyServer, schemes: readonly string[]): TransportError {
  const name = nameOfProxy(proxy);
  if (schemes.length > 0 && !schemes.includes("basic")) {
    return new TransportError(
      "proxy-authentication",
      `${capital(name)} requires authentication by ${schemes.join(" or ")} (status 407), which is not supported.`,
      { hint: "Configure the proxy to accept basic authentication, or this machine without any." },
    );
  }
  const what =
    proxy.authorization === undefined ? "requires a user and password" : "rejected the user or password";
  return new TransportError("proxy-authentication", `${capital(name)} ${what} (status 407).`, {
    hint: "Put user and password in the proxy's URL, percent-encoded: http://user:password@host:port.",
  });
}

const TLS_HINT =
  "APNs needs a plain CONNECT tunnel to its host and port; a proxy that intercepts TLS does not work.";

function refusal(
  proxy: ProxyServer,
  what: string,
  ...[cause, hint = TLS_HINT]: [cause?: unknown, hint?: string]
): TransportError {
  return new TransportError("proxy-refused", `${capital(nameOfProxy(proxy))} ${what}.`, { cause, hint });
}

function authorityOf({ host, port }: { readonly host: string; readonly port: number }): string {
  if (isIPv6(host)) return `[${host}]:${port}`;
  return `${domainToASCII(host) || host}:${port}`;
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
