import type { Verdict } from "./verdict.js";

/** Settled tickets on their way to their callers: two parallel arrays, so that none costs an object. */
export class Settlements<Ticket, Fate = Verdict> {
  #tickets: Ticket[] = [];
  #verdicts: Fate[] = [];

  push(ticket: Ticket, verdict: Fate): void {
    this.#tickets.push(ticket);
    this.#verdicts.push(verdict);
  }

  /**
   * Hands each settled ticket over, in the order in which they settled. The receiver may submit, cancel or
   * close meanwhile; what settles through that is handed over by the same call.
   */
  drain(receive: (ticket: Ticket, verdict: Fate) => void): void {
    while (this.#tickets.length > 0) {
      const tickets = this.#tickets;
      const verdicts = this.#verdicts;
      this.#tickets = [];
      this.#verdicts = [];
      for (let index = 0; index < tickets.length; index++) {
        receive(tickets[index] as Ticket, verdicts[index] as Fate);
      }
    }
  }
}
