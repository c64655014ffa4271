import { WireError } from "@apns/wire";

/** The WireError that an action throws. Anything else thrown, and nothing thrown, fails the test. */
export function wireErrorOf(action: () => unknown): WireError {
  try {
    action();
  } catch (error) {
    if (error instanceof WireError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}
