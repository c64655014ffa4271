import type { Request } from "../request.js";
import { RequestQueue } from "../request-queue.js";

/** Which suspects go first: those that travel alone if the server answers, else groups, which have attempts left. */
export type SuspectOrder = "alone-first" | "grouped-first";

/** The requests that are sent apart from all others, since a connection died with them. */
export class Suspects<Ticket> {
  readonly #grouped = new RequestQueue<Ticket>();
  readonly #alone = new RequestQueue<Ticket>();

  /** How many wait for a connection of their own. */
  get size(): number {
    return this.#grouped.size + this.#alone.size;
  }

  /** `isRefused`: all others go before it, as they go before one that a connection has died with alone. */
  add(request: Request<Ticket>, isRefused: boolean): void {
    const { standing, loneDeaths = 0 } = request.trial ?? {};
    const queue = standing === "alone" ? this.#alone : this.#grouped;
    if (isRefused || loneDeaths > 0) queue.postpone(request);
    else queue.giveBack(request);
  }

  get queues(): readonly RequestQueue<Ticket>[] {
    return [this.#grouped, this.#alone];
  }

  /** When the one that waits longest was submitted; Infinity when there is none. */
  get oldestAtMs(): number {
    const grouped = this.#grouped.peek()?.submittedAtMs ?? Infinity;
    return Math.min(grouped, this.#alone.peek()?.submittedAtMs ?? Infinity);
  }

  /** The queue whose first request is next. */
  next(order: SuspectOrder): RequestQueue<Ticket> {
    const first = order === "alone-first" ? this.#alone : this.#grouped;
    const second = order === "alone-first" ? this.#grouped : this.#alone;
    if (!first.hasOthers && second.hasOthers) return second;
    return first.size > 0 ? first : second;
  }

  /** Takes everything out. */
  clear(): Request<Ticket>[] {
    return [...this.#grouped.clear(), ...this.#alone.clear()];
  }
}
