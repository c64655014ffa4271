import { channel } from "node:diagnostics_channel";
import type { Outcome } from "../notification/outcome.js";
import { type SendManyOutcome, type SendManyTrace, sendManyTracing } from "./tracing.js";

const runOutcomes = channel("apns:send-many:outcome");

/** Publishes what happens in a run. */
export interface RunTracing {
  outcome(outcome: Outcome): void;
  /** To be called once. */
  ended(failure: { readonly error: unknown } | undefined): void;
}

/** Publishes the start of a run, and returns what publishes the rest; undefined where nobody listens. */
export function traceRun(run: SendManyTrace): RunTracing | undefined {
  if (!sendManyTracing.hasSubscribers && !runOutcomes.hasSubscribers) return undefined;
  const { start, end, asyncStart, asyncEnd, error } = sendManyTracing;
  start.publish(run);
  end.publish(run);
  return {
    outcome: (outcome) => {
      const message: SendManyOutcome = { run, outcome };
      runOutcomes.publish(message);
    },
    ended: (failure) => {
      const message = failure === undefined ? run : Object.assign(run, failure);
      if (failure !== undefined) error.publish(message);
      asyncStart.publish(message);
      asyncEnd.publish(message);
    },
  };
}
