import type { Check } from "./check.js";

export const abortSignal: Check<AbortSignal> = (value, place) => {
  if (value instanceof AbortSignal) return value;
  throw place.mismatch("an AbortSignal", value);
};
