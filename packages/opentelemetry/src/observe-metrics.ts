import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { CountedAcceptances, Outcome } from "@apns/client";
import type { Attributes, Meter } from "@opentelemetry/api";
import { errorTypeOf, metricAttributes } from "./attributes.js";

/** The boundaries that the semantic conventions give for `messaging.client.operation.duration`, seconds. */
const BOUNDARIES_S = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** Notifications that went the same way. */
type Sent = Pick<CountedAcceptances, "queuedMs" | "answeredMs" | "attempts">;

/** Counts and times every outcome of the process. Returns what ends it. */
export function observeMetrics(meter: Meter): () => void {
  const buckets = { unit: "s", advice: { explicitBucketBoundaries: BOUNDARIES_S } };
  const duration = meter.createHistogram("messaging.client.operation.duration", {
    ...buckets,
    description: "From the call to the answer of APNs, retries included. Only what was answered.",
  });
  const queued = meter.createHistogram("apns.client.queue.duration", {
    ...buckets,
    description: "From the call until the notification was first written. Only what was written.",
  });
  const messages = meter.createCounter("messaging.client.sent.messages", {
    unit: "{message}",
    description: "Notifications that have an outcome.",
  });
  const attempts = meter.createCounter("apns.client.attempts", {
    unit: "{attempt}",
    description: "How often notifications were written, of those that have an outcome.",
  });
  const record = (sent: Sent, count: number, attributes: Attributes): void => {
    messages.add(count, attributes);
    attempts.add(sent.attempts * count, attributes);
    // An instrument takes one value at a time.
    for (let n = 0; n < count; n++) {
      if (sent.queuedMs !== undefined) queued.record(sent.queuedMs / 1000, attributes);
      if (sent.queuedMs !== undefined && sent.answeredMs !== undefined) {
        duration.record((sent.queuedMs + sent.answeredMs) / 1000, attributes);
      }
    }
  };
  const onOutcome = (message: unknown): void => {
    const outcome = message as Outcome;
    record(outcome, 1, metricAttributes(outcome, errorTypeOf(outcome)));
  };
  const onAccepted = (message: unknown): void => {
    const batch = message as CountedAcceptances;
    record(batch, batch.count, metricAttributes(batch));
  };
  subscribe("apns:outcome", onOutcome);
  subscribe("apns:accepted", onAccepted);
  return () => {
    unsubscribe("apns:outcome", onOutcome);
    unsubscribe("apns:accepted", onAccepted);
  };
}
