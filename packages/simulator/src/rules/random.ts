import type { Drawn } from "./rule.js";

/** Repeatable random numbers: the same seed and stream give the same numbers on every machine. */
export class Random {
  #state: number;

  /** @param stream separates the users of a seed, so that the draws of one do not shift those of another */
  constructor(seed: number, stream = 0) {
    this.#state = (Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(stream + 1, 0xc2b2ae35)) >>> 0;
    this.word();
  }

  /** 32 random bits (splitmix32). */
  word(): number {
    this.#state = (this.#state + 0x9e3779b9) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  }

  /** At least 0, below 1. */
  fraction(): number {
    return this.word() / 0x1_0000_0000;
  }

  draw(range: Drawn): number {
    if (typeof range === "number") return range;
    return range.min + Math.floor(this.fraction() * (range.max - range.min + 1));
  }

  bytes(count: number): Buffer {
    const words = new Uint32Array(Math.ceil(count / 4));
    for (let at = 0; at < words.length; at += 1) words[at] = this.word();
    return Buffer.from(words.buffer, 0, count);
  }
}
