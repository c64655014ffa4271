import { UsageError } from "@apns/wire";

/** What `navigator.userAgent` is in workerd, whoever operates it. */
const WORKERD = "Cloudflare-Workers";

/**
 * A client needs TLS sockets with ALPN and client certificates. workerd's have neither, so that every connection would
 * fail with an error about something else.
 *
 * @throws {UsageError} `unsupported-runtime` in workerd
 */
export function checkRuntime(): void {
  const { navigator } = globalThis as { readonly navigator?: { readonly userAgent?: string } };
  if (navigator?.userAgent !== WORKERD) return;
  throw new UsageError(
    "unsupported-runtime",
    "createClient cannot work in Cloudflare Workers (workerd): its sockets offer no HTTP/2 by ALPN and no client " +
      "certificates. Make payloads and requests there with @apns/wire, and send from Node, Bun or Deno.",
  );
}
