import type { TransportError } from "../../../errors/transport-error.js";
import type { Endpoint } from "../endpoint.js";
import { authorityOf } from "../host-name.js";
import { type ConnectAnswer, ConnectAnswerReader } from "./connect-answer.js";
import type { ProxyServer } from "./proxy.js";
import { proxyAuthentication, proxyRefusal } from "./proxy-refusal.js";
import type { TunnelHandshake } from "./tunnel-handshake.js";

/** Asks an HTTP proxy for a tunnel (RFC 9110, section 9.3.6). */
export function httpHandshake(proxy: ProxyServer, target: Endpoint): TunnelHandshake {
  const authority = authorityOf(target);
  const authorization = proxy.login === undefined ? "" : `Proxy-Authorization: ${basic(proxy.login)}\r\n`;
  const reader = new ConnectAnswerReader();
  return {
    opening: `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${authorization}\r\n`,
    read: (chunk) => {
      const answer = reader.read(chunk);
      if (answer === undefined) return undefined;
      if (answer === "malformed") return { refusal: proxyRefusal(proxy, "did not answer in HTTP") };
      if (answer === "too-long") return { refusal: proxyRefusal(proxy, "sent an answer that does not end") };
      if (answer.status >= 300) return { refusal: explainStatus(answer, proxy, authority) };
      return { rest: answer.rest };
    },
  };
}

function basic({ user, password }: NonNullable<ProxyServer["login"]>): string {
  return `Basic ${Buffer.from(`${user}:${password}`, "utf8").toString("base64")}`;
}

function explainStatus(
  { status, authenticationSchemes }: ConnectAnswer,
  proxy: ProxyServer,
  authority: string,
): TransportError {
  if (status === 407) return explainAuthentication(proxy, authenticationSchemes);
  const hint =
    status >= 500
      ? "The proxy cannot reach the server: check the proxy's DNS and its route out."
      : `Configure the proxy to allow CONNECT to ${authority}; many proxies allow only port 443.`;
  return proxyRefusal(proxy, `refused a tunnel to ${authority} with status ${status}`, { hint });
}

function explainAuthentication(proxy: ProxyServer, schemes: readonly string[]): TransportError {
  if (schemes.length > 0 && !schemes.includes("basic")) {
    return proxyAuthentication(
      proxy,
      `requires authentication by ${schemes.join(" or ")} (status 407), which is not supported`,
      "Configure the proxy to accept basic authentication, or this machine without any.",
    );
  }
  return proxyAuthentication(
    proxy,
    proxy.login === undefined
      ? "requires a user and password (status 407)"
      : "rejected the user or password (status 407)",
    "Put user and password in the proxy's URL, percent-encoded: http://user:password@host:port.",
  );
}
