import type { ChannelFailure, ChannelOutcome } from "@apns/client";
import { type ExitCode, exitCode } from "../exit-code.js";
import { exitCodeOf } from "../exit-code-of.js";
import { inFlags } from "../flags/in-flags.js";
import type { Screen } from "../screen/screen.js";
import { refusesCredentials } from "./outcome-tally.js";

/** An outcome about a channel in the shape of a JSON line; the fields are API, see the README. */
export function channelLine(outcome: ChannelOutcome): object {
  if (outcome.outcome === "accepted") return outcome;
  if (outcome.outcome === "rejected") return { ...outcome, hint: inFlags(outcome.hint) };
  const { name, code, message } = outcome.error;
  return { outcome: outcome.outcome, error: { name, code, message: inFlags(message) } };
}

/** Says why something was not done, and what to do about it. */
export function sayChannelFailure(failure: ChannelFailure, screen: Screen): void {
  if (failure.outcome === "rejected") {
    screen.say(`apns: APNs answers ${failure.status} ${failure.reason}.`);
    screen.say(`  ${inFlags(failure.hint)}`);
    return;
  }
  const { message } = failure.error;
  const hint = "hint" in failure.error ? failure.error.hint : undefined;
  const doubt = failure.outcome === "unaccounted" ? "it may have been done: " : "";
  screen.say(`apns: ${doubt}${inFlags(message)}`);
  if (hint !== undefined) screen.say(`  ${inFlags(hint)}`);
}

export function channelExitCode(outcome: ChannelOutcome): ExitCode {
  switch (outcome.outcome) {
    case "accepted":
      return exitCode.allAccepted;
    case "rejected":
      return refusesCredentials(outcome) ? exitCode.credentials : exitCode.noneAccepted;
    default:
      return exitCodeOf(outcome.error) ?? exitCode.network;
  }
}
