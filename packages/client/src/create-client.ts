import { type BinarySessionOptions, defaultBinarySessionOptions, UsageError } from "@apns/transport";
import { type Connector, createConnector, loadCredentials } from "@apns/transport/connector";
import { Client } from "./client.js";
import type { BinaryOptions, ClientOptions } from "./client-options.js";
import { appleEndpoints } from "./environment.js";
import {
  anyObject,
  type Check,
  integer,
  loggerLike,
  members,
  milliseconds,
  oneOf,
  pemText,
  text,
} from "./option-checks.js";

const endpoint = members({ host: text, port: integer(1, 65_535) });

const binaryChecks: Readonly<Record<keyof BinaryOptions, Check>> = {
  connections: integer(1, 15),
  command: oneOf(1, 2),
  maxPayloadBytes: integer(1, 65_535),
  resendBufferSize: integer(1, 10_000_000),
  onBufferFull: oneOf("wait", "barrier"),
  settleAfterMs: milliseconds(1),
  onConnectionLost: oneOf("resend", "report"),
  confirm: oneOf("barrier", "silence"),
  barrierTimeoutMs: milliseconds(1),
  idleTimeoutMs: milliseconds(0),
  reconnectDelay: members({ baseMs: milliseconds(0), maxMs: milliseconds(0) }),
  giveUpAfterMs: milliseconds(1),
  maxHandshakeCloses: integer(1, 1000),
  proveMs: milliseconds(0),
  answerGraceMs: milliseconds(1),
  writeTimeoutMs: milliseconds(1),
  maxWriteBytes: integer(1, 0x7fffffff),
};

const optionChecks: Readonly<Record<keyof ClientOptions, Check>> = {
  protocol: oneOf("binary", "http2"),
  environment: oneOf("production", "sandbox"),
  credentials: anyObject,
  topic: text,
  endpoints: members({ gateway: endpoint, feedback: endpoint, http2: endpoint }),
  ca: pemText,
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
