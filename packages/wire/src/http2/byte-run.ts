const EMPTY: Uint8Array = /* @__PURE__ */ new Uint8Array(0);

/** Bytes that accumulate until they are complete. The caller checks the size before it adds. */
export class ByteRun {
  /** The first `byteCount` bytes are the contents; the rest is room. */
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

  /** Drops the bytes. A reference taken before stays valid. */
  clear(): void {
    this.bytes = EMPTY;
    this.byteCount = 0;
  }
}
