import type { Tally } from "../lane.js";

/** The sums of tallies of one lane. */
export class TallySheet {
  readonly #sums = new Map<string, Tally>();

  add({ outcome, reason, count }: Tally): void {
    const name = JSON.stringify([outcome, reason]);
    this.#sums.set(name, { outcome, reason, count: (this.#sums.get(name)?.count ?? 0) + count });
  }

  read(): readonly Tally[] {
    return [...this.#sums.values()];
  }
}
