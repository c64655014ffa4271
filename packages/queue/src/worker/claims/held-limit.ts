/** What `auto` lets a worker hold at first and at least, and at most, which is that doubled a few times. */
const LEAST = 4000;
const MOST = 32_000;

/**
 * How many notifications a worker may hold. A number stays as it is. `auto` follows the client: far from APNs more are in
 * flight, and the longer a report takes, the more wait for it. What a client does not take, other workers can have.
 */
export class HeldLimit {
  readonly #isAuto: boolean;
  #count: number;

  constructor(concurrency: "auto" | number) {
    this.#isAuto = concurrency === "auto";
    this.#count = concurrency === "auto" ? LEAST : concurrency;
  }

  get count(): number {
    return this.#count;
  }

  /** So much is claimed and written at a time: a call for each notification would cost more than sending it. */
  get quarter(): number {
    return this.#count / 4;
  }

  /** The client has taken all that is held, and waits for more. Returns whether more may be held from now on. */
  grow(): boolean {
    if (!this.#isAuto || this.#count === MOST) return false;
    this.#count *= 2;
    return true;
  }

  /** So many are held that the client has not taken yet. Returns whether fewer may be held from now on. */
  shrink(untaken: number): boolean {
    if (!this.#isAuto || this.#count === LEAST || untaken <= this.#count / 2) return false;
    this.#count /= 2;
    return true;
  }
}
