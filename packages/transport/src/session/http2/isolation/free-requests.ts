import type { Request } from "../request.js";
import { RequestQueue } from "../request-queue.js";
import { FREE_REFUSALS } from "./isolation.js";

/** Whether requests that were refused again and again go before all others, or after them. */
export type RefusedOrder = "refused-first" | "refused-last";

/** The requests that any connection may carry. */
export class FreeRequests<Ticket> {
  readonly #usual = new RequestQueue<Ticket>();
  /** Those that the server has refused again and again. */
  readonly #refused = new RequestQueue<Ticket>();

  get size(): number {
    return this.#usual.size + this.#refused.size;
  }

  push(request: Request<Ticket>): void {
    this.#usual.push(request);
  }

  giveBack(request: Request<Ticket>): void {
    const { refusals = 0 } = request.trial ?? {};
    if (refusals > FREE_REFUSALS) this.#refused.giveBack(request);
    else this.#usual.giveBack(request);
  }

  /** The queue whose first request is next. */
  next(order: RefusedOrder): RequestQueue<Ticket> {
    if (this.#refused.size === 0) return this.#usual;
    return order === "refused-first" || this.#usual.size === 0 ? this.#refused : this.#usual;
  }

  /** Takes everything out, in order. */
  clear(): Request<Ticket>[] {
    return [...this.#usual.clear(), ...this.#refused.clear()];
  }
}
