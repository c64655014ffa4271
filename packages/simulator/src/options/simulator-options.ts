import { either, hexBytes, isText, list, oneOf, text, whole } from "../checks/check.js";
import type { Place } from "../checks/place.js";
import type { HandshakeFailure } from "../endpoint/handshake-failure.js";
import type { TlsRange } from "../endpoint/tls-endpoint.js";
import { type FeedbackEntry, feedbackEntry } from "../feedback/feedback-list.js";
import { type CertificateEnvironment, environmentCheck } from "../identity/certificate-environment.js";
import type { SimulatorIdentity } from "../identity/simulator-identity.js";
import { parseRules } from "../rules/parse-rules.js";
import type { Rule } from "../rules/rule.js";
import { HTTP2_OPTIONS, type Http2Options } from "./http2-options.js";
import {
  type OptionTable,
  option,
  optional,
  optionsCheck,
  type Resolved,
  resolveOptions,
} from "./resolve-options.js";

/** What `startSimulator` takes. Undefined means the default everywhere. */
export interface SimulatorOptions extends Http2Options {
  /**
   * Where to listen: an address or name of this machine, or `0.0.0.0` or `::` for all of them. Default `127.0.0.1`,
   * which no other machine reaches.
   */
  readonly host?: string | undefined;
  /**
   * More names and addresses by which clients reach it, for the server's certificate. `host` and, if that means all
   * addresses, those of this machine are there without. Default: none.
   */
  readonly serverNames?: readonly string[] | undefined;
  /**
   * A folder that keeps the identity: `identity.json`, and from it `ca.pem`, `cert.pem`, `key.pem` and
   * `AuthKey_<keyId>.p8` for programs. It is made if it is missing. Excludes `identity`. Default: none.
   */
  readonly dir?: string | undefined;
  /**
   * How much of `received` is kept; the oldest make way. Default: 10,000 notifications and 64 MiB of payloads and
   * header fields; with `journal: "counts"`, `off`.
   */
  readonly ring?: RingOptions | "off" | undefined;
  /** How many frames of each connection are kept, 0 to 100,000. Default 200; with `journal: "counts"`, 0. */
  readonly frameLog?: number | undefined;
  /** Port of the gateway. Default 0: a free one. */
  readonly gatewayPort?: number | undefined;
  /** Port of the feedback service. Default 0: a free one. */
  readonly feedbackPort?: number | undefined;
  /** Keys and certificates. Default: new ones. Share one identity among many simulators, since RSA keys take time. */
  readonly identity?: SimulatorIdentity | undefined;
  /** The app's bundle id, in the client certificate. Default: the identity's, `com.example.app`. */
  readonly topic?: string | undefined;
  /**
   * Which environment this is. The client certificate is marked for it. A client whose certificate is marked for the
   * other one only may connect and is then cut off. Default: the identity's, `both`, which takes either.
   */
  readonly environment?: CertificateEnvironment | undefined;
  /** How late error responses come, milliseconds, 0 to 600,000. Default 100; Apple took 100 to 1000. */
  readonly responseDelayMs?: number | undefined;
  /** Largest payload of command 2, bytes, 0 to 65,535. Default 2048. */
  readonly maxPayloadBytes?: number | undefined;
  /**
   * Largest payload of commands 0 and 1, bytes, 0 to 65,535. Default 2048, as gateways accepted from 2014 on. Before,
   * it was 256, which Apple, Legacy Notification Format, still has.
   */
  readonly maxLegacyPayloadBytes?: number | undefined;
  /** Shortest device token, bytes, 0 to 65,535. Default 1 for the gateway, 32 over HTTP/2. */
  readonly minDeviceTokenBytes?: number | undefined;
  /**
   * Longest device token, bytes, 0 to 65,535. Default 100 for the gateway, and over HTTP/2 for Live Activities and
   * Push to Talk; 32 for every other push type, as devices have. Simulators of Xcode report 80.
   */
  readonly maxDeviceTokenBytes?: number | undefined;
  /** Device tokens (hex) that are answered with status 8, over HTTP/2 with `BadDeviceToken`. Default: none. */
  readonly badDeviceTokens?: Iterable<string> | undefined;
  /** Whether device tokens that begin with `fa17fa17` cause faults. Default `on`. */
  readonly riggedDeviceTokens?: "on" | "off" | undefined;
  /** Faults. The first rule that holds wins; rules come before rigged and bad device tokens. Default: none. */
  readonly rules?: readonly Rule[] | undefined;
  /** Seed of everything random, 0 to 4,294,967,295. Default 1; the simulator shows it as `seed`. */
  readonly seed?: number | undefined;
  /** `full` keeps every entry; `counts` only counts, for load tests. Default `full`. */
  readonly journal?: "full" | "counts" | undefined;
  /** A file to append a JSON line to for each notification received and each answer given. Default: none. */
  readonly journalFile?: string | undefined;
  /** What the first reader of the feedback service gets. Default: nothing. */
  readonly feedback?: readonly FeedbackEntry[] | undefined;
  /** TLS versions. Default: 1.2 and 1.3. */
  readonly tls?: TlsRange | undefined;
  /**
   * Called when a client fails in the TLS handshake, with the reason. A client that connects and leaves without a
   * byte, as port scans and health checks do, is not a failure. Default: no call.
   */
  readonly onHandshakeFailed?: ((failure: HandshakeFailure) => void) | undefined;
}

/** What `startSimulator({ ring })` takes. */
export interface RingOptions {
  /** Notifications, 1 to 10,000,000. Default 10,000. */
  readonly count?: number | undefined;
  /** Bytes of payloads and header fields, from 1. Default 67,108,864. The newest is always kept. */
  readonly bytes?: number | undefined;
}

export interface ResolvedSimulatorOptions
  extends Omit<
    Resolved<
      SimulatorOptions,
      | "identity"
      | "dir"
      | "topic"
      | "environment"
      | "journalFile"
      | "minDeviceTokenBytes"
      | "maxDeviceTokenBytes"
      | "onHandshakeFailed"
    >,
    "badDeviceTokens" | "tls" | "ring" | "frameLog"
  > {
  /** Lower case. */
  readonly badDeviceTokens: ReadonlySet<string>;
  readonly tls: Resolved<TlsRange>;
  /** A count of 0: nothing is kept. */
  readonly ring: Resolved<RingOptions>;
  readonly frameLog: number;
}

type CheckedOptions = Omit<ResolvedSimulatorOptions, "ring" | "frameLog"> & {
  readonly ring: Resolved<RingOptions> | "off" | undefined;
  readonly frameLog: number | undefined;
};

const port = whole(0, 65_535);
const bytes = whole(0, 65_535);
const tlsVersion = oneOf("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3");

const TLS_OPTIONS: OptionTable<Resolved<TlsRange>> = {
  minVersion: option(tlsVersion, "TLSv1.2"),
  maxVersion: option(tlsVersion, "TLSv1.3"),
};

const RING_OPTIONS: OptionTable<Resolved<RingOptions>> = {
  count: option(whole(1, 10_000_000), 10_000),
  bytes: option(whole(1, Number.MAX_SAFE_INTEGER), 64 * 1024 * 1024),
};

const OFF: Resolved<RingOptions> = { count: 0, bytes: 0 };

const SIMULATOR_OPTIONS: OptionTable<CheckedOptions> = {
  host: option(text, "127.0.0.1"),
  serverNames: option(list(text), []),
  dir: optional(text),
  ring: optional<Resolved<RingOptions> | "off">(
    either(isText, oneOf("off"), optionsCheck(RING_OPTIONS, "ring")),
  ),
  frameLog: optional(whole(0, 100_000)),
  gatewayPort: option(port, 0),
  feedbackPort: option(port, 0),
  ...HTTP2_OPTIONS,
  identity: optional(anIdentity),
  topic: optional(text),
  environment: optional(environmentCheck),
  responseDelayMs: option(whole(0, 600_000), 100),
  maxPayloadBytes: option(bytes, 2048),
  maxLegacyPayloadBytes: option(bytes, 2048),
  minDeviceTokenBytes: optional(bytes),
  maxDeviceTokenBytes: optional(bytes),
  badDeviceTokens: option<ReadonlySet<string>>(deviceTokens, new Set()),
  riggedDeviceTokens: option(oneOf("on", "off"), "on"),
  rules: option<readonly Rule[]>(parseRules, []),
  seed: option(whole(0, 0xffffffff), 1),
  journal: option(oneOf("full", "counts"), "full"),
  journalFile: optional(text),
  feedback: option(list(feedbackEntry), []),
  tls: option<Resolved<TlsRange>>(optionsCheck(TLS_OPTIONS, "tls"), {
    minVersion: TLS_OPTIONS.minVersion.fallback,
    maxVersion: TLS_OPTIONS.maxVersion.fallback,
  }),
  onHandshakeFailed: optional(aListener),
};

/** @throws SimulatorError `invalid-option`, `invalid-rule` */
export function resolveSimulatorOptions(options: SimulatorOptions): ResolvedSimulatorOptions {
  const checked = resolveOptions(SIMULATOR_OPTIONS, options, "startSimulator");
  const isLoadTest = checked.journal === "counts";
  const {
    ring = isLoadTest ? "off" : resolveOptions(RING_OPTIONS, {}, "ring"),
    frameLog = isLoadTest ? 0 : 200,
  } = checked;
  return {
    ...checked,
    ring: ring === "off" ? OFF : ring,
    frameLog,
  };
}

function deviceTokens(value: unknown, place: Place): ReadonlySet<string> {
  const isIterable = typeof value === "object" && value !== null && Symbol.iterator in value;
  if (isText(value) || !isIterable)
    throw place.mismatch("device tokens as a list or another iterable", value);
  const tokens = Array.from(value as Iterable<unknown>, (each, index) => hexBytes(each, place.item(index)));
  return new Set(tokens);
}

function anIdentity(value: unknown, place: Place): SimulatorIdentity {
  const isIdentity =
    typeof value === "object" &&
    value !== null &&
    "issueClientCertificate" in value &&
    "providerKey" in value;
  if (isIdentity) return value as SimulatorIdentity;
  throw place.mismatch("what createSimulatorIdentity() resolves to", value);
}

function aListener(value: unknown, place: Place): (failure: HandshakeFailure) => void {
  if (typeof value === "function") return value as (failure: HandshakeFailure) => void;
  throw place.mismatch("a function", value);
}
