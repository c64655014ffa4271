/** What the model gateway reads, written without our codec: it must not share its beliefs. */
export interface Frame {
  readonly identifier: number;
  /** -1 for a barrier: its device token is empty. */
  readonly index: number;
}

/** Reads command 2 frames whose device token ends with the notification's index in four bytes. */
export class FrameReader {
  #bytes: number[] = [];

  push(chunk: Uint8Array): Frame[] {
    for (const byte of chunk) this.#bytes.push(byte);
    const frames: Frame[] = [];
    let at = 0;
    while (this.#bytes.length >= at + 5) {
      if (this.#bytes[at] !== 2) throw new Error(`command ${this.#bytes[at]} on the wire`);
      const end = at + 5 + this.#uint32(at + 1);
      if (this.#bytes.length < end) break;
      frames.push(this.#frame(at + 5, end));
      at = end;
    }
    this.#bytes = this.#bytes.slice(at);
    return frames;
  }

  #frame(from: number, end: number): Frame {
    let identifier = 0;
    let index = -1;
    for (let at = from; at < end; ) {
      const length = (this.#bytes[at + 1] ?? 0) * 256 + (this.#bytes[at + 2] ?? 0);
      if (this.#bytes[at] === 1 && length >= 4) index = this.#uint32(at + length - 1);
      if (this.#bytes[at] === 3) identifier = this.#uint32(at + 3);
      at += 3 + length;
    }
    return { identifier, index };
  }

  #uint32(at: number): number {
    return this.#bytes.slice(at, at + 4).reduce((value, byte) => value * 256 + byte, 0);
  }
}
