import { TransportError } from "../../../errors/transport-error.js";
import { authorityOf } from "../host-name.js";
import type { ProxyServer } from "./proxy.js";

const TLS_HINT =
  "APNs needs a plain CONNECT tunnel to its host and port; a proxy that intercepts TLS does not work.";

/** A proxy's name for messages, without user and password. */
export function nameOfProxy(proxy: ProxyServer): string {
  return `the proxy ${authorityOf(proxy)}`;
}

/** The error of a proxy that opened no tunnel; `what` says what it did. */
export function proxyRefusal(
  proxy: ProxyServer,
  what: string,
  { cause, hint = TLS_HINT }: { readonly cause?: unknown; readonly hint?: string } = {},
): TransportError {
  return new TransportError("proxy-refused", `T${nameOfProxy(proxy).slice(1)} ${what}.`, { cause, hint });
}

/** The error of a proxy that wants to know who we are; `what` says what it did. */
export function proxyAuthentication(proxy: ProxyServer, what: string, hint: string): TransportError {
  return new TransportError("proxy-authentication", `T${nameOfProxy(proxy).slice(1)} ${what}.`, { hint });
}
