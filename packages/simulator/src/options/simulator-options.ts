import type { TlsRange } from "../endpoint/tls-endpoint.js";
import type { FeedbackEntry } from "../feedback/feedback-list.js";
import type { NotificationLimits } from "../gateway/apple-status.js";
import {
  type CertificateEnvironment,
  ENVIRONMENTS,
  type SimulatorIdentity,
} from "../identity/simulator-identity.js";
import { parseRules } from "../rules/parse-rules.js";
import type { Rule } from "../rules/rule.js";
import { SimulatorError } from "../simulator-error.js";
import { type Http2Options, type ResolvedHttp2Options, resolveHttp2Options } from "./http2-options.js";
import { choiceOption, knownOptions, textOption, wholeOption } from "./option-check.js";

const OPTION_NAMES: Readonly<Record<keyof SimulatorOptions, true>> = {
  gatewayPort: true,
  feedbackPort: true,
  http2Port: true,
  identity: true,
  topic: true,
  environment: true,
  responseDelayMs: true,
  maxPayloadBytes: true,
  maxLegacyPayloadBytes: true,
  minDeviceTokenBytes: true,
  maxDeviceTokenBytes: true,
  badDeviceTokens: true,
  riggedDeviceTokens: true,
  rules: true,
  seed: true,
  journal: true,
  journalFile: true,
  feedback: true,
  tls: true,
  now: true,
  maxConcurrentStreams: true,
  firstConcurrentStreams: true,
  initialWindowSize: true,
  maxFrameSize: true,
  maxHeaderListSize: true,
  maxProviderTokenAgeMs: true,
  minProviderTokenRefreshMs: true,
  afterExpiredProviderToken: true,
  certificateRefusal: true,
  maxChannels: true,
};

const TLS_VERSIONS = ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"] as const;

export interface SimulatorOptions extends Http2Options {
  /** Port of the gateway on 127.0.0.1. Default 0: a free one. */
  readonly gatewayPort?: number;
  /** Port of the feedback service on 127.0.0.1. Default 0: a free one. */
  readonly feedbackPort?: number;
  /** Keys and certificates. Default: new ones. Give one identity to many simulators, since keys take time. */
  readonly identity?: SimulatorIdentity;
  /** The app's bundle id, in the client certificate. Default: the identity's, `com.example.app`. */
  readonly topic?: string;
  /**
   * Which environment this is. The client certificate is marked for it; a certificate marked for the other one
   * only is let in and then hung up on. Default: the identity's, `both`, which takes either.
   */
  readonly environment?: CertificateEnvironment;
  /** How late error responses come, milliseconds, 0 to 600,000. Default 100; Apple took 100 to 1000. */
  readonly responseDelayMs?: number;
  /** Largest payload of command 2, bytes, 0 to 65,535. Default 2048. */
  readonly maxPayloadBytes?: number;
  /**
   * Largest payload of commands 0 and 1, bytes, 0 to 65,535. Default 256, as Apple documents these commands
   * (Legacy Notification Format).
   */
  readonly maxLegacyPayloadBytes?: number;
  /** Shortest device token, bytes. Default 1; Apple's own had 32. */
  readonly minDeviceTokenBytes?: number;
  /** Longest device token, bytes. Default 100. */
  readonly maxDeviceTokenBytes?: number;
  /** Device tokens (hex) that are answered with status 8. */
  readonly badDeviceTokens?: Iterable<string>;
  /** Whether device tokens that begin with `fa17fa17` cause faults. Default `on`. */
  readonly riggedDeviceTokens?: "on" | "off";
  /** Faults; the first rule that holds wins, and wins over rigged and bad device tokens. */
  readonly rules?: readonly Rule[];
  /** Seed of everything random, 0 to 4294967295. Default 1; the simulator shows it as `seed`. */
  readonly seed?: number;
  /** `full` keeps every entry; `counts` only counts, for load tests. Default `full`. */
  readonly journal?: "full" | "counts";
  /** A file to which a JSON line is appended for each notification received and each answer given. */
  readonly journalFile?: string;
  /** What the feedback service hands out first. */
  readonly feedback?: readonly FeedbackEntry[];
  /** TLS versions. Default: 1.2 and 1.3. */
  readonly tls?: TlsRange;
}

export interface ResolvedSimulatorOptions {
  readonly gatewayPort: number;
  readonly feedbackPort: number;
  readonly responseDelayMs: number;
  readonly limits: NotificationLimits;
  readonly riggedDeviceTokens: "on" | "off";
  readonly rules: readonly Rule[];
  readonly seed: number;
  readonly journal: "full" | "counts";
  readonly journalFile: string | undefined;
  readonly feedback: readonly FeedbackEntry[];
  readonly tls: TlsRange;
  readonly http2: ResolvedHttp2Options;
}

/** Fills in the defaults and refuses what cannot be meant. */
export function resolveSimulatorOptions(options: SimulatorOptions): ResolvedSimulatorOptions {
  knownOptions(options, Object.keys(OPTION_NAMES), "startSimulator");
  if (options.topic !== undefined) textOption("topic", options.topic);
  if (options.environment !== undefined) choiceOption("environment", options.environment, ENVIRONMENTS);
  if (options.journalFile !== undefined) textOption("journalFile", options.journalFile);
  return {
    gatewayPort: wholeOption("gatewayPort", options.gatewayPort ?? 0, 65_535),
    feedbackPort: wholeOption("feedbackPort", options.feedbackPort ?? 0, 65_535),
    responseDelayMs: wholeOption("responseDelayMs", options.responseDelayMs ?? 100, 600_000),
    limits: {
      minDeviceTokenBytes: wholeOption("minDeviceTokenBytes", options.minDeviceTokenBytes ?? 1, 65_535),
      maxDeviceTokenBytes: wholeOption("maxDeviceTokenBytes", options.maxDeviceTokenBytes ?? 100, 65_535),
      maxPayloadBytes: wholeOption("maxPayloadBytes", options.maxPayloadBytes ?? 2048, 65_535),
      maxLegacyPayloadBytes: wholeOption(
        "maxLegacyPayloadBytes",
        options.maxLegacyPayloadBytes ?? 256,
        65_535,
      ),
      badDeviceTokens: new Set(Array.from(options.badDeviceTokens ?? [], deviceToken)),
    },
    riggedDeviceTokens: choiceOption("riggedDeviceTokens", options.riggedDeviceTokens ?? "on", ["on", "off"]),
    rules: parseRules(options.rules ?? []),
    seed: wholeOption("seed", options.seed ?? 1, 0xffffffff),
    journal: choiceOption("journal", options.journal ?? "full", ["full", "counts"]),
    journalFile: options.journalFile,
    feedback: options.feedback ?? [],
    tls: tlsRange(options.tls ?? {}),
    http2: resolveHttp2Options(options),
  };
}

function tlsRange(range: TlsRange): TlsRange {
  knownOptions(range, ["minVersion", "maxVersion"], "tls");
  const { minVersion = "TLSv1.2", maxVersion = "TLSv1.3" } = range;
  return {
    minVersion: choiceOption("tls.minVersion", minVersion, TLS_VERSIONS),
    maxVersion: choiceOption("tls.maxVersion", maxVersion, TLS_VERSIONS),
  };
}

function deviceToken(text: string): string {
  if (typeof text === "string" && /^([0-9a-f]{2})+$/i.test(text)) return text.toLowerCase();
  throw new SimulatorError("invalid-option", "badDeviceTokens: expected hex digits, two for each byte");
}
