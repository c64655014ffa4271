import type { RateRequest } from "../store/queue-store.js";

/** A bucket holds the places of one second. */
const BURST_MS = 1000;

/** How long the places of a request take, milliseconds. */
export function costMs({ count, perSecond }: RateRequest): number {
  return (count * 1000) / perSecond;
}

/**
 * How long to wait before places are used that were reserved by the generic cell rate algorithm: the theoretical
 * arrival time, which the request moved to `max(arrival, now) + cost`, less now and the places that the bucket holds.
 */
export function rateWaitMs(arrivalMs: number, nowMs: number): number {
  return Math.max(0, Math.ceil(arrivalMs - nowMs - BURST_MS));
}
