const EMPTY = new Uint8Array(0);

/** Bytes that gather until they are whole. Who adds to it checks beforehand how much that may become. */
export class ByteRun {
  /** The bytes are those before `byteCount`; what lies behind is room. */
  bytes: Uint8Array = EMPTY;
  byteCount = 0;

  add(source: Uint8Array, start: number, end: number): void {
    if (start === end) return;
    const needed = this.byteCount + end - start;
    if (this.bytes.length < needed) {
      const room = new Uint8Array(Math.max(256, 2 * needed));
      room.set(this.bytes.subarray(0, this.byteCount));
      this.bytes = room;
    }
    this.bytes.set(source.subarray(start, end), this.byteCount);
    this.byteCount = needed;
  }

  /** Lets the bytes go; whoever took them before keeps them. */
  clear(): void {
    this.bytes = EMPTY;
    this.byteCount = 0;
  }
}
