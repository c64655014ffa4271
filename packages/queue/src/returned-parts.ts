import { decodeContent } from "./chunk/chunk-content.js";
import type { ReturnedChunk } from "./store/returned-chunk.js";

/** Notifications that workers gave back unsent, and that wait: the same campaign, topic and identity. */
export interface ReturnedPart {
  readonly campaign: string;
  readonly topic: string;
  /** The identity that they name; undefined where they name none, or cannot be read. */
  readonly identity: string | undefined;
  readonly notifications: number;
  /** Milliseconds until the first of them is tried again. */
  readonly nextInMs: number;
}

/** Adds up chunks; the soonest due come first, as given. */
export function returnedParts(chunks: readonly ReturnedChunk[]): readonly ReturnedPart[] {
  const parts = new Map<string, ReturnedPart>();
  for (const { lane, content, notifications, dueInMs } of chunks) {
    const { campaign, topic } = lane;
    const identity = identityOf(content);
    const name = JSON.stringify([campaign, topic, identity]);
    const known = parts.get(name) ?? { campaign, topic, identity, notifications: 0, nextInMs: dueInMs };
    parts.set(name, { ...known, notifications: known.notifications + notifications });
  }
  return [...parts.values()];
}

function identityOf(content: Uint8Array): string | undefined {
  try {
    return decodeContent(content).fields.identity;
  } catch {
    return undefined;
  }
}
