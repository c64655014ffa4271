import type { Verdict } from "../../journal/journal-entry.js";
import type { RequestAnswer, RequestReaction } from "../../rules/http2-reaction.js";
import type { Http2Answer } from "../reason.js";
import { lastStreamIdOf } from "./connection-faults.js";

/** The answer under a rule; undefined if there is none. */
export function answerUnder(
  reaction: RequestReaction,
  appleAnswer: Http2Answer,
  place: { readonly stream: number; readonly now: number },
): Http2Answer | undefined {
  const { answer, close, resetStream, reading } = reaction;
  if (answer === "never") return undefined;
  if (answer !== undefined) return dated(answer, place.now);
  const ends = close !== undefined && close !== "never" && close !== "drained";
  if (ends || resetStream !== undefined || reading === "stop") return undefined;
  const isCut = [reaction.goaway ?? []]
    .flat()
    .some((each) => lastStreamIdOf(each, place.stream) < place.stream);
  return isCut ? undefined : appleAnswer;
}

/** The verdict on a notification with this answer. */
export function verdictOf(answer: Http2Answer | undefined): Verdict {
  if (answer === undefined) return "discarded";
  return answer.status < 300 ? "accepted" : "rejected";
}

function dated(answer: RequestAnswer, now: number): Http2Answer {
  return answer.status === 410 && answer.timestamp === undefined && answer.body === undefined
    ? { ...answer, timestamp: now }
    : answer;
}
