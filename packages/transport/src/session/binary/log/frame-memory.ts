/** Memory kept for reuse once everything in it has settled, until the connection rests. */
const SPARE_BYTES = 33_554_432;

const DEFAULT_SLAB_BYTES = 262_144;

/** Where frames lie. */
export interface FrameMemory {
  /** Allocates memory; its initial contents do not matter. */
  allocate(byteCount: number): Uint8Array;
  /**
   * Size of one slab, in bytes. Default 262,144. A slab is never smaller than the largest frame, and a write never
   * spans two slabs.
   */
  readonly slabBytes?: number | undefined;
}

/** Plain arrays, which every runtime fills with zeros first. */
export const pureFrameMemory: FrameMemory = { allocate: (byteCount) => new Uint8Array(byteCount) };

/** A piece of memory in which frames stand one after the other. */
export class Slab {
  readonly bytes: Uint8Array;
  /** Notifications in it that are still in the log. */
  #count = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  add(count: number): void {
    this.#count += count;
  }

  /** One of its notifications left the log. Returns how many are still there. */
  remove(): number {
    this.#count -= 1;
    return this.#count;
  }
}

/** Hands out slabs, and keeps some of those that are empty again. */
export class SlabPool {
  readonly #memory: FrameMemory;
  readonly #slabBytes: number;
  #spares: Slab[] = [];

  /** @param largestFrameBytes every slab has room for this much */
  constructor(memory: FrameMemory, largestFrameBytes: number) {
    this.#memory = memory;
    this.#slabBytes = Math.max(memory.slabBytes ?? DEFAULT_SLAB_BYTES, largestFrameBytes);
  }

  take(): Slab {
    return this.#spares.pop() ?? new Slab(this.#memory.allocate(this.#slabBytes));
  }

  /** Takes back a slab that is empty. */
  giveBack(slab: Slab): void {
    if (this.#spares.length * this.#slabBytes < SPARE_BYTES) this.#spares.push(slab);
  }

  dropSpares(): void {
    this.#spares = [];
  }
}
