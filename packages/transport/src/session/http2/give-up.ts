import { TransportError } from "../../errors/transport-error.js";
import type { GiveUpDeadline } from "../give-up-deadline.js";
import type { Moment } from "../moment.js";
import type { Http2SessionEvent } from "./events.js";
import type { Ledger } from "./ledger.js";

/** Failures that no further attempt mends: someone has to change something first. */
const HOPELESS: ReadonlySet<string> = new Set([
  "certificate-refused",
  "server-not-trusted",
  "http2-not-offered",
  "proxy-authentication",
]);

export interface GiveUpParts<Ticket> {
  readonly ledger: Ledger<Ticket>;
  readonly giveUpDeadline: GiveUpDeadline;
  /** The session's time: it changes with each input. */
  readonly now: Readonly<Moment>;
  readonly tell: (event: Http2SessionEvent) => void;
}

/**
 * Gives up the requests that wait: when nothing has got through for too long, when nothing can, or when the time to
 * close is over.
 */
export class GiveUp<Ticket> {
  readonly #ledger: Ledger<Ticket>;
  readonly #giveUpDeadline: GiveUpDeadline;
  readonly #now: Readonly<Moment>;
  readonly #tell: (event: Http2SessionEvent) => void;
  #final: TransportError | undefined;

  constructor({ ledger, giveUpDeadline, now, tell }: GiveUpParts<Ticket>) {
    this.#ledger = ledger;
    this.#giveUpDeadline = giveUpDeadline;
    this.#now = now;
    this.#tell = tell;
  }

  /** Set once nothing is sent any more: requests that come back settle with it. */
  get final(): TransportError | undefined {
    return this.#final;
  }

  /** Something failed. Settles the queue where no further attempt can succeed. */
  toHopeless(error: TransportError): void {
    if (HOPELESS.has(error.code)) this.queue(error);
  }

  /** Nothing has got through for too long. */
  toSilence(): void {
    this.queue(this.#giveUpDeadline.explain("no request was answered"));
  }

  /** The time to close is over. Settles everything that waits, and returns why. */
  all(): TransportError {
    const error = new TransportError("closed", "The transport was closed before it was done.");
    this.queue(error);
    this.#ledger.failDelayed(error);
    this.#final = error;
    return error;
  }

  /** Settles the queue; requests on their way go on. */
  queue(error: TransportError): void {
    const settled = this.#ledger.failQueued(error);
    this.#giveUpDeadline.progressed();
    if (this.#ledger.pending > 0) this.#giveUpDeadline.stuck(this.#now.nowMs);
    if (settled > 0) this.#tell({ type: "gave-up", error, settled });
  }
}
