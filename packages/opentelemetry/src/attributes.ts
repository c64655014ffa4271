import { isAccepted, type Outcome } from "@apns/client";
import type { Attributes } from "@opentelemetry/api";

// The names of the semantic conventions for messaging, and those below `apns.` that they have none for.

/** What every operation on notifications has. */
const SENDING: Attributes = {
  "messaging.system": "apns",
  "messaging.operation.name": "send",
  "messaging.operation.type": "send",
};

/** How outcomes and counted acceptances travelled. */
type Travelled = Pick<Outcome, "outcome" | "topic" | "identity" | "pushType">;

/** Of a metric: few values, so that few series come of them. `error` is set for what APNs did not accept. */
export function metricAttributes(
  { outcome, topic, identity, pushType }: Travelled,
  error?: string,
): Attributes {
  const attributes: Attributes = { ...SENDING, "apns.outcome": outcome };
  if (topic !== undefined) attributes["messaging.destination.name"] = topic;
  if (identity !== undefined) attributes["apns.identity"] = identity;
  if (pushType !== undefined) attributes["apns.push_type"] = pushType;
  if (error !== undefined) attributes["error.type"] = error;
  return attributes;
}

/** Of a span of one notification. The device token is not among them. */
export function outcomeAttributes(outcome: Outcome): Attributes {
  const attributes = metricAttributes(outcome, errorTypeOf(outcome));
  const { attempts, connection, queuedMs, answeredMs } = outcome;
  attributes["apns.attempts"] = attempts;
  if (connection !== undefined) attributes["apns.connection"] = connection;
  if (queuedMs !== undefined) attributes["apns.queued_ms"] = queuedMs;
  if (answeredMs !== undefined) attributes["apns.answered_ms"] = answeredMs;
  if ("id" in outcome && outcome.id !== undefined) attributes["messaging.message.id"] = outcome.id;
  if (outcome.outcome === "rejected") {
    attributes["apns.status"] = outcome.status;
    attributes["apns.reason"] = outcome.reason;
  }
  return attributes;
}

/** Of a span of something that sends, before its outcome is known. */
export function sendingAttributes(): Attributes {
  return { ...SENDING };
}

/** Apple's reason, the code of the error, or the outcome; undefined where APNs accepted the notification. */
export function errorTypeOf(outcome: Outcome): string | undefined {
  if (isAccepted(outcome)) return undefined;
  if (outcome.outcome === "rejected") return outcome.reason;
  return "error" in outcome ? outcome.error.code : outcome.outcome;
}

/** The code of an error of ours, or the name of any other. */
export function errorTypeOfThrown(error: unknown): string {
  if (typeof error !== "object" || error === null) return "_OTHER";
  const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
  if (typeof code === "string") return code;
  return typeof name === "string" ? name : "_OTHER";
}
