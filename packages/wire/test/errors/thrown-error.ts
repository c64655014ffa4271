import { UsageError, WireError } from "@apns/wire";

/** The UsageError that an action throws. Anything else thrown, and nothing thrown, fails the test. */
export function usageErrorOf(action: () => unknown): UsageError {
  const error = thrownBy(action);
  if (error instanceof UsageError) return error;
  throw error;
}

/** The WireError that an action throws; a UsageError is not one here, whatever the bridge says. */
export function wireErrorOf(action: () => unknown): WireError {
  const error = thrownBy(action);
  if (error instanceof WireError && error.name === "WireError") return error;
  throw error;
}

function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}
