import { type AnsweredVerdict, TransportError, type Verdict } from "@apns/transport";
import type { WireError } from "@apns/wire";
import { describeReason, parseErrorAnswer } from "@apns/wire/api";

/** What was asked for was not done, or may not have been done. */
export type ChannelFailure =
  | {
      readonly outcome: "rejected";
      /** The HTTP status, 300 to 599. */
      readonly status: number;
      /** The reason as APNs gave it. */
      readonly reason: string;
      /** Whether the same request may succeed another time; `after-fixing`: something has to change first. */
      readonly retry: "never" | "later" | "after-fixing";
      /** What to do about it, in a sentence. */
      readonly hint: string;
      /** The `apns-request-id` of the answer. */
      readonly requestId: string | undefined;
    }
  | { readonly outcome: "unaccounted"; readonly error: TransportError }
  | { readonly outcome: "failed"; readonly error: TransportError | WireError };

/** What was asked for was done, with what APNs answered. */
export type ChannelSuccess<Facts> = {
  readonly outcome: "accepted";
  /** The `apns-request-id` of the answer. */
  readonly requestId: string | undefined;
} & Facts;

/** What became of a request of `client.channels`. */
export type ChannelOutcome<Facts = unknown> = ChannelSuccess<Facts> | ChannelFailure;

/**
 * The outcome of a request.
 *
 * @param read takes what the caller wants from an answer of success; what it throws makes the outcome `unaccounted`
 */
export function channelOutcomeOf<Facts extends object>(
  verdict: Verdict | AnsweredVerdict,
  read: (answer: AnsweredVerdict) => Facts,
): ChannelOutcome<Facts> {
  if (verdict.outcome === "unaccounted" || verdict.outcome === "failed") return verdict;
  if (verdict.outcome !== "answered") {
    // Only notifications have other verdicts.
    const message = `The request settled as ${verdict.outcome}.`;
    return { outcome: "failed", error: new TransportError("answer-malformed", message) };
  }
  const requestId = headerOf(verdict, "apns-request-id");
  if (verdict.status >= 300) {
    const { reason, retry, hint } = describeReason(verdict.status, parseErrorAnswer(verdict.body).reason);
    return { outcome: "rejected", status: verdict.status, reason, retry, hint, requestId };
  }
  try {
    return { outcome: "accepted", requestId, ...read(verdict) };
  } catch (cause) {
    const message = "APNs did what was asked for, but its answer cannot be read.";
    return { outcome: "unaccounted", error: new TransportError("answer-malformed", message, { cause }) };
  }
}

/** The value of a header of an answer. */
export function headerOf(answer: AnsweredVerdict, name: string): string | undefined {
  return answer.headers.find(([known]) => known === name)?.[1];
}

/** The body of an answer as text. */
export function textOf({ body }: AnsweredVerdict): string {
  return Buffer.from(body.buffer, body.byteOffset, body.length).toString("utf8");
}
