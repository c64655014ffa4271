import { readChunk, type StoredChunk } from "./chunk/read-chunk.js";
import type { DeadLetter } from "./store/chunk-record.js";

/** Notifications that were given up on. */
export interface DeadLetterItem {
  /** Its name, for `replay({ id })` and `discard({ id })`. */
  readonly id: string;
  readonly campaign: string;
  readonly topic: string;
  /** The reason of APNs, the code of an error, or `crashed`: workers died of it. */
  readonly reason: string;
  readonly buriedAt: Date;
  /** How many notifications. */
  readonly count: number;
  readonly deviceTokens: readonly string[];
  /** The payload as it was enqueued, as JSON bytes. */
  readonly payload: Uint8Array;
  /**
   * Why it cannot be read: its bytes were spoiled, or a later version of this package wrote them. Then `deviceTokens`
   * and `payload` are empty. Undefined where it can.
   */
  readonly unreadable: string | undefined;
}

/** What is shown of a dead letter. */
export function deadLetterItem({ id, lane, reason, buriedAtMs, ...stored }: DeadLetter): DeadLetterItem {
  const { campaign, topic } = lane;
  const known = { id, campaign, topic, reason, buriedAt: new Date(buriedAtMs), count: stored.count };
  return { ...known, ...contentsOf(stored) };
}

function contentsOf(stored: StoredChunk): Pick<DeadLetterItem, "deviceTokens" | "payload" | "unreadable"> {
  try {
    const { entries, payload } = readChunk(stored);
    return { deviceTokens: entries.map(({ deviceToken }) => deviceToken), payload, unreadable: undefined };
  } catch (error) {
    // One letter hides no other.
    return { deviceTokens: [], payload: new Uint8Array(), unreadable: (error as Error).message };
  }
}
