import type { DeadLetter } from "../chunk-record.js";
import type { DeadLetterScope } from "../lane.js";
import { covers } from "../pause-list.js";
import type { DeadLetterPage } from "../queue-store.js";

/** Replaying and discarding take so many dead letters at a time. */
const LETTERS_AT_A_TIME = 100;

/** A dead letter, and what its chunk needs if it becomes one again. */
export interface BuriedLetter extends DeadLetter {
  readonly expiresAtMs: number | undefined;
}

/** The dead letters of the store in memory, the oldest first. */
export class DeadLetterList {
  #letters: BuriedLetter[] = [];

  add(letter: BuriedLetter): void {
    this.#letters.push(letter);
  }

  read(scope: DeadLetterScope, { after, limit }: DeadLetterPage): readonly DeadLetter[] {
    return this.#letters
      .filter((letter) => isIn(scope, letter) && Number(letter.id) > Number(after))
      .slice(0, limit)
      .map(({ expiresAtMs: _, ...letter }) => letter);
  }

  /** Takes some out. */
  take(scope: DeadLetterScope): readonly BuriedLetter[] {
    const taken = this.#letters.filter((letter) => isIn(scope, letter)).slice(0, LETTERS_AT_A_TIME);
    this.#letters = this.#letters.filter((letter) => !taken.includes(letter));
    return taken;
  }

  /** Those of a lane. */
  of(lane: string): readonly DeadLetter[] {
    return this.#letters.filter((letter) => letter.lane.id === lane);
  }
}

function isIn(scope: DeadLetterScope, { id, lane }: DeadLetter): boolean {
  return covers(scope, lane) && (scope.id === undefined || scope.id === id);
}
