import type { WorkerPlace } from "../../src/worker/worker-place.js";

interface Timer {
  readonly atMs: number;
  readonly serial: number;
  readonly callback: () => void;
}

/** Virtual time for everything in a schedule: it moves only when nothing is left to do. */
export class VirtualWorld {
  /** Milliseconds since 1970; also the store's clock. */
  nowMs = 1_700_000_000_000;
  readonly random: () => number;
  #timers: Timer[] = [];
  #serial = 0;

  constructor(seed: number) {
    this.random = mulberry32(seed);
  }

  chance(probability: number): boolean {
    return this.random() < probability;
  }

  upTo(max: number): number {
    return Math.floor(this.random() * max);
  }

  /** How many timers run. */
  get timers(): number {
    return this.#timers.length;
  }

  after(ms: number, callback: () => void): () => void {
    this.#serial += 1;
    const timer: Timer = { atMs: this.nowMs + Math.max(0, ms), serial: this.#serial, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  }

  pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(ms, resolve);
    });
  }

  /** Runs until the time has come, or until `isDone`. */
  async run(untilMs: number, isDone: () => boolean = () => false): Promise<void> {
    for (;;) {
      await quiet();
      if (isDone()) return;
      const next = this.#timers.reduce<Timer | undefined>(
        (first, timer) => (first === undefined || isBefore(timer, first) ? timer : first),
        undefined,
      );
      if (next === undefined || next.atMs > untilMs) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.nowMs = Math.max(this.nowMs, next.atMs);
      next.callback();
    }
    this.nowMs = Math.max(this.nowMs, untilMs);
  }
}

/** A place for one worker: it can be frozen, and it dies. */
export class MortalPlace implements WorkerPlace {
  readonly #world: VirtualWorld;
  readonly #skewMs: number;
  #frozenUntilMs = 0;
  isDead = false;

  constructor(world: VirtualWorld, skewMs: number) {
    this.#world = world;
    this.#skewMs = skewMs;
  }

  readonly random = (): number => this.#world.random();

  nowMs(): number {
    return this.#world.nowMs + this.#skewMs;
  }

  unixMs(): number {
    return this.#world.nowMs + this.#skewMs;
  }

  after(ms: number, callback: () => void): () => void {
    return this.#world.after(ms, () => this.alive(callback));
  }

  /** Stops the process: its callbacks run once it goes on. */
  freeze(ms: number): void {
    this.#frozenUntilMs = this.#world.nowMs + ms;
  }

  /** Runs the callback now, once the process goes on, or never. */
  alive(callback: () => void): void {
    if (this.isDead) return;
    const leftMs = this.#frozenUntilMs - this.#world.nowMs;
    if (leftMs > 0) this.#world.after(leftMs, () => this.alive(callback));
    else callback();
  }

  /** The same for a promise. */
  through<Value>(promise: Promise<Value>): Promise<Value> {
    return new Promise((resolve, reject) => {
      promise.then(
        (value) => this.alive(() => resolve(value)),
        (error: unknown) => this.alive(() => reject(error)),
      );
    });
  }
}

/** Until every promise that can settle has. */
async function quiet(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

function isBefore(a: Timer, b: Timer): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.serial < b.serial);
}

function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
