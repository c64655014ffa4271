import type { Fates } from "./fates.js";

export interface ResumeChoices {
  /** What becomes of lines that may have been taken. */
  readonly onUnknown: "resend" | "skip";
  /** Which lines leave again although APNs or the client refused them: those that another try may help, or none. */
  readonly retryFailed: "all" | "none";
}

/**
 * What to do with a line.
 *
 * - `send`: it was never taken.
 * - `again`: it may have been taken, and leaves again.
 * - `leave`: it may have been taken, and stays as it is.
 * - `retry`: it was not accepted, and leaves again.
 * - `done`: nothing.
 */
export type LineStep = "send" | "again" | "leave" | "retry" | "done";

/** The steps of a run, by line. The fates are those before the run: what it does itself changes no step. */
export function stepOf(line: number, fates: Fates, { onUnknown, retryFailed }: ResumeChoices): LineStep {
  switch (fates.stateOf(line)) {
    case "unsent":
      return "send";
    case "doubtful":
      return onUnknown === "resend" ? "again" : "leave";
    case "failed":
      return retryFailed === "all" ? "retry" : "done";
    case "accepted":
    case "refused":
    case "left":
      return "done";
  }
}
