import type { Http2Connection } from "../connection/http2-connection.js";
import { isUsable, leastLoaded, mayTake, type Wants } from "../isolation/connection-readiness.js";
import type { Http2SessionOptions } from "../options.js";
import type { ConnectionBackOff } from "./connection-back-off.js";
import type { Roster } from "./roster.js";

/** Sees to it that suspects have a connection of their own (M-17). */
export class ApartConnection<Ticket> {
  readonly #roster: Roster<Ticket>;
  readonly #backOff: ConnectionBackOff;
  readonly #options: Http2SessionOptions;
  /** Whether nothing but suspects is on it: others may still be when it is taken over. */
  #isClear = false;

  constructor(roster: Roster<Ticket>, backOff: ConnectionBackOff, options: Http2SessionOptions) {
    this.#roster = roster;
    this.#backOff = backOff;
    this.#options = options;
  }

  /** The connection for suspects, if it may begin a request now and carries nothing but suspects. */
  ready(nowMs: number): Http2Connection<Ticket> | undefined {
    const { apart } = this.#roster;
    if (apart?.inFlight === 0) this.#isClear = true;
    return apart !== undefined && this.#isClear && mayTake(apart, nowMs) ? apart : undefined;
  }

  /**
   * Takes one over, or gives it back. Returns whether a new one is to be opened within the limit, for
   * {@link take}.
   */
  manage(wants: Wants, nowMs: number): "open" | "nothing" {
    const { apart } = this.#roster;
    if (apart !== undefined && apart.state !== "open" && apart.state !== "connecting") {
      this.#roster.dismissApart();
    }
    if (!wants.apart) {
      if (apart?.state === "open" && apart.inFlight === 0) this.take(undefined);
      return "nothing";
    }
    if (!this.#isMissing(wants)) return "nothing";
    if (!this.#isAtLimit) return nowMs >= this.#backOff.connectApartAtMs ? "open" : "nothing";
    this.take(leastLoaded(this.#roster.all));
    return "nothing";
  }

  take(connection: Http2Connection<Ticket> | undefined): void {
    this.#roster.setApart(connection);
    this.#isClear = false;
  }

  /** When time alone may change what {@link manage} does. */
  wakeAtMs(wants: Wants): number {
    const opens = wants.apart && this.#isMissing(wants) && !this.#isAtLimit;
    return opens ? this.#backOff.connectApartAtMs : Infinity;
  }

  get #isAtLimit(): boolean {
    return this.#roster.count(isUsable) >= this.#options.maxConnections;
  }

  #isMissing(wants: Wants): boolean {
    return this.#roster.apart === undefined && this.#maySeparate(wants);
  }

  /** Where the server answers nobody, suspects do not stand in the way of others: those find out whether it lives. */
  #maySeparate({ any, isAnswering }: Wants): boolean {
    if (isAnswering || !any) return true;
    return this.#options.maxConnections > 1 && this.#roster.shared.some(isUsable);
  }
}
