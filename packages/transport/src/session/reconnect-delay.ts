/** Bounds of the pause before a reconnect. */
export interface ReconnectDelay {
  /** Upper bound of the first pause, in milliseconds. */
  readonly baseMs: number;
  /** Upper bound of every pause, in milliseconds. */
  readonly maxMs: number;
}

/**
 * The pause before reconnect number `attempt` (1 = the first after a failure): a random part of an
 * exponentially growing bound. Full jitter spreads the attempts of a fleet that lost its gateway at one moment.
 *
 * @param random a number in [0, 1)
 */
export function reconnectDelayMs(attempt: number, delay: ReconnectDelay, random: number): number {
  // 2^30 already exceeds every sensible bound; a larger exponent would only risk Infinity.
  const bound = Math.min(delay.maxMs, delay.baseMs * 2 ** Math.min(attempt - 1, 30));
  return bound * random;
}
