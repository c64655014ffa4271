import type { FrameRecord } from "./frame-record.js";

/** What is known about a frame before it is logged. */
export type FrameFacts = Omit<FrameRecord, "sequence" | "at">;

/** The newest frames of one connection. */
export class FrameLog {
  readonly #limit: number;
  readonly #now: () => number;
  readonly #onFrame: (frame: FrameRecord) => void;
  #frames: FrameRecord[] = [];
  #sequence = 0;

  constructor(
    limit: number,
    parts: { readonly now: () => number; readonly onFrame: (frame: FrameRecord) => void },
  ) {
    this.#limit = limit;
    this.#now = parts.now;
    this.#onFrame = parts.onFrame;
  }

  get isOn(): boolean {
    return this.#limit > 0;
  }

  add(facts: FrameFacts): void {
    if (!this.isOn) return;
    this.#sequence += 1;
    const frame = { sequence: this.#sequence, at: this.#now(), ...facts };
    this.#frames.push(frame);
    // Twice the limit is let grow, so that each frame is moved once at most.
    if (this.#frames.length > this.#limit * 2) this.#frames = this.#frames.slice(-this.#limit);
    this.#onFrame(frame);
  }

  list(): readonly FrameRecord[] {
    return this.#frames.slice(-this.#limit);
  }
}
