import {
  abortSignal,
  integer,
  milliseconds,
  type OptionTable,
  oneOf,
  type PartialOptions,
} from "@apns/transport/options";
import type { Notification } from "../notification/notification.js";

interface SendSettings {
  /** Withdraws the notification: it settles as `cancelled` unless it was written. Default: nothing does. */
  readonly signal: AbortSignal | undefined;
}

export interface SendManySettings {
  /**
   * How many notifications may be handed over and not yet be read as outcomes, 1 or more. An array of the source is
   * handed over whole, whatever its length. Default: what the connections carry at a time and as much as keeps them
   * busy. Over HTTP/2 that is twice their streams; over the binary protocol the resend buffer and 4,096 more for
   * each connection. Over the binary protocol the source is not read either while some 4,096 wait to be written.
   */
  readonly maxPending: number;
  /** Stops reading the source; what was handed over still settles and is reported. Default: nothing does. */
  readonly signal: AbortSignal | undefined;
  /**
   * `all` (default) gives the outcome of each notification. `problems` gives those of notifications that were
   * neither accepted nor presumed accepted; the others are only counted, see `counts`, which saves an object and a
   * step of the iterator for each.
   */
  readonly report: "all" | "problems";
}

interface FlushSettings {
  /** Milliseconds it may take, 0 to 86,400,000. Default 30,000. */
  readonly timeoutMs: number;
}

interface CloseSettings {
  /**
   * Milliseconds it may take, 0 to 86,400,000. Default 30,000. 0 closes at once, and what is in flight settles as
   * `unaccounted` or `failed`.
   */
  readonly timeoutMs: number;
}

interface FeedbackSettings {
  /** Ends the reading. Over the binary protocol it fails with a TransportError `closed` then. Default: nothing does. */
  readonly signal: AbortSignal | undefined;
  /**
   * HTTP/2: `collected` (default) gives what answers have reported and ends; `follow` goes on until the client is
   * closed. Binary: ignored, since the service always ends by itself.
   */
  readonly until: "collected" | "follow";
}

export interface SendOptions extends PartialOptions<SendSettings> {}
export interface SendManyOptions extends PartialOptions<SendManySettings> {}
/** The options of `sendMany`, and what the notifications have in common. */
export interface BroadcastOptions extends SendManyOptions, Omit<Notification, "deviceToken" | "payload"> {}
export interface FlushOptions extends PartialOptions<FlushSettings> {}
export interface CloseOptions extends PartialOptions<CloseSettings> {}
export interface FeedbackOptions extends PartialOptions<FeedbackSettings> {}

export const sendOptionTable: OptionTable<SendSettings> = {
  signal: { check: abortSignal, default: undefined },
};

export const flushOptionTable: OptionTable<FlushSettings> = {
  timeoutMs: { check: milliseconds(0), default: 30_000 },
};

export const closeOptionTable: OptionTable<CloseSettings> = {
  timeoutMs: { check: milliseconds(0), default: 30_000 },
};

export const feedbackOptionTable: OptionTable<FeedbackSettings> = {
  signal: { check: abortSignal, default: undefined },
  until: { check: oneOf("collected", "follow"), default: "collected" },
};

/** @param capacity the default of `maxPending` */
export function sendManyOptionTable(capacity: number): OptionTable<SendManySettings> {
  return {
    maxPending: { check: integer(1, Number.MAX_SAFE_INTEGER), default: capacity },
    signal: { check: abortSignal, default: undefined },
    report: { check: oneOf("all", "problems"), default: "all" },
  };
}
