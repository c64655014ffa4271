import { integer, milliseconds, type OptionCheck, oneOf } from "../../options/option-check.js";
import {
  checkOrder,
  type OptionTable,
  type PartialOptions,
  resolveOptions,
} from "../../options/option-table.js";
import type { ReconnectDelay } from "../reconnect-delay.js";

/** How often, and how soon, another attempt follows an answer that means "later". */
export interface RetryOptions {
  /**
   * How often one notification may be handed to APNs, 1 to 100. Default 3. Counts attempts that were answered
   * with "later" (429, 5xx) and those whose connection broke. What APNs certainly did not process is sent again
   * without counting.
   */
  readonly maxAttempts: number;
  /**
   * Upper bound of the first pause, milliseconds. Default 1000. It doubles with each attempt; a random part of it is
   * taken.
   */
  readonly baseMs: number;
  /**
   * Upper bound of every pause, milliseconds. Default 30,000. An answer that asks for more settles as rejected at
   * once, with `retryAfterMs`: the caller decides about so long a wait. Answers ask by `retry-after`, or by their
   * reason: a minute after TooManyRequests, 20 minutes after TooManyProviderTokenUpdates.
   */
  readonly maxMs: number;
}

/** How an HTTP/2 session behaves. */
export interface Http2SessionOptions {
  /**
   * The most connections at a time, 1 to 100. Default 4. As many open at once as the backlog needs: one for up to two
   * rounds of all streams, so 2,000 requests of 1,000 streams. More make large bursts shorter (100,000 take 28 round
   * trips with 4, 13 with 10) and cost a TLS handshake each; Apple allows several and names no number. One that leaves
   * is open beside its successor, and does not count.
   */
  readonly maxConnections: number;
  /** The most requests at a time on a connection, 1 to 100,000, however many the server allows. Default 1000. */
  readonly maxConcurrentStreams: number;
  /**
   * What becomes of notifications whose connection broke before their answer: `resend` (default, at least
   * once; duplicates are possible and counted) or `report` (at most once; they settle as `unaccounted`).
   */
  readonly onConnectionLost: "resend" | "report";
  /**
   * `collapse-id` gives each notification without a collapse id its own apns-id as one, so that a notification
   * that was taken twice shows once. Default `none`.
   */
  readonly duplicateGuard: "none" | "collapse-id";
  /** How long an answer may take, milliseconds, from the moment a request leaves our queue. Default 30,000. */
  readonly answerTimeoutMs: number;
  /**
   * After how many answers in a row that did not come in time a connection is replaced, 1 to 100,000. Default 3: a
   * server may answer PING and nothing else. One that takes no bodies for `answerTimeoutMs` is replaced at once.
   */
  readonly maxAnswerTimeouts: number;
  /** How long a notification may wait in our queue, milliseconds. Default Infinity: as long as others get through. */
  readonly queueTimeoutMs: number;
  /**
   * How long nothing at all may get through before everything queued settles as `failed`, milliseconds. Default 60,000.
   * Notifications that were sent wait for their answers, up to `answerTimeoutMs`.
   */
  readonly giveUpAfterMs: number;
  /** After how much silence a connection with open requests has to answer a PING, milliseconds. Default 5000. */
  readonly pingAfterMs: number;
  /** How long the answer to a PING may take, milliseconds. Default 5000. Then the connection counts as lost. */
  readonly pingTimeoutMs: number;
  /**
   * After how long without traffic a connection has to answer a PING before it carries requests again,
   * milliseconds. Default 60,000; 0: never, not even after a gap. Firewalls drop idle connections silently, and
   * machines are suspended. After half a second without the answer, requests go over another connection.
   */
  readonly probeAfterIdleMs: number;
  /**
   * How long the last connection is kept without requests, milliseconds. Default 3,600,000: Apple asks clients to keep
   * connections open.
   */
  readonly idleTimeoutMs: number;
  /**
   * How long further connections are kept without requests, milliseconds. Default 60,000: longer spares the next burst
   * its handshakes, and costs Apple idle connections.
   */
  readonly spareIdleTimeoutMs: number;
  /**
   * How long all connections must be full before one more opens for a steady flow, milliseconds. Default 100; never
   * sooner than another one takes to open. A backlog does not wait for it, and one that gets shorter opens none.
   */
  readonly growAfterMs: number;
  /** How long the server's first SETTINGS may take, milliseconds. Default 10,000. */
  readonly settingsTimeoutMs: number;
  readonly retry: RetryOptions;
  /** Pauses between attempts to connect: random, below a bound that doubles. Default 100 ms to 30 s. */
  readonly reconnectDelay: ReconnectDelay;
  /**
   * After how many requests a connection is replaced, 1 to 2^30 - 1. Default 2^30 - 1: stream ids run out then. Its
   * successor opens four rounds of its streams earlier, or when a quarter is left.
   */
  readonly maxRequestsPerConnection: number;
  /**
   * How the provider token is compressed: `indexed` (default) keeps it in HPACK's table, one byte for each
   * request; `literal` writes it whole each time. Apple's pages contradict each other about this.
   */
  readonly authorizationHeader: "indexed" | "literal";
  /** The most bytes handed to the socket at once, 1 to 2^31 - 1. Default 262,144: larger writes cost less CPU. */
  readonly maxWriteBytes: number;
}

const millisecondsOrInfinity: OptionCheck = (value, field) => {
  if (value !== Infinity) milliseconds(1)(value, field);
};

/** Range and default of each option; the docstrings above say the same in words. */
export const http2SessionOptionTable: OptionTable<Http2SessionOptions> = {
  maxConnections: { check: integer(1, 100), default: 4 },
  maxConcurrentStreams: { check: integer(1, 100_000), default: 1000 },
  onConnectionLost: { check: oneOf("resend", "report"), default: "resend" },
  duplicateGuard: { check: oneOf("none", "collapse-id"), default: "none" },
  answerTimeoutMs: { check: milliseconds(1), default: 30_000 },
  maxAnswerTimeouts: { check: integer(1, 100_000), default: 3 },
  queueTimeoutMs: { check: millisecondsOrInfinity, default: Infinity },
  giveUpAfterMs: { check: milliseconds(1), default: 60_000 },
  pingAfterMs: { check: milliseconds(1), default: 5000 },
  pingTimeoutMs: { check: milliseconds(1), default: 5000 },
  probeAfterIdleMs: { check: milliseconds(0), default: 60_000 },
  idleTimeoutMs: { check: milliseconds(1), default: 3_600_000 },
  spareIdleTimeoutMs: { check: milliseconds(1), default: 60_000 },
  growAfterMs: { check: milliseconds(0), default: 100 },
  settingsTimeoutMs: { check: milliseconds(1), default: 10_000 },
  retry: {
    check: checkOrder,
    group: {
      maxAttempts: { check: integer(1, 100), default: 3 },
      baseMs: { check: milliseconds(0), default: 1000 },
      maxMs: { check: milliseconds(0), default: 30_000 },
    },
  },
  reconnectDelay: {
    check: checkOrder,
    group: {
      baseMs: { check: milliseconds(0), default: 100 },
      maxMs: { check: milliseconds(0), default: 30_000 },
    },
  },
  maxRequestsPerConnection: { check: integer(1, 2 ** 30 - 1), default: 2 ** 30 - 1 },
  authorizationHeader: { check: oneOf("indexed", "literal"), default: "indexed" },
  maxWriteBytes: { check: integer(1, 0x7fffffff), default: 262_144 },
};

/**
 * Checks the options and fills in the defaults.
 *
 * @throws UsageError `unknown-option`, `invalid-type` or `out-of-range`
 */
export function resolveHttp2SessionOptions(
  given: PartialOptions<Http2SessionOptions> = {},
): Http2SessionOptions {
  return resolveOptions(http2SessionOptionTable, given);
}
