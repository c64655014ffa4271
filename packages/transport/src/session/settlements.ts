import type { SettledRun } from "./shared-ticket.js";
import type { Verdict } from "./verdict.js";

/** Receives what has settled. `run` says which notifications of a `SharedTicket`; it is absent for other tickets. */
export type Receive<Ticket, Fate = Verdict> = (
  ticket: Ticket,
  verdict: Fate,
  run: SettledRun | undefined,
) => void;

/** Settled tickets on their way to their callers: parallel arrays, so that none costs an object. */
export class Settlements<Ticket, Fate = Verdict> {
  #tickets: Ticket[] = [];
  #verdicts: Fate[] = [];
  #runs: (SettledRun | undefined)[] = [];
  /** The last run, where {@link pushShared} made it and may lengthen it. */
  #open: { readonly sequence: number; count: number } | undefined;

  push(ticket: Ticket, verdict: Fate, run: SettledRun | undefined): void {
    this.#open = undefined;
    this.#tickets.push(ticket);
    this.#verdicts.push(verdict);
    this.#runs.push(run);
  }

  /** One notification of a shared ticket. It joins the one that settled before it, if that precedes it in all. */
  pushShared(ticket: Ticket, verdict: Fate, sequence: number): void {
    const open = this.#open;
    const last = this.#verdicts.length - 1;
    if (
      open !== undefined &&
      sequence === open.sequence + open.count &&
      this.#verdicts[last] === verdict &&
      this.#tickets[last] === ticket
    ) {
      open.count += 1;
      return;
    }
    const run = { sequence, count: 1 };
    this.push(ticket, verdict, run);
    this.#open = run;
  }

  /**
   * Hands over each settled ticket, in the order in which they settled. The receiver may submit, cancel or
   * close meanwhile; notifications that settle as a result are handed over by the same call.
   */
  drain(receive: Receive<Ticket, Fate>): void {
    while (this.#tickets.length > 0) {
      const tickets = this.#tickets;
      const verdicts = this.#verdicts;
      const runs = this.#runs;
      this.#tickets = [];
      this.#verdicts = [];
      this.#runs = [];
      this.#open = undefined;
      for (let index = 0; index < tickets.length; index++) {
        receive(tickets[index] as Ticket, verdicts[index] as Fate, runs[index]);
      }
    }
  }
}
