import { ByteRun } from "./byte-run.js";

/** A header block that continues after HEADERS, until its last CONTINUATION frame. */
export class HeaderBlock {
  /** The stream of the block; 0 between blocks. */
  streamId = 0;
  /** Whether HEADERS ended the stream. */
  endStream = false;
  /** CONTINUATION frames so far. */
  continuations = 0;
  readonly #octets = new ByteRun();

  get byteCount(): number {
    return this.#octets.byteCount;
  }

  begin(streamId: number, endStream: boolean): void {
    this.streamId = streamId;
    this.endStream = endStream;
    this.continuations = 0;
  }

  add(bytes: Uint8Array, start: number, end: number): void {
    this.#octets.add(bytes, start, end);
  }

  /** Returns the octets of the block and ends it. */
  take(): Uint8Array {
    const { bytes, byteCount } = this.#octets;
    this.clear();
    return bytes.subarray(0, byteCount);
  }

  clear(): void {
    this.streamId = 0;
    this.#octets.clear();
  }
}
