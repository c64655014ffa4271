import type { Request } from "../request.js";
import { RequestQueue } from "../request-queue.js";

/** Which suspects go first: those that travel alone while the server answers, else those that still have attempts. */
export type SuspectOrder = "alone-first" | "grouped-first";

/** The requests that are sent apart from all others, since a connection died with them. */
export class Suspects<Ticket> {
  readonly #grouped = new RequestQueue<Ticket>();
  readonly #alone = new RequestQueue<Ticket>();

  /** How many wait for a connection of their own. */
  get size(): number {
    return this.#grouped.size + this.#alone.size;
  }

  add(request: Request<Ticket>): void {
    if (request.trial?.standing === "alone") this.#alone.giveBack(request);
    else this.#grouped.giveBack(request);
  }

  /** The queue whose first request is next. */
  next(order: SuspectOrder): RequestQueue<Ticket> {
    const first = order === "alone-first" ? this.#alone : this.#grouped;
    const second = order === "alone-first" ? this.#grouped : this.#alone;
    return first.size > 0 ? first : second;
  }

  /** Takes everything out. */
  clear(): Request<Ticket>[] {
    return [...this.#grouped.clear(), ...this.#alone.clear()];
  }
}
