import { RefusedRequest } from "../problems/problem.js";

/** How many streams and waits are open: each holds a socket and memory. */
export class StreamLimit {
  readonly #most: number;
  #open = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get open(): number {
    return this.#open;
  }

  /**
   * Takes a place. Returns what gives it back, which may be called twice.
   *
   * @throws RefusedRequest `too-many-streams`
   */
  enter(): () => void {
    if (this.#open >= this.#most) {
      throw new RefusedRequest("too-many-streams", {
        detail: `${this.#open} streams and waits are open, as many as the inbox holds at a time.`,
        cure: "Close some, or start the inbox with a larger maxStreams.",
        headers: { "retry-after": "1" },
      });
    }
    this.#open += 1;
    let isInside = true;
    return () => {
      if (isInside) this.#open -= 1;
      isInside = false;
    };
  }
}
