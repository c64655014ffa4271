import { TransportError } from "../../../errors/transport-error.js";
import { authorityOf } from "../host-name.js";
import type { ProxyServer } from "./proxy.js";

const TLS_HINT =
  "APNs needs a plain CONNECT tunnel to its host and port; a proxy that intercepts TLS does not work.";

/** A proxy's name for messages, without user and password. */
export function nameOfProxy(proxy: ProxyServer): string {
  return `the proxy ${authorityOf(proxy)}`;
}

/** The error for a proxy that opened no tunnel; `what` continues the sentence that begins with the proxy's name. */
export function proxyRefusal(
  proxy: ProxyServer,
  what: string,
  { cause, hint = TLS_HINT }: { readonly cause?: unknown; readonly hint?: string } = {},
): TransportError {
  return new TransportError("proxy-refused", `The proxy ${authorityOf(proxy)} ${what}.`, { cause, hint });
}

/** The error for a proxy that requires a user and password, or rejects them; `what` as in {@link proxyRefusal}. */
export function proxyAuthentication(proxy: ProxyServer, what: string, hint: string): TransportError {
  return new TransportError("proxy-authentication", `The proxy ${authorityOf(proxy)} ${what}.`, { hint });
}
