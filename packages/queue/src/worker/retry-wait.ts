const BASE_MS = 2000;
const MAX_MS = 3_600_000;
/** How much later than the least wait a retry may come: all that were put off together would come back together. */
const SPREAD = 0.1;

/** What a wait depends on. */
export interface RetryWait {
  /** How often it was tried before; 0 or more. */
  readonly attempts: number;
  /** As APNs asked, milliseconds; 0 where it asked for nothing. */
  readonly leastMs: number;
  /** 0 to 1, 1 excluded. */
  readonly chance: number;
}

/** How long a notification waits before it is tried again: doubling and random, and never less than APNs asked. */
export function retryWaitMs({ attempts, leastMs, chance }: RetryWait): number {
  const backOffMs = Math.min(MAX_MS, BASE_MS * 2 ** Math.min(attempts, 20)) * (1 + chance) * 0.5;
  return Math.ceil(Math.max(backOffMs, leastMs * (1 + SPREAD * chance)));
}
