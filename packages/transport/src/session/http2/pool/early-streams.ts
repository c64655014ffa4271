import type { ConnectionRecord } from "../connection/connection-record.js";
import type { StreamTable } from "../connection/stream-table.js";
import type { RememberedStreams } from "./remembered-streams.js";

/** The streams that one connection opens before the server's SETTINGS, and whether the server takes them (M-61). */
export class EarlyStreams<Ticket> {
  readonly #remembered: RememberedStreams;
  readonly #streams: StreamTable<Ticket>;
  readonly #record: ConnectionRecord;
  readonly #failures: number;
  /** How many there were, once SETTINGS have come. */
  #count: number | undefined;

  constructor(remembered: RememberedStreams, streams: StreamTable<Ticket>, record: ConnectionRecord) {
    this.#remembered = remembered;
    this.#streams = streams;
    this.#record = record;
    this.#failures = remembered.failures;
  }

  /** How many may be open at a time. */
  get limit(): number {
    return this.#remembered.allowedAfter(this.#failures);
  }

  /** The first SETTINGS came, and allow so many streams. */
  greeted(allowed: number): void {
    this.#count = this.#streams.opened;
    const waited = this.#record.isCautious;
    this.#remembered.heard(allowed, waited ? "waited" : "began-at-once", this.#failures);
  }

  /** Whether this stream was opened because of what other connections said. */
  has(streamId: number): boolean {
    return streamId > 1 && streamId < 2 * this.#opened;
  }

  /** The server refused a stream. */
  refused(streamId: number): void {
    this.#remembered.forget(this.has(streamId) ? "early" : "any", this.#failures);
  }

  /** The server blamed the connection, or ended it before any answer. */
  failed(hasAnswered: boolean): void {
    this.#remembered.forget(this.#opened > 1 && !hasAnswered ? "early" : "any", this.#failures);
  }

  get #opened(): number {
    return this.#count ?? this.#streams.opened;
  }
}
