import type { RateRequest } from "../store/queue-store.js";

/** A bucket holds the places of one second. */
const BURST_MS = 1000;
/**
 * Each worker reserves a quarter of a second at a time, or a single place, and waits for it before it reserves again. So
 * not even this many of them reserve further ahead.
 */
const SHARE_MS = 250;
const WORKERS = 1000;

/** How long the places of a request take, milliseconds. */
export function costMs({ count, perSecond }: RateRequest): number {
  return (count * 1000) / perSecond;
}

/**
 * How far ahead an arrival time may lie. One further ahead is of a clock that went back since, or of a faulty worker: the
 * bucket begins again, instead of nobody sending for hours.
 */
export function farthestMs(request: RateRequest): number {
  return BURST_MS + WORKERS * Math.max(SHARE_MS, costMs(request));
}

/**
 * How long to wait before places are used that were reserved by the generic cell rate algorithm: the theoretical
 * arrival time, which the request moved to `max(arrival, now) + cost`, less now and the places that the bucket holds.
 */
export function rateWaitMs(arrivalMs: number, nowMs: number): number {
  return Math.max(0, Math.ceil(arrivalMs - nowMs - BURST_MS));
}
