import { resolveOptions } from "@apns/transport/options";
import { UsageError } from "@apns/wire";
import { Client } from "../client.js";
import { clientOptionTable } from "../options/client-option-table.js";
import type { ClientOptions } from "../options/client-options.js";
import { binaryParts } from "./binary-parts.js";
import { checkRuntime } from "./check-runtime.js";
import type { ClientSetup } from "./client-setup.js";
import { http2Parts } from "./http2-parts.js";

/**
 * Makes a client. Credentials are read and checked here, so that a mistake in them shows at once; no connection is
 * opened before the first notification.
 *
 * @throws UsageError for options that are missing, unknown, of a wrong type or out of range, and `unsupported-runtime`
 *   in Cloudflare Workers (workerd), which have no TLS sockets as APNs needs them; TransportError
 *   for credentials that cannot be used, with a hint how to mend them
 */
export function createClient(options: ClientOptions): Client {
  checkRuntime();
  const { credentials, ...settings } = resolveOptions(clientOptionTable, options);
  if (credentials === undefined) {
    throw new UsageError(
      "missing-option",
      "credentials are missing: give a key (keyFile, keyId, teamId), or a certificate and its key.",
      { field: "credentials" },
    );
  }
  const setup: ClientSetup = { ...settings, credentials };
  return new Client(setup.protocol === "binary" ? binaryParts(setup) : http2Parts(setup));
}
