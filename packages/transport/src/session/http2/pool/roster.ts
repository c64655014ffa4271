import type { SessionAction } from "../../session.js";
import type { Http2Connection } from "../connection/http2-connection.js";

/** The connections of a session by number, which of them is for suspects, and what the driver has to do about them. */
export class Roster<Ticket> {
  readonly #create: (number: number) => Http2Connection<Ticket>;
  readonly #connections = new Map<number, Http2Connection<Ticket>>();
  readonly #actions: SessionAction[] = [];
  #shared: readonly Http2Connection<Ticket>[] = [];
  #apart: Http2Connection<Ticket> | undefined;
  #nextNumber = 1;

  constructor(create: (number: number) => Http2Connection<Ticket>) {
    this.#create = create;
  }

  get isEmpty(): boolean {
    return this.#connections.size === 0 && this.#actions.length === 0;
  }

  get all(): MapIterator<Http2Connection<Ticket>> {
    return this.#connections.values();
  }

  /** Those that suspects do not travel on. */
  get shared(): readonly Http2Connection<Ticket>[] {
    return this.#shared;
  }

  /** The one for suspects. */
  get apart(): Http2Connection<Ticket> | undefined {
    return this.#apart;
  }

  get(number: number): Http2Connection<Ticket> | undefined {
    return this.#connections.get(number);
  }

  count(counts: (connection: Http2Connection<Ticket>) => boolean): number {
    let count = 0;
    for (const connection of this.#connections.values()) if (counts(connection)) count += 1;
    return count;
  }

  takeAction(): SessionAction | undefined {
    return this.#actions.shift();
  }

  /** Asks the driver for a new connection. */
  open(): Http2Connection<Ticket> {
    const number = this.#nextNumber++;
    const connection = this.#create(number);
    this.#connections.set(number, connection);
    this.#shared = [...this.#shared, connection];
    this.#actions.push({ type: "connect", connection: number });
    return connection;
  }

  /** Sets one apart for suspects; the one before becomes like the others. */
  setApart(connection: Http2Connection<Ticket> | undefined): void {
    this.#apart?.record.setApart(false);
    this.#apart = connection;
    connection?.record.setApart(true);
    this.#shared = [...this.#connections.values()].filter((one) => one !== connection);
  }

  /** The one for suspects leaves, and takes none of them any more. */
  dismissApart(): void {
    this.#apart = undefined;
  }

  /** The driver is to disconnect it. */
  remove(connection: Http2Connection<Ticket>): void {
    this.forget(connection);
    connection.drop();
    this.#actions.push({ type: "disconnect", connection: connection.number });
  }

  /** The driver knows that it is gone. */
  forget(connection: Http2Connection<Ticket>): void {
    this.#connections.delete(connection.number);
    if (this.#apart === connection) this.#apart = undefined;
    this.#shared = this.#shared.filter((one) => one !== connection);
  }
}
