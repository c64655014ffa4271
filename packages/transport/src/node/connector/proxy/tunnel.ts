import { isIP, isIPv6, type Socket } from "node:net";
import { connect as connectTls, createSecureContext, type TLSSocket } from "node:tls";
import { domainToASCII } from "node:url";
import { TransportError } from "../../../errors/transport-error.js";
import { type ConnectAnswer, ConnectAnswerReader } from "./connect-answer.js";
import type { ProxyServer } from "./proxy.js";

/** How a proxy is named in messages: user and password are no part of it. */
export function nameOfProxy({ host, port }: ProxyServer): string {
  return `the proxy ${authorityOf({ host, port })}`;
}

/** Speaks TLS with an `https://` proxy over a connected socket; errors and `secureConnect` are events of what it returns. */
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
 * @param done is told why there is no tunnel; without an error the socket is paused and leads to the target
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
    if (answer === "malformed") finish(refusal(proxy, "answers something that is no HTTP"));
    else if (answer === "too-long") finish(refusal(proxy, "answers without an end"));
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
      ? "The proxy cannot reach the server: check its DNS and its way out."
      : `Have it allow CONNECT to ${authorityOf(target)}; many proxies allow port 443 only.`;
  return refusal(
    proxy,
    `refuses the tunnel to ${authorityOf(target)} with status ${status}`,
    undefined,
    hint,
  );
}

function explainAuthentication(proxy: ProxyServer, schemes: readonly string[]): TransportError {
  const name = nameOfProxy(proxy);
  if (schemes.length > 0 && !schemes.includes("basic")) {
    return new TransportError(
      "proxy-authentication",
      `${capital(name)} asks for authentication by ${schemes.join(" or ")} (status 407), which is not spoken here.`,
      { hint: "Allow basic authentication, or this machine without any, at the proxy." },
    );
  }
  const what =
    proxy.authorization === undefined
      ? "asks for a user and a password"
      : "does not take the user or the password";
  return new TransportError("proxy-authentication", `${capital(name)} ${what} (status 407).`, {
    hint: "Put them into the proxy's URL, percent-encoded: http://user:password@host:port.",
  });
}

const TLS_HINT =
  "APNs needs a plain CONNECT tunnel to its host and port; a proxy that opens TLS does not do.";

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
