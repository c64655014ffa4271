/** Bytes for the socket, gathered in one of two buffers while the other one is being written. */
export class OutputBuffer {
  bytes: Uint8Array;
  offset = 0;
  #spare: Uint8Array;
  #lent = false;

  constructor(initialBytes: number) {
    this.bytes = new Uint8Array(initialBytes);
    this.#spare = new Uint8Array(initialBytes);
  }

  /** Whether bytes are lent to the driver. */
  get isLent(): boolean {
    return this.#lent;
  }

  /** Makes room for so many bytes behind `offset`. */
  reserve(byteCount: number): void {
    const needed = this.offset + byteCount;
    if (needed <= this.bytes.length) return;
    const room = new Uint8Array(Math.max(needed, 2 * this.bytes.length));
    room.set(this.bytes.subarray(0, this.offset));
    this.bytes = room;
  }

  /** Lends what was gathered until {@link release}; undefined when there is nothing, or something is lent already. */
  take(): Uint8Array | undefined {
    if (this.#lent || this.offset === 0) return undefined;
    const taken = this.bytes.subarray(0, this.offset);
    [this.bytes, this.#spare] = [this.#spare, this.bytes];
    this.offset = 0;
    this.#lent = true;
    return taken;
  }

  release(): void {
    this.#lent = false;
  }
}
