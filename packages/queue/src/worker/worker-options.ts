import {
  integer,
  milliseconds,
  type OptionCheck,
  type OptionTable,
  oneOf,
  type PartialOptions,
} from "@apns/transport/options";
import { UsageError } from "@apns/wire";
import { describeShape } from "@apns/wire/errors";

/** How a worker works. */
export interface WorkerSettings {
  /**
   * How many notifications it holds under leases at most, 1 to 1,000,000; at least one chunk. If it dies, so many may
   * be sent twice. `auto` (default) is 4,000 at first, more while the client waits for work, up to 32,000, and fewer
   * again while the client holds back.
   */
  readonly concurrency: "auto" | number;
  /**
   * How long a lease lasts, milliseconds, 1,000 to 86,400,000. Default 30,000. It is extended at a third of that.
   * After a crash its chunks wait for so long; keep it longer than the longest stop of the process.
   */
  readonly leaseMs: number;
  /**
   * What becomes of a notification that may or may not have been taken: `resend` (default) tries it again, so that it
   * may show twice; `report` counts it as `unaccounted`; `ask` makes it a dead letter, to be replayed or discarded.
   */
  readonly onUnknown: "resend" | "report" | "ask";
  /**
   * `collapse-id` gives each notification without a collapse id its own `apns-id` as one, so that a device shows a
   * duplicate in place of the first. Default `none`.
   */
  readonly duplicateGuard: "none" | "collapse-id";
  /** After how many attempts that APNs put off a notification becomes a dead letter, 1 to 100. Default 10. */
  readonly maxAttempts: number;
  /** After how many lapsed leases a chunk becomes a dead letter unsent, 1 to 100. Default 3. */
  readonly maxCrashes: number;
  /**
   * For how long a topic rests after refused credentials, and chunks whose identity or topic the client lacks,
   * milliseconds, 1 to 86,400,000. Default 300,000.
   */
  readonly refusedPauseMs: number;
  /**
   * Notifications a second for each topic, of all workers with this option together, 1 to 1,000,000. Default: as
   * many as APNs takes.
   */
  readonly ratePerSecond: number | undefined;
  /** How often it looks for work unasked, milliseconds, 1 to 86,400,000; a random half more or less. Default 1,000. */
  readonly pollMs: number;
  /**
   * Called with each error of the database, and with a UsageError where the client lacks the identity or the topic of
   * what the worker claimed; it tries again by itself. What it throws is an uncaught exception of the process, and not
   * the worker's end. Default: nothing is called.
   */
  readonly onError: ((error: unknown) => void) | undefined;
}

export interface WorkerOptions
  extends Partial<{ [Name in keyof WorkerSettings]: WorkerSettings[Name] | undefined }> {}

/** How a worker ends. */
interface WorkerCloseSettings {
  /**
   * Milliseconds in which what is in flight may settle, 0 to 86,400,000. Default 30,000. What has no outcome then is
   * left to its lease, and may be sent again.
   */
  readonly timeoutMs: number;
}

export interface WorkerCloseOptions extends PartialOptions<WorkerCloseSettings> {}

const functionCheck: OptionCheck = (value, field) => {
  if (typeof value === "function") return;
  throw new UsageError("invalid-type", `${field} must be a function, not ${describeShape(value)}.`, {
    field,
  });
};

const countCheck = integer(1, 1_000_000);
const concurrencyCheck: OptionCheck = (value, field) =>
  typeof value === "string" ? oneOf("auto")(value, field) : countCheck(value, field);

export const workerOptionTable: OptionTable<WorkerSettings> = {
  concurrency: { check: concurrencyCheck, default: "auto" },
  leaseMs: { check: integer(1000, 86_400_000), default: 30_000 },
  onUnknown: { check: oneOf("resend", "report", "ask"), default: "resend" },
  duplicateGuard: { check: oneOf("none", "collapse-id"), default: "none" },
  maxAttempts: { check: integer(1, 100), default: 10 },
  maxCrashes: { check: integer(1, 100), default: 3 },
  refusedPauseMs: { check: milliseconds(1), default: 300_000 },
  ratePerSecond: { check: integer(1, 1_000_000), default: undefined },
  pollMs: { check: milliseconds(1), default: 1000 },
  onError: { check: functionCheck, default: undefined },
};

export const workerCloseOptionTable: OptionTable<WorkerCloseSettings> = {
  timeoutMs: { check: milliseconds(0), default: 30_000 },
};
