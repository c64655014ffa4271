import { encodeBarrier } from "@apns/wire/binary";
import type { FlushRequests } from "../flush-requests.js";
import type { Moment } from "../moment.js";
import type { BarrierTrial } from "./barrier-trial.js";
import type { Barriers } from "./barriers.js";
import type { OpenConnection } from "./connection/open-connection.js";
import type { Stretch } from "./connection/stretch.js";
import { BARRIER_IDENTIFIER } from "./log/identifiers.js";
import type { Ledger } from "./log/ledger.js";
import type { ResendLog } from "./log/resend-log.js";
import type { PoisonSearch } from "./poison-search.js";
import type { WritePace } from "./write-pace.js";

/** What decides about the next write. */
export interface OutgoingParts {
  readonly log: ResendLog<unknown>;
  readonly ledger: Ledger<unknown>;
  readonly flushes: FlushRequests;
  readonly barriers: Barriers;
  readonly trial: BarrierTrial;
  readonly poison: PoisonSearch;
  readonly pace: WritePace;
  readonly stretch: Stretch;
}

/** Chooses what a connection writes next: frames within every bound, or a barrier. */
export class Outgoing {
  readonly #parts: OutgoingParts;

  constructor(parts: OutgoingParts) {
    this.#parts = parts;
  }

  /** The largest write now, in bytes. */
  get maxBytes(): number {
    return this.#parts.pace.maxBytes;
  }

  /** The next bytes; undefined while nothing may be written. */
  take(open: OpenConnection, { nowMs, unixMs }: Moment): Uint8Array | undefined {
    if (!open.mayWrite) return undefined;
    const { log, flushes, barriers, trial } = this.#parts;
    // Notifications submitted after a flush wait until it is answered: the barrier goes in between.
    const flushTarget = barriers.areTrusted ? flushes.nextTarget : undefined;
    let bytes = trial.isOn ? undefined : this.#takeFrames(open, flushTarget ?? Infinity, { nowMs, unixMs });
    if (bytes === undefined && (trial.isOn || barriers.isDue(log, flushTarget))) {
      if (!open.mayWriteBarrier(barriers.quietMs, nowMs)) return undefined;
      bytes = encodeBarrier(BARRIER_IDENTIFIER);
      open.barrierWritten();
    }
    open.needsNoBarrier();
    if (bytes !== undefined) open.writing(nowMs);
    return bytes;
  }

  #takeFrames({ number }: OpenConnection, end: number, { nowMs, unixMs }: Moment): Uint8Array | undefined {
    const { log, ledger, poison, pace, stretch } = this.#parts;
    const bytes = ledger.takeFrames({
      window: poison.window,
      end: Math.min(end, stretch.end),
      maxBytes: pace.maxBytes,
      likelyEnd: stretch.likelyEnd,
      likelyBytes: pace.fullBytes,
      epochSeconds: Math.floor(unixMs / 1000),
      connection: number,
      nowMs,
    });
    if (bytes !== undefined) stretch.written(log.cursor, nowMs);
    return bytes;
  }

  /** They have left. */
  left(open: OpenConnection, nowMs: number): void {
    open.written(this.#parts.log.cursor, nowMs);
    this.#parts.pace.left();
  }
}
