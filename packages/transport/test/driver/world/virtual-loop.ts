import type { HostTime, HostTimer } from "../../../src/node/real-time.js";

interface Entry {
  readonly atMs: number;
  readonly run: () => void;
}

interface Timer extends HostTimer {
  readonly atMs: number;
  readonly run: () => void;
}

/** What a program may do after each callback of ours, and what may happen to its process while it waits. */
export type Mishap = (loop: VirtualLoop) => void;

/**
 * An event loop as Node's: it polls, then runs immediates, then timers, and after each callback what waits for the next
 * tick. The world outside has a time of its own, which goes on while the program blocks.
 */
export class VirtualLoop implements HostTime {
  /** The time outside, milliseconds. */
  worldMs = 5000;
  /** How far the monotonic clock is behind it: some stand still while a machine sleeps. */
  sleptMs = 0;
  /** The wall clock, less the time outside. */
  wallMs = 1.7e12;
  /** How many callbacks ran. */
  callbacks = 0;
  /** Called after each callback, and before each wait. */
  mishap: Mishap = () => {};
  readonly #outside: Entry[] = [];
  /** Each reads its socket once, or does nothing. Returns whether there was anything. */
  readonly polled = new Set<() => boolean>();
  readonly #timers = new Set<Timer>();
  #ticks: (() => void)[] = [];
  #immediates: (() => void)[] = [];

  nowMs = (): number => this.worldMs - this.sleptMs;
  unixMs = (): number => this.wallMs + this.worldMs;

  nextTick(run: () => void): void {
    this.#ticks.push(run);
  }

  setImmediate(run: () => void): void {
    this.#immediates.push(run);
  }

  setTimeout(run: () => void, delayMs: number): HostTimer {
    const timer: Timer = { atMs: this.nowMs() + delayMs, run, ref: () => {}, unref: () => {} };
    this.#timers.add(timer);
    return timer;
  }

  clearTimeout(timer: HostTimer | undefined): void {
    this.#timers.delete(timer as Timer);
  }

  /** Something happens outside, this much later. */
  outside(delayMs: number, run: () => void): void {
    this.#outside.push({ atMs: this.worldMs + delayMs, run });
  }

  /** The program blocks, or its process is stopped: the world goes on. */
  stall(forMs: number): void {
    this.#passUntil(this.worldMs + forMs);
  }

  /** The machine sleeps: nothing happens at either end of its connections. */
  sleep(forMs: number, clock: "counts it" | "stands still"): void {
    this.worldMs += forMs;
    if (clock === "stands still") this.sleptMs += forMs;
    const late = this.#outside.splice(0);
    for (const { atMs, run } of late) this.#outside.push({ atMs: atMs + forMs, run });
  }

  /** Runs something once, in the next poll. */
  poll(run: () => void): void {
    const once = (): boolean => {
      this.polled.delete(once);
      run();
      return true;
    };
    this.polled.add(once);
  }

  /** Runs a callback of the runtime, and what it leaves for the next tick. */
  async call(run: () => void): Promise<void> {
    this.callbacks += 1;
    for (let next: (() => void) | undefined = run; next !== undefined; next = this.#ticks.shift()) {
      next();
      await microtasks();
    }
    this.mishap(this);
  }

  /** Runs until `isOver`, in virtual time. Fails when that never happens. */
  async run(isOver: () => boolean): Promise<void> {
    for (let turns = 0; !isOver(); turns++) {
      if (turns > 50_000) throw new Error(`it is not over at ${this.worldMs} ms`);
      const { worldMs } = this;
      const hasRead = await this.#poll();
      // A stall in a callback may have brought something that this poll did not see.
      if (!hasRead && this.#immediates.length === 0 && this.worldMs === worldMs) this.#wait();
      for (const run of this.#immediates.splice(0)) await this.call(run);
      await this.#expireTimers();
    }
  }

  /** Those that expire while others run do so, too. */
  async #expireTimers(): Promise<void> {
    const before = [...this.#timers].sort((a, b) => a.atMs - b.atMs);
    for (const timer of before) {
      if (timer.atMs <= this.nowMs() && this.#timers.delete(timer)) await this.call(timer.run);
    }
  }

  async #poll(): Promise<boolean> {
    let hasRead = false;
    for (const read of [...this.polled]) {
      let wasThere = false;
      await this.call(() => {
        wasThere = read();
      });
      hasRead ||= wasThere;
    }
    return hasRead;
  }

  /** Nothing is to do: time passes until something happens. The process may be stopped in the middle of it. */
  #wait(): void {
    const { worldMs } = this;
    this.mishap(this);
    if (this.worldMs !== worldMs) return;
    const timerAtMs = Math.min(...[...this.#timers].map(({ atMs }) => atMs)) + this.sleptMs;
    const atMs = Math.min(timerAtMs, ...this.#outside.map((entry) => entry.atMs));
    if (atMs === Infinity) throw new Error(`nothing can happen any more at ${this.worldMs} ms`);
    this.#passUntil(Math.max(atMs, this.worldMs));
  }

  #passUntil(untilMs: number): void {
    for (;;) {
      let next: Entry | undefined;
      for (const entry of this.#outside) if (next === undefined || entry.atMs < next.atMs) next = entry;
      if (next === undefined || next.atMs > untilMs) break;
      this.#outside.splice(this.#outside.indexOf(next), 1);
      this.worldMs = Math.max(this.worldMs, next.atMs);
      next.run();
    }
    this.worldMs = Math.max(this.worldMs, untilMs);
  }
}

/** Lets promises go on: a dozen of them, one after another. */
async function microtasks(): Promise<void> {
  for (let n = 0; n < 12; n++) await undefined;
}
