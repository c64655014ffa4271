import type { UsageError } from "@apns/wire";

/** Chunks were claimed from a lane. */
export interface ClaimedEvent {
  readonly worker: string;
  readonly campaign: string;
  readonly topic: string;
  readonly chunks: number;
  readonly notifications: number;
}

/** Reports were written to the database. */
export interface WrittenEvent {
  readonly worker: string;
  readonly chunks: number;
  /** How many of these chunks are finished. */
  readonly finished: number;
  /** By outcome: `accepted`, `rejected`, `expired`, `cancelled`... */
  readonly settled: Readonly<Record<string, number>>;
  /** Put off: they are tried again later. */
  readonly delayed: number;
  /** Became dead letters. */
  readonly dead: number;
  /** How long the database took, milliseconds. */
  readonly tookMs: number;
}

/** A report was refused: another worker has taken the chunk over. */
export interface LeaseLostEvent {
  readonly worker: string;
  readonly campaign: string;
  readonly topic: string;
  readonly notifications: number;
}

/**
 * Credentials or a topic were refused: the topic rests on all workers. With an error: the client of this worker lacks an
 * identity, or a topic for what leaves it to the client; the chunks that need it rest, and the others go on.
 */
export interface RestingEvent {
  readonly worker: string;
  readonly topic: string;
  /** The reason of APNs, or the code of an error. */
  readonly reason: string;
  readonly forMs: number;
  /** What the client lacks, and what to do; undefined where the topic rests. */
  readonly error: UsageError | undefined;
}

/** A call to the database failed; the worker makes it again. */
export interface StoreErrorEvent {
  readonly worker: string;
  readonly error: unknown;
  /** How long until then, milliseconds. */
  readonly waitMs: number;
}

/**
 * What a worker emits; see `worker.on`. Each is also published on a channel of `node:diagnostics_channel`, for all
 * workers of the process: `apns:queue:claimed`, and so on.
 */
export interface WorkerEvents {
  claimed: [event: ClaimedEvent];
  written: [event: WrittenEvent];
  "lease-lost": [event: LeaseLostEvent];
  resting: [event: RestingEvent];
  "store-error": [event: StoreErrorEvent];
}
