import { hexBytes, isText, list, oneOf, text, whole } from "../checks/check.js";
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
  /** Port of the gateway on 127.0.0.1. Default 0: a free one. */
  readonly gatewayPort?: number | undefined;
  /** Port of the feedback service on 127.0.0.1. Default 0: a free one. */
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

export interface ResolvedSimulatorOptions
  extends Omit<
    Resolved<
      SimulatorOptions,
      | "identity"
      | "topic"
      | "environment"
      | "journalFile"
      | "minDeviceTokenBytes"
      | "maxDeviceTokenBytes"
      | "onHandshakeFailed"
    >,
    "badDeviceTokens" | "tls"
  > {
  /** Lower case. */
  readonly badDeviceTokens: ReadonlySet<string>;
  readonly tls: Resolved<TlsRange>;
}

const port = whole(0, 65_535);
const bytes = whole(0, 65_535);
const tlsVersion = oneOf("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3");

const TLS_OPTIONS: OptionTable<Resolved<TlsRange>> = {
  minVersion: option(tlsVersion, "TLSv1.2"),
  maxVersion: option(tlsVersion, "TLSv1.3"),
};

const SIMULATOR_OPTIONS: OptionTable<ResolvedSimulatorOptions> = {
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
  return resolveOptions(SIMULATOR_OPTIONS, options, "startSimulator");
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
