import { Answer } from "../answers/answer.js";
import type { Request } from "../request.js";

/** The answers that have begun and are not whole. */
export class PartialAnswers<Ticket> {
  readonly #answers = new Map<Request<Ticket>, Answer>();
  /** For answers that come in one piece, as nearly all do: filled, read and emptied again. */
  #spare = new Answer(false);

  /** The part of the answer that has arrived; undefined when none has. */
  get(request: Request<Ticket>): Answer | undefined {
    return this.#answers.get(request);
  }

  /** The part that has arrived, or an empty answer to fill. It is valid until the next one begins, unless kept. */
  begin(request: Request<Ticket>): Answer {
    const begun = this.#answers.get(request);
    if (begun !== undefined) return begun;
    if (request.api !== undefined) return new Answer(true);
    this.#spare.empty();
    return this.#spare;
  }

  /** More of this answer is to come. */
  keep(request: Request<Ticket>, answer: Answer): void {
    if (answer === this.#spare) this.#spare = new Answer(false);
    this.#answers.set(request, answer);
  }

  forget(request: Request<Ticket>): void {
    if (this.#answers.size > 0) this.#answers.delete(request);
  }
}
