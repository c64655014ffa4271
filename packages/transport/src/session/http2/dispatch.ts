import type { Moment } from "../moment.js";
import type { ProviderToken, ProviderTokenSource } from "../provider-token/source.js";
import type { SessionStats } from "../session-stats.js";
import type { ServerEvidence } from "./isolation/server-evidence.js";
import type { SuspectOrder } from "./isolation/suspects.js";
import type { Ledger } from "./ledger.js";
import type { ConnectionPool } from "./pool/connection-pool.js";
import type { Request } from "./request.js";

/** The most suspects that share a connection: as many notifications as one of them may leave in doubt again. */
const MAX_GROUP = 32;

export interface DispatchParts<Ticket> {
  readonly ledger: Ledger<Ticket>;
  readonly pool: ConnectionPool<Ticket>;
  readonly tokens: ProviderTokenSource | undefined;
  readonly evidence: ServerEvidence;
  readonly stats: SessionStats;
  /** The session's time: it changes with each input. */
  readonly now: Readonly<Moment>;
}

/** Gives the requests that wait to connections: suspects to one of their own, all others to the least loaded. */
export class Dispatch<Ticket> {
  readonly #ledger: Ledger<Ticket>;
  readonly #pool: ConnectionPool<Ticket>;
  readonly #tokens: ProviderTokenSource | undefined;
  readonly #evidence: ServerEvidence;
  readonly #stats: SessionStats;
  readonly #now: Readonly<Moment>;
  /** The last suspect that was sent alone. */
  #lone: Request<Ticket> | undefined;

  constructor({ ledger, pool, tokens, evidence, stats, now }: DispatchParts<Ticket>) {
    this.#ledger = ledger;
    this.#pool = pool;
    this.#tokens = tokens;
    this.#evidence = evidence;
    this.#stats = stats;
    this.#now = now;
  }

  /** Sends as many as the connections take now. */
  run(): void {
    const { nowMs } = this.#now;
    let first = this.#ledger.next(this.#now);
    const suspect = this.#ledger.nextSuspect(this.#order, this.#now);
    if (first === undefined && suspect === undefined) return;
    const token = this.#tokens?.current(nowMs);
    // Without a token that should be there, everything waits for it.
    if (this.#tokens !== undefined && token === undefined) return;
    this.#pool.probe(nowMs);
    while (first !== undefined) {
      const connection = this.#pool.best(nowMs);
      if (connection === undefined) break;
      this.#ledger.take();
      first.sendWith(token);
      if (connection.begin(first, nowMs)) this.#count(first);
      first = this.#ledger.next(this.#now);
    }
    if (suspect !== undefined) this.#sendSuspects(token);
  }

  get #order(): SuspectOrder {
    return this.#evidence.isAnswering ? "alone-first" : "grouped-first";
  }

  #sendSuspects(token: ProviderToken | undefined): void {
    const { nowMs } = this.#now;
    for (;;) {
      const order = this.#order;
      const first = this.#ledger.nextSuspect(order, this.#now);
      const connection = this.#pool.apart(nowMs);
      if (first === undefined || connection === undefined || this.#lone?.state === "open") return;
      if (first.trial?.standing === "alone") {
        if (connection.inFlight > 0) return;
        if (!connection.record.isProven) {
          // It may have brought all the answers that its server allows.
          connection.prove(nowMs);
          return;
        }
        this.#lone = first;
      } else if (connection.inFlight >= MAX_GROUP) return;
      this.#ledger.takeSuspect(order);
      first.sendWith(token);
      if (connection.begin(first, nowMs)) this.#count(first);
    }
  }

  /** A request was written. */
  #count({ attempts, renewals }: Request<Ticket>): void {
    if (attempts > 0 || renewals > 0) this.#stats.resent += 1;
    this.#stats.written += 1;
  }
}
