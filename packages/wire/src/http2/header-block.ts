import { ByteRun } from "./byte-run.js";

export interface HeaderBlockLimits {
  readonly maxBytes: number;
  readonly maxContinuations: number;
}

/** A header block that continues after HEADERS, until its last CONTINUATION frame. */
export class HeaderBlock {
  /** The stream of the block; 0 between blocks. */
  streamId = 0;
  /** Whether HEADERS ended the stream. */
  endStream = false;
  readonly #limits: HeaderBlockLimits;
  readonly #octets = new ByteRun();
  #continuations = 0;

  constructor(limits: HeaderBlockLimits) {
    this.#limits = limits;
  }

  begin(streamId: number, endStream: boolean): void {
    this.streamId = streamId;
    this.endStream = endStream;
    this.#continuations = 0;
  }

  /** Counts a frame. Returns why it, or so many octets, may not follow; undefined if they may. */
  refusal(byteCount: number, kind: "headers" | "continuation"): string | undefined {
    const { maxBytes, maxContinuations } = this.#limits;
    if (kind === "continuation") this.#continuations += 1;
    if (kind === "continuation" && this.#continuations > maxContinuations) {
      return `more than ${maxContinuations} CONTINUATION frames in a row`;
    }
    if (this.#octets.byteCount + byteCount <= maxBytes) return undefined;
    return `a header block of more than ${maxBytes} bytes`;
  }

  add(bytes: Uint8Array, start: number, end: number): void {
    this.#octets.add(bytes, start, end);
  }

  /** Returns the octets of the block and ends it. */
  take(): Uint8Array {
    const { bytes, byteCount } = this.#octets;
    this.streamId = 0;
    this.#octets.clear();
    return bytes.subarray(0, byteCount);
  }
}
