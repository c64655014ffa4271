import type { RequestReaction } from "../../rules/http2-reaction.js";
import type { Random } from "../../rules/random.js";

type Hold = NonNullable<RequestReaction["hold"]>;

/** Answers that are held back until enough are there to change their order. */
export class HeldAnswers {
  readonly #random: Random;
  #held: (() => void)[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  add(hold: Hold, give: () => void): void {
    this.#held.push(give);
    if (this.#held.length < hold.requests) return;
    const all = hold.order === "reverse" ? this.#held.reverse() : this.#shuffled();
    this.#held = [];
    for (const each of all) each();
  }

  #shuffled(): (() => void)[] {
    const drawn = this.#held.map((give) => ({ give, place: this.#random.fraction() }));
    return drawn.sort((one, other) => one.place - other.place).map(({ give }) => give);
  }
}
