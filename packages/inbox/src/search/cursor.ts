import type { Simulator } from "@apns/simulator";
import { RefusedRequest } from "../problems/problem.js";

const CURSOR = /^([A-Za-z0-9]{1,40})-(\d{1,15})$/;

/** A place among the notifications: after the one with this sequence. */
export interface Cursor {
  readonly start: string;
  readonly sequence: number;
}

/** Reads a cursor; undefined if it is not one. */
export function parseCursor(text: string): Cursor | undefined {
  const [, start, sequence] = CURSOR.exec(text) ?? [];
  return start === undefined ? undefined : { start, sequence: Number(sequence) };
}

/**
 * The cursor that a request has, which must be from this start: sequences begin anew with each.
 *
 * @throws RefusedRequest `invalid-parameter`, `cursor-of-another-start`
 */
export function checkCursor(text: string | undefined, { received }: Simulator): string | undefined {
  if (text === undefined) return undefined;
  const cursor = parseCursor(text);
  if (cursor === undefined) {
    throw new RefusedRequest("invalid-parameter", {
      detail: `The parameter cursor is ${JSON.stringify(text.slice(0, 100))}, which is not a cursor.`,
      field: "cursor",
      cure: "Give the id of a notification, or `next` or `newest` of a list.",
    });
  }
  if (cursor.start === received.startId) return text;
  throw new RefusedRequest("cursor-of-another-start", {
    detail: "The cursor is from before the simulator was started or reset: what it counts from is gone.",
    field: "cursor",
    cure: "Leave the cursor out, or take `newest` of a new list.",
  });
}

/** How many came after a cursor (undefined: since the start) and were dropped by the ring. */
export function missedSince(cursor: string | undefined, { received }: Simulator): number {
  const after = cursor === undefined ? 0 : (parseCursor(cursor)?.sequence ?? 0);
  const [oldest] = received;
  const first = oldest?.sequence ?? (parseCursor(received.cursor)?.sequence ?? 0) + 1;
  // What was deleted is missing, too, but nobody missed it.
  return Math.max(0, Math.min(first - 1 - after, received.dropped));
}
