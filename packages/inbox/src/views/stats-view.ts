import type { Simulator } from "@apns/simulator";
import type { Stats } from "../api/notification.js";
import type { RateCounter } from "../stream/rate-counter.js";

/** The numbers of a simulator, and its rates. */
export function statsOf(apple: Simulator, rates: RateCounter): Stats {
  const { received, accepted, rejected, discarded } = apple.journal.counts;
  const { size, dropped } = apple.received;
  return {
    received,
    accepted,
    rejected,
    discarded,
    kept: size,
    dropped,
    seconds: rates.seconds(Date.now()),
  };
}
