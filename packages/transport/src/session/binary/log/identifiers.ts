/** Identifiers of notifications run from 1 to 2^32 - 2. */
const IDENTIFIERS = 0xfffffffe;

/**
 * The identifier of barriers. It lies outside the range of notifications, so a barrier can be written at any position
 * without disturbing their order. A connection carries at most one barrier.
 */
export const BARRIER_IDENTIFIER = 0xffffffff;

/** A template writes no more frames than that at once. */
const WRAP_MARGIN = 64;

/**
 * The identifier of a notification: its sequence number modulo 2^32 - 2, plus 1, because a gateway answers 0 when it
 * does not know which notification failed. So looking an identifier up is arithmetic.
 */
export function identifierOf(sequence: number): number {
  return (sequence % IDENTIFIERS) + 1;
}

/** Whether identifiers may start again from 1 within the frames that a template writes at once. */
export function isNearWrap(identifier: number): boolean {
  return identifier + WRAP_MARGIN > IDENTIFIERS;
}

/** Returns the first sequence number in [from, end) that has the identifier, or -1. */
export function firstSequenceOf(identifier: number, from: number, end: number): number {
  if (identifier === 0 || identifier > IDENTIFIERS) return -1;
  const distance = (identifier - 1 - (from % IDENTIFIERS) + IDENTIFIERS) % IDENTIFIERS;
  const sequence = from + distance;
  return sequence < end ? sequence : -1;
}

/** Returns the last sequence number in [from, end) that has the identifier, or -1. */
export function lastSequenceOf(identifier: number, from: number, end: number): number {
  if (identifier === 0 || identifier > IDENTIFIERS) return -1;
  const distance = ((end % IDENTIFIERS) - (identifier - 1) + IDENTIFIERS) % IDENTIFIERS;
  const sequence = end - distance;
  return distance > 0 && sequence >= from ? sequence : -1;
}
