/** A rate over less time than this would be mostly chance. */
const LEAST_MS = 1000;

interface Look {
  readonly atMs: number;
  readonly count: number;
}

/** How fast counters grow, from one look to another. */
export class RateMeter {
  /** The last two looks, at least a second apart. */
  readonly #looks = new Map<string, readonly [Look, Look]>();

  /** How fast a counter has grown, per second, since an earlier look at least a second ago; undefined at first. */
  perSecond(name: string, { atMs, count }: Look): number | undefined {
    const look = { atMs, count };
    const [before, last] = this.#looks.get(name) ?? [look, look];
    if (count < last.count) {
      this.#looks.set(name, [look, look]);
      return undefined;
    }
    if (atMs - last.atMs >= LEAST_MS) this.#looks.set(name, [last, look]);
    else if (!this.#looks.has(name)) this.#looks.set(name, [look, look]);
    const from = atMs - last.atMs >= LEAST_MS ? last : before;
    if (atMs - from.atMs < LEAST_MS) return undefined;
    return ((count - from.count) * 1000) / (atMs - from.atMs);
  }
}
