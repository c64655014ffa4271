import { encodeUtf8Into } from "@apns/wire/bytes";
import { CLIENT_PREFACE, FRAME_HEADER_BYTES, FrameFlag, FrameType } from "@apns/wire/http2";

/** Where output is gathered, and how text gets there. A runtime may have a faster way than the portable one. */
export interface OutputMemory {
  allocate(byteCount: number): Uint8Array;
  /** Writes text of characters up to U+00FF, an octet for each, at `offset`; there is room. */
  writeOctets(text: string, bytes: Uint8Array, offset: number): void;
  /** Writes text as UTF-8 at `offset` of what {@link allocate} returned; there is room. Returns how many bytes. */
  writeText(text: string, bytes: Uint8Array, offset: number): number;
}

/** Works in every runtime. */
export const pureMemory: OutputMemory = {
  allocate: (byteCount) => new Uint8Array(byteCount),
  writeOctets(text, bytes, offset) {
    for (let index = 0; index < text.length; index++) bytes[offset + index] = text.charCodeAt(index);
  },
  writeText: (text, bytes, offset) => encodeUtf8Into(text, bytes.subarray(offset)),
};

/** Bytes for the socket, gathered in one of two buffers while the other is being written. */
export class OutputBuffer {
  bytes: Uint8Array;
  offset = 0;
  readonly #memory: OutputMemory;
  #spare: Uint8Array;
  #lent = false;

  constructor(initialBytes: number, memory: OutputMemory) {
    this.#memory = memory;
    this.bytes = memory.allocate(initialBytes);
    this.#spare = memory.allocate(initialBytes);
  }

  /** Whether bytes are lent to the driver. */
  get isLent(): boolean {
    return this.#lent;
  }

  /** Makes room for so many bytes after `offset`. */
  reserve(byteCount: number): void {
    const needed = this.offset + byteCount;
    if (needed <= this.bytes.length) return;
    const room = this.#memory.allocate(Math.max(needed, 2 * this.bytes.length));
    room.set(this.bytes.subarray(0, this.offset));
    this.bytes = room;
  }

  /** Writes text of characters up to U+00FF at `at`, where there must be room. */
  writeOctets(text: string, at: number): void {
    this.#memory.writeOctets(text, this.bytes, at);
  }

  /** Writes text at `at`, for which there must be room: three bytes for each unit. Returns how many bytes it took. */
  writeText(text: string, at: number): number {
    return this.#memory.writeText(text, this.bytes, at);
  }

  /** Lends the gathered bytes until {@link release}; undefined when there are none, or some are lent already. */
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

  /**
   * Requests on these streams were given up while their bytes, or the last of them, wait here. They may still leave,
   * since the state of HPACK depends on them, but without END_STREAM: no server processes a request that is not whole.
   */
  cutShort(streamIds: ReadonlySet<number>): void {
    const { bytes, offset } = this;
    const view = new DataView(bytes.buffer, bytes.byteOffset, offset);
    // As the beginning of a frame it would be a length of 5 MB.
    let at = bytes[0] === CLIENT_PREFACE[0] ? CLIENT_PREFACE.length : 0;
    while (at < offset) {
      const start = view.getUint32(at);
      const type = start & 0xff;
      const mayEnd = type === FrameType.data || type === FrameType.headers;
      if (mayEnd && streamIds.has(view.getUint32(at + 5))) {
        view.setUint8(at + 4, view.getUint8(at + 4) & ~FrameFlag.endStream);
      }
      at += FRAME_HEADER_BYTES + (start >>> 8);
    }
  }
}
