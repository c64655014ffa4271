import type { Outcome } from "../notification/outcome.js";

/** An iterable of any kind: of items, or of arrays of items, which spare a step of the iterator for each item. */
export type Source<Item> = Iterable<Item | readonly Item[]> | AsyncIterable<Item | readonly Item[]>;

export interface SendManyOptions {
  /**
   * How many notifications may be handed over and not yet be read as outcomes, 1 or more. An array of the source
   * is handed over whole, whatever its length. Default: what the connections carry at a time and as much as keeps
   * them busy: over HTTP/2 twice their streams, over the binary protocol 4,096 more for each connection than the
   * resend buffer takes. Over the binary protocol the source is not read either while some 4,096 wait to be written.
   */
  readonly maxPending?: number;
  /** Stops reading the source; what was handed over still settles and is reported. */
  readonly signal?: AbortSignal;
  /**
   * `all` (default) gives the outcome of each notification. `problems` gives those of notifications that were
   * neither accepted nor presumed accepted; the others are only counted, see `counts`, which saves an object
   * and a step of the iterator for each.
   */
  readonly report?: "all" | "problems";
}

/** How many notifications have settled, by outcome. */
export type OutcomeCounts = Record<Outcome["outcome"], number>;

/** The outcomes of one `sendMany` or `broadcast`, as they settle. */
export interface Outcomes extends AsyncIterableIterator<Outcome, undefined> {
  /** How many notifications of this run have settled until now, reported or not. */
  readonly counts: Readonly<OutcomeCounts>;
  /** The same outcomes in arrays: all that are there at each step, one at least. */
  batches(): AsyncIterableIterator<readonly Outcome[], undefined>;
}
