import {
  anyObject,
  integer,
  members,
  milliseconds,
  type OptionCheck,
  type OptionRow,
  type OptionTable,
  oneOf,
  pemCertificates,
  text,
} from "@apns/transport/options";
import { binarySessionOptionTable, http2SessionOptionTable } from "@apns/transport/session";
import { UsageError } from "@apns/wire";
import type { BinarySettings, ClientSettings, Endpoint, IdentityOptions } from "./client-options.js";
import { loggerLike } from "./logger-like.js";

const endpoint: OptionRow<Endpoint | undefined> = {
  check: members({ host: text, port: integer(1, 65_535) } satisfies Record<keyof Endpoint, OptionCheck>),
  default: undefined,
};

const { firstSequence: _, ...sessionOptionTable } = binarySessionOptionTable;

const binaryOptionTable: OptionTable<BinarySettings> = {
  connections: { check: integer(1, 15), default: 1 },
  ...sessionOptionTable,
};

const identity = members({ credentials: anyObject, topic: text } satisfies Record<
  keyof IdentityOptions,
  OptionCheck
>);

/** Range and default of each option of `createClient`; the docstrings of `ClientSettings` say the same in words. */
export const clientOptionTable: OptionTable<ClientSettings> = {
  protocol: { check: oneOf("binary", "http2"), default: "http2" },
  environment: { check: oneOf("production", "sandbox"), default: "production" },
  credentials: { check: anyObject, default: undefined },
  topic: { check: text, default: undefined },
  identities: { check: checkIdentities, default: undefined },
  endpoints: { group: { gateway: endpoint, feedback: endpoint, http2: endpoint, channels: endpoint } },
  ca: { check: pemCertificates, default: undefined },
  http2: { group: http2SessionOptionTable },
  binary: { group: binaryOptionTable },
  proxy: { check: checkProxy, default: "environment" },
  connectTimeoutMs: { check: milliseconds(1), default: 10_000 },
  nextAddressDelayMs: { check: milliseconds(1), default: 250 },
  handshakeTimeoutMs: { check: milliseconds(1), default: 10_000 },
  feedbackSilenceTimeoutMs: { check: milliseconds(1), default: 30_000 },
  logger: { check: loggerLike, default: undefined },
  tap: { check: anyFunction, default: undefined },
};

function checkIdentities(value: unknown, field: string): void {
  anyObject(value, field);
  for (const [name, options] of Object.entries(value as object)) {
    if (name === "") {
      throw new UsageError("out-of-range", `${field} has an identity without a name.`, { field });
    }
    anyObject(options, `${field}.${name}`);
    identity(options, `${field}.${name}`);
  }
}

function anyFunction(value: unknown, field: string): void {
  if (typeof value === "function") return;
  throw new UsageError("invalid-type", `${field} must be a function.`, { field });
}

function checkProxy(value: unknown, field: string): void {
  if (typeof value === "string") oneOf("environment", "none")(value, field);
  else anyObject(value, field);
}
