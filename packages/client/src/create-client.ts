import {
  anyObject,
  type BinarySessionOptions,
  binarySessionOptionChecks,
  defaultBinarySessionOptions,
  integer,
  members,
  milliseconds,
  type OptionCheck,
  oneOf,
  pemCertificates,
  text,
  UsageError,
} from "@apns/transport";
import { type Connector, createConnector, loadCredentials } from "@apns/transport/connector";
import { Client } from "./client.js";
import type { BinaryOptions, ClientOptions } from "./client-options.js";
import { appleEndpoints } from "./environment.js";
import { loggerLike } from "./logger.js";

const endpoint = members({ host: text, port: integer(1, 65_535) });

const { firstSequence: _, ...sessionChecks } = binarySessionOptionChecks;

const binaryChecks: Readonly<Record<keyof BinaryOptions, OptionCheck>> = {
  connections: integer(1, 15),
  ...sessionChecks,
};

const optionChecks: Readonly<Record<keyof ClientOptions, OptionCheck>> = {
  protocol: oneOf("binary", "http2"),
  environment: oneOf("production", "sandbox"),
  credentials: anyObject,
  topic: text,
  endpoints: members({ gateway: endpoint, feedback: endpoint, http2: endpoint }),
  ca: pemCertificates,
  binary: members(binaryChecks),
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
  requireBinary(options);
  const environment = options.environment ?? "production";
  if (options.credentials === undefined) {
    throw new UsageError(
      "missing-option",
      "credentials are missing: give a certificate and its key, as PEM or PFX.",
      {
        field: "credentials",
      },
    );
  }
  const credentials = loadCredentials(options.credentials, { environment });
  checkTopic(options.topic, credentials.certificate.topics);
  const connector = (service: "gateway" | "feedback"): Connector =>
    createConnector({
      endpoint: { ...appleEndpoints[environment][service], ...options.endpoints?.[service] },
      credentials,
      ...(options.ca === undefined ? {} : { ca: [options.ca].flat() }),
      ...(options.connectTimeoutMs === undefined ? {} : { connectTimeoutMs: options.connectTimeoutMs }),
      ...(options.handshakeTimeoutMs === undefined ? {} : { handshakeTimeoutMs: options.handshakeTimeoutMs }),
    });
  const { connections = 1, ...session } = options.binary ?? {};
  return new Client({
    gateway: connector("gateway"),
    feedback: connector("feedback"),
    feedbackSilenceTimeoutMs: options.feedbackSilenceTimeoutMs ?? 30_000,
    session: withoutUndefined(session),
    connections,
    resendBufferSize: session.resendBufferSize ?? defaultBinarySessionOptions.resendBufferSize,
    logger: options.logger,
  });
}

function requireBinary({ protocol }: ClientOptions): void {
  if (protocol === "binary") return;
  throw new UsageError(
    "unsupported-protocol",
    'This version speaks the binary protocol only: say protocol: "binary". HTTP/2, the default to be, is not in it yet.',
    { field: "protocol" },
  );
}

function checkTopic(topic: string | undefined, topics: readonly string[]): void {
  if (topic === undefined || topics.length === 0 || topics.includes(topic)) return;
  throw new UsageError(
    "wrong-topic",
    `The certificate is for ${topics.join(", ")}, not for the topic ${topic}.`,
    {
      field: "topic",
    },
  );
}

/** An option that is present but undefined means its default. */
function withoutUndefined(options: Partial<BinarySessionOptions>): Partial<BinarySessionOptions> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
