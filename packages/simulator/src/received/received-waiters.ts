import { abortSignal } from "../checks/abort-signal.js";
import { text, whole } from "../checks/check.js";
import {
  type OptionTable,
  option,
  optional,
  type Resolved,
  resolveOptions,
} from "../options/resolve-options.js";
import { realClearTimeout, realSetTimeout } from "../real-time.js";
import { SimulatorError } from "../simulator-error.js";
import type { Received } from "./received.js";
import type { CompiledFilter } from "./received-filter.js";
import type { ReceivedNotification } from "./received-notification.js";
import type { NearMiss, ReceivedWait } from "./received-notifications.js";

const WAIT_OPTIONS: OptionTable<Resolved<ReceivedWait, "after" | "signal">> = {
  count: option(whole(1, Number.MAX_SAFE_INTEGER), 1),
  after: optional(text),
  timeoutMs: option(whole(0, 2 ** 31 - 1), 10_000),
  signal: optional(abortSignal),
};

interface Waiter {
  consider(received: Received): void;
  restart(): void;
  fail(reason: unknown): void;
}

/** What a wait looks at. */
export interface WaitParts {
  readonly filter: CompiledFilter;
  readonly sequenceOf: (after: string | undefined) => number;
  readonly kept: Iterable<Received>;
  readonly nearest: (after: string | undefined) => readonly NearMiss[];
}

/** Those who wait for notifications. Each holds what it has found, so the ring may drop it. */
export class ReceivedWaiters {
  readonly #waiters = new Set<Waiter>();
  #isClosed = false;

  get size(): number {
    return this.#waiters.size;
  }

  consider(received: Received): void {
    for (const waiter of this.#waiters) waiter.consider(received);
  }

  /** Sequences begin anew: whatever comes now is new to everybody. */
  restart(): void {
    for (const waiter of this.#waiters) waiter.restart();
  }

  close(): void {
    this.#isClosed = true;
    for (const waiter of this.#waiters) waiter.fail(closedError());
  }

  wait(wait: ReceivedWait, parts: WaitParts): Promise<readonly ReceivedNotification[]> {
    const { count, after, timeoutMs, signal } = resolveOptions(WAIT_OPTIONS, wait, "received.waitFor");
    let from = parts.sequenceOf(after);
    return new Promise((resolve, reject) => {
      const found = new Set<Received>();
      const onAbort = (): void => waiter.fail(signal?.reason);
      const finish = (settle: () => void): void => {
        realClearTimeout(timer);
        signal?.removeEventListener("abort", onAbort);
        this.#waiters.delete(waiter);
        settle();
      };
      const waiter: Waiter = {
        consider: (received) => {
          // An answer may make it match, or match no longer; once found, it stays found.
          if (found.size >= count || received.sequence <= from || !parts.filter.matches(received)) return;
          found.add(received);
          if (found.size === count) finish(() => resolve([...found]));
        },
        restart: () => {
          from = 0;
        },
        fail: (reason) => finish(() => reject(reason)),
      };
      const timer = realSetTimeout(
        () => waiter.fail(timeoutError({ count, timeoutMs, found: found.size, near: parts.nearest(after) })),
        timeoutMs,
      );
      this.#waiters.add(waiter);
      if (this.#isClosed) waiter.fail(closedError());
      else if (signal?.aborted) onAbort();
      else {
        signal?.addEventListener("abort", onAbort, { once: true });
        for (const received of parts.kept) waiter.consider(received);
      }
    });
  }
}

interface TimeoutFacts {
  readonly count: number;
  readonly timeoutMs: number;
  readonly found: number;
  readonly near: readonly NearMiss[];
}

function timeoutError({ count, timeoutMs, found, near }: TimeoutFacts): SimulatorError {
  const nearest = near.map(
    ({ notification, differs }) => `${notification.id} differs in ${differs.join(", ")}`,
  );
  const hint = nearest.length === 0 ? "nothing came near" : `the nearest: ${nearest.join("; ")}`;
  return new SimulatorError(
    "wait-timeout",
    `received.waitFor: ${found} of ${count} notifications came within ${timeoutMs} ms; ${hint}`,
  );
}

function closedError(): SimulatorError {
  return new SimulatorError("closed", "received.waitFor: the simulator was closed before they came");
}
