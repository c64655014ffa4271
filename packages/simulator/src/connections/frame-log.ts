import { Newest } from "../newest.js";
import type { FrameRecord } from "./frame-record.js";

/** What is known about a frame before it is logged. */
export type FrameFacts = Omit<FrameRecord, "sequence" | "at">;

/** The newest frames of one connection. */
export class FrameLog {
  /** Whether frames are kept: ask before you describe one. */
  readonly isOn: boolean;
  readonly #now: () => number;
  readonly #onFrame: (frame: FrameRecord) => void;
  readonly #frames: Newest<FrameRecord>;
  #sequence = 0;

  constructor(
    limit: number,
    parts: { readonly now: () => number; readonly onFrame: (frame: FrameRecord) => void },
  ) {
    this.isOn = limit > 0;
    this.#frames = new Newest(limit);
    this.#now = parts.now;
    this.#onFrame = parts.onFrame;
  }

  add(facts: FrameFacts): void {
    if (!this.isOn) return;
    this.#sequence += 1;
    const frame = { sequence: this.#sequence, at: this.#now(), ...facts };
    this.#frames.add(frame);
    this.#onFrame(frame);
  }

  list(): readonly FrameRecord[] {
    return this.#frames.list();
  }
}
