import {
  anyObject,
  integer,
  members,
  milliseconds,
  type OptionCheck,
  oneOf,
  pemCertificates,
  text,
  UsageError,
} from "@apns/transport";
import { checkOf, type OptionTable } from "@apns/transport/options";
import {
  type BinarySessionOptions,
  binarySessionOptionTable,
  http2SessionOptionTable,
} from "@apns/transport/session";
import { Client } from "../client.js";
import { loggerLike } from "../events/logger.js";
import { binaryParts } from "./binary-parts.js";
import type { ClientOptions, IdentityOptions } from "./client-options.js";
import { http2Parts } from "./http2-parts.js";

const endpoint = members({ host: text, port: integer(1, 65_535) });

const { firstSequence: _, ...sessionOptionTable } = binarySessionOptionTable;

const binaryOptionTable: OptionTable<Omit<BinarySessionOptions, "firstSequence"> & { connections: number }> =
  {
    connections: { check: integer(1, 15), default: 1 },
    ...sessionOptionTable,
  };

const identityChecks: Readonly<Record<keyof IdentityOptions, OptionCheck>> = {
  credentials: anyObject,
  topic: text,
};

const identities: OptionCheck = (value, field) => {
  anyObject(value, field);
  for (const [name, identity] of Object.entries(value as object)) {
    if (name === "") throw new UsageError("out-of-range", `${field} has one without a name.`, { field });
    anyObject(identity, `${field}.${name}`);
    members(identityChecks)(identity, `${field}.${name}`);
  }
};

const proxy: OptionCheck = (value, field) => {
  if (typeof value === "string") oneOf("environment", "none")(value, field);
  else anyObject(value, field);
};

const optionChecks: Readonly<Record<keyof ClientOptions, OptionCheck>> = {
  protocol: oneOf("binary", "http2"),
  environment: oneOf("production", "sandbox"),
  credentials: anyObject,
  topic: text,
  identities,
  endpoints: members({ gateway: endpoint, feedback: endpoint, http2: endpoint, channels: endpoint }),
  ca: pemCertificates,
  http2: checkOf(http2SessionOptionTable),
  binary: checkOf(binaryOptionTable),
  proxy,
  connectTimeoutMs: milliseconds(1),
  handshakeTimeoutMs: milliseconds(1),
  feedbackSilenceTimeoutMs: milliseconds(1),
  logger: loggerLike,
};

/**
 * Makes a client. Credentials are read and checked here, so that what is wrong with them shows at once; no
 * connection is opened before the first notification.
 *
 * @throws UsageError for options that are missing, unknown, of a wrong type or out of range; TransportError
 *   for credentials that cannot be used, with a hint how to mend them
 */
export function createClient(options: ClientOptions): Client {
  members(optionChecks)(options, "");
  if (options.credentials === undefined) {
    throw new UsageError(
      "missing-option",
      "credentials are missing: give a key (keyFile, keyId, teamId), or a certificate and its key.",
      { field: "credentials" },
    );
  }
  return new Client(options.protocol === "binary" ? binaryParts(options) : http2Parts(options));
}
