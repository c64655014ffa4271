/** How often a claim looks back to the floor, for what committed late below the cursor. */
const LOOK_BACK_MS = 2000;
/** How often it looks at everything. */
const LOOK_AT_ALL_MS = 30_000;

/** A place in both halves of a lane: the id of a chunk that was never claimed, and a due time as PostgreSQL writes it. */
export interface LanePlace {
  readonly fresh: number;
  readonly due: string;
}

const BEGINNING: LanePlace = { fresh: 0, due: "-infinity" };

/** Where a claim starts to look. */
export interface ClaimStart extends LanePlace {
  /** Whether everything that can be claimed is above it. */
  readonly isLookBack: boolean;
}

/** What a claim found. */
export interface ClaimFound {
  /** After the last chunk that was never claimed; undefined where none was taken. */
  readonly freshEnd: number | undefined;
  /** Whether it took all that was there of the half. */
  readonly isFreshShort: boolean;
  readonly isDueShort: boolean;
  /** A due time that was well past when it looked. */
  readonly pastDue: string;
  /** The oldest transaction that was running before it looked. */
  readonly oldestRunning: bigint;
  /** Its own transaction: those that began to write before it have lower numbers. */
  readonly own: bigint;
}

/**
 * Where one store starts to look for chunks of one lane. Claimed chunks leave dead entries at the head of the index
 * until vacuum removes them, which it cannot while a snapshot is held. So claims continue from a cursor. A transaction
 * may still commit below the cursor, and one that had locked a chunk may roll back. Therefore a claim looks back to the
 * floor every two seconds, and whenever it found too little. The floor rises to where the cursor was once all
 * transactions of that moment have ended, and a later look back has found what they left.
 */
export class LaneFloor {
  #floor = BEGINNING;
  #cursor = BEGINNING;
  /** Where the floor goes once the transactions up to `own` have ended. */
  #next: (LanePlace & { readonly own: bigint }) | undefined;
  #lookBackAtMs: number;
  #lookAtAllAtMs: number;

  constructor(nowMs: number) {
    this.#lookBackAtMs = nowMs;
    this.#lookAtAllAtMs = nowMs + LOOK_AT_ALL_MS;
  }

  /** Nothing below it can be claimed, except what a rolled back claim left, which is found within 30 s. */
  get floor(): LanePlace {
    return this.#floor;
  }

  /** Where the next claim looks. `isShort`: the last one found too little. */
  start(nowMs: number, isShort: boolean): ClaimStart {
    if (nowMs >= this.#lookAtAllAtMs) {
      this.#lookAtAllAtMs = nowMs + LOOK_AT_ALL_MS;
      this.#lookBackAtMs = nowMs + LOOK_BACK_MS;
      return { ...BEGINNING, isLookBack: true };
    }
    if (!isShort && nowMs < this.#lookBackAtMs) return { ...this.#cursor, isLookBack: false };
    this.#lookBackAtMs = nowMs + LOOK_BACK_MS;
    return { ...this.#floor, isLookBack: true };
  }

  /** What the claim found that began there. */
  found(start: ClaimStart, found: ClaimFound): void {
    const { freshEnd, isFreshShort, isDueShort, pastDue } = found;
    const fresh = isFreshShort ? Math.max(this.#cursor.fresh, freshEnd ?? 0) : (freshEnd ?? start.fresh);
    const due = isDueShort ? pastDue : start.due;
    this.#cursor = { fresh, due };
    if (start.isLookBack) this.#raise(found);
  }

  #raise({ isDueShort, oldestRunning, own }: ClaimFound): void {
    const { fresh, due } = this.#cursor;
    const next = this.#next;
    if (next !== undefined) {
      if (oldestRunning <= next.own) return;
      this.#floor = {
        fresh: Math.max(this.#floor.fresh, Math.min(next.fresh, fresh)),
        due: isDueShort ? next.due : this.#floor.due,
      };
    }
    this.#next = { fresh, due: isDueShort ? due : this.#floor.due, own };
  }
}
