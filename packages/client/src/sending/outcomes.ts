import type { Outcome } from "../notification/outcome.js";

/** An iterable of any kind: of items, or of arrays of items, which save a step of the iterator for each item. */
export type Source<Item> = Iterable<Item | readonly Item[]> | AsyncIterable<Item | readonly Item[]>;

/** How many notifications have settled, by outcome. */
export type OutcomeCounts = Record<Outcome["outcome"], number>;

/** The outcomes of one `sendMany` or `broadcast`, as they settle. */
export interface Outcomes extends AsyncIterableIterator<Outcome> {
  next(): Promise<IteratorResult<Outcome, undefined>>;
  /** How many notifications of this run have settled until now, reported or not. */
  readonly counts: Readonly<OutcomeCounts>;
  /** The same outcomes in arrays: at each step all that are there, at least one. */
  batches(): OutcomeBatches;
}

/** Outcomes in arrays, as `Outcomes.batches` gives them. */
// AsyncIterableIterator has one type parameter before TypeScript 5.6, so next() is declared here.
export interface OutcomeBatches extends AsyncIterableIterator<readonly Outcome[]> {
  next(): Promise<IteratorResult<readonly Outcome[], undefined>>;
}
