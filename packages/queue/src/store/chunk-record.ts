import type { Lane, LaneKey, LaneState, Tally } from "./lane.js";

/** The most notifications in a chunk. */
export const MAX_CHUNK_ENTRIES = 500;

/** Work to store: one payload and the device tokens that get it. */
export interface NewChunk {
  readonly lane: LaneKey;
  /** The payload and what else the notifications have in common. Opaque to the store; 1 byte to 64 KiB. */
  readonly content: Uint8Array;
  /** The device tokens. Opaque to the store; 1 byte to 64 KiB. */
  readonly entries: Uint8Array;
  /** How many device tokens `entries` holds, 1 to {@link MAX_CHUNK_ENTRIES}. */
  readonly count: number;
  /**
   * Not before this instant, milliseconds since 1970, compared with the store's clock; one that has passed is now.
   * Undefined: due at once.
   */
  readonly notBeforeMs: number | undefined;
  /** Worthless from this instant on, milliseconds since 1970. Undefined: never. */
  readonly expiresAtMs: number | undefined;
  /** Undefined: stored whatever else was. */
  readonly dedupe: DedupeKey | undefined;
}

/** Stores a chunk only once within a window, whatever became of the first one in the meantime. */
export interface DedupeKey {
  /** 16 bytes. */
  readonly key: Uint8Array;
  /** How long the key is taken, milliseconds from when the chunk is stored; 1 or more. */
  readonly windowMs: number;
}

/** What `enqueue` did, in notifications. */
export interface Enqueued {
  /** Stored. */
  readonly count: number;
  /** Not stored, because their dedupe key was taken. */
  readonly duplicates: number;
}

/** A chunk and the right to work on it until the lease lapses. */
export interface LeasedChunk {
  /** The store's own name for the chunk: any text, never used again for another one. */
  readonly id: string;
  /** A safe integer above 0 that grows with each claim and never falls: who holds an older one has lost the lease. */
  readonly fence: number;
  readonly lane: Lane;
  readonly content: Uint8Array;
  readonly entries: Uint8Array;
  readonly count: number;
  /**
   * One bit for each entry, bit `i & 7` of byte `i >> 3` for entry `i`: set once it is settled. `ceil(count / 8)`
   * bytes; all 0 in a chunk that nobody has settled anything of.
   */
  readonly settled: Uint8Array;
  /** How often the entries were tried, as the report said that made the chunk; 0 in one that was enqueued. */
  readonly attempts: number;
  /** How many leases of this chunk lapsed without a report that ended them. */
  readonly crashes: number;
  /** Whether `expiresAtMs` has passed by the store's clock. */
  readonly isExpired: boolean;
}

/** The report of a worker on one chunk that it holds. */
export interface ChunkReport {
  readonly id: string;
  /** As the claim gave it. */
  readonly fence: number;
  /** The whole bitmap, as in {@link LeasedChunk}; no bit is ever cleared. */
  readonly settled: Uint8Array;
  /**
   * What the bits mean that are new in `settled`: their sum is the number of new bits. A store that already has
   * exactly this bitmap leaves `tallies` and `deadDevices` out, so that a report may be sent twice.
   */
  readonly tallies: readonly Tally[];
  /** Device tokens that were found dead or bad, of the new bits. */
  readonly deadDevices: readonly DeadDevice[];
  readonly next: ChunkStep;
}

/** What becomes of a chunk after a report. */
export type ChunkStep =
  /** The worker goes on: the lease now lasts `leaseMs` from the store's now. */
  | { readonly kind: "extend"; readonly leaseMs: number }
  /** The worker gives the chunk back, no crash: due `waitMs` from the store's now; 0 is at once. */
  | { readonly kind: "release"; readonly waitMs: number }
  /**
   * The chunk ends. Every entry is in exactly one place: a set bit of `settled`, a successor, or a dead letter.
   */
  | {
      readonly kind: "finish";
      readonly successors: readonly Successor[];
      readonly deadLetters: readonly NewDeadLetter[];
    };

/** A new chunk made of some entries of one that ends; lane, content and `expiresAtMs` are those of the ended one. */
export interface Successor {
  readonly entries: Uint8Array;
  readonly count: number;
  readonly attempts: number;
  /** Due this many milliseconds from the store's now; 0 is at once. */
  readonly waitMs: number;
}

/** Entries that nobody will try again unless somebody asks for it. */
export interface NewDeadLetter {
  readonly entries: Uint8Array;
  readonly count: number;
  /** Why, up to 200 characters. */
  readonly reason: string;
}

/** How a report was taken. */
export interface ReportResult {
  readonly id: string;
  /** The state of the chunk's lane; undefined if the lease is lost: then nothing of the report was written. */
  readonly held: LaneState | undefined;
}

/** A device token that APNs refused. */
export interface DeadDevice {
  /** Lower-case hexadecimal. */
  readonly deviceToken: string;
  readonly topic: string;
  /** The reason as APNs gave it. */
  readonly reason: string;
  /** When APNs last knew the device token to be dead, or when it refused it; milliseconds since 1970. */
  readonly failedAtMs: number;
}

/** A page of the list of dead devices. */
export interface DeadDevicePage {
  readonly items: readonly DeadDevice[];
  /** Where the next page begins: any text up to 200 characters. The one given, where `items` is empty. */
  readonly next: string;
}

/** Entries that were given up on. */
export interface DeadLetter {
  /** The store's own name, any text. */
  readonly id: string;
  readonly lane: Lane;
  readonly content: Uint8Array;
  readonly entries: Uint8Array;
  readonly count: number;
  readonly reason: string;
  /** When, by the store's clock, milliseconds since 1970. */
  readonly buriedAtMs: number;
}
