import { describeReason, parseErrorAnswer, parseRetryAfter, type ReasonDescription } from "@apns/wire/api";
import type { ProviderTokenSource } from "../provider-token/source.js";
import type { RejectedVerdict } from "../verdict.js";
import type { Answer } from "./answer.js";
import type { RetryOptions } from "./options.js";
import type { Request } from "./request.js";

/** How often one request may ask for a new provider token or a new connection. */
const MAX_RENEWALS = 2;

/**
 * What follows from an answer that is no 200.
 *
 * - `again`: it goes back to the front of the queue and over another connection.
 * - `later`: another attempt after a pause.
 * - `reject`: that was the answer.
 */
export interface Judgement {
  readonly next: "again" | "later" | "reject";
  readonly delayMs: number;
  readonly description: ReasonDescription;
  readonly verdict: RejectedVerdict;
  /** Whether nothing more may be sent over this connection. */
  readonly leavesConnection: boolean;
  /** What the provider token has to do with it, where it has; whether it was renewed. */
  readonly token: "renewed" | "kept" | undefined;
  readonly explanation: string;
}

export interface JudgementContext {
  /** The apns-id that we gave it; undefined for what is no notification. */
  readonly id: string | undefined;
  readonly retry: RetryOptions;
  readonly tokens: ProviderTokenSource | undefined;
  readonly random: () => number;
  readonly unixMs: number;
  readonly nowMs: number;
}

/** Reads the reason of an answer and decides by the table of reasons (architecture, the HTTP/2 session, rule 4). */
export function judge<Context>(
  request: Request<Context>,
  answer: Answer,
  context: JudgementContext,
): Judgement {
  const { reason, timestampMs } = parseErrorAnswer(answer.body);
  const description = describeReason(answer.status, reason);
  const retryAfterMs = parseRetryAfter(answer.retryAfter, context.unixMs);
  const token = judgeToken(request, answer, description, context);
  const explanation = token === undefined ? "" : (context.tokens?.explain(reason ?? "", context.nowMs) ?? "");
  const { next, delayMs } = decide(request, description, { ...context, retryAfterMs, token });
  return {
    next,
    delayMs,
    description,
    verdict: rejectionOf(answer, { description, timestampMs, retryAfterMs, explanation, id: context.id }),
    leavesConnection: description.closesConnection,
    token,
    explanation,
  };
}

function judgeToken<Context>(
  request: Request<Context>,
  answer: Answer,
  { action }: ReasonDescription,
  { tokens, nowMs }: JudgementContext,
): "renewed" | "kept" | undefined {
  if (tokens === undefined || request.token === undefined) return undefined;
  if (action === "keep-provider-token") {
    tokens.tooManyUpdates(request.token, nowMs);
    return "kept";
  }
  if (action === "renew-provider-token") {
    return tokens.expired(request.token, nowMs, answer.date) === "renewed" ? "renewed" : "kept";
  }
  return action === "stop" ? "kept" : undefined;
}

function decide<Context>(
  request: Request<Context>,
  { action, retry }: ReasonDescription,
  context: JudgementContext & {
    readonly retryAfterMs: number | undefined;
    readonly token: "renewed" | "kept" | undefined;
  },
): Pick<Judgement, "next" | "delayMs"> {
  const { retryAfterMs, token } = context;
  if (action === "renew-provider-token" || action === "new-connection") {
    const mayRenew = request.renewals < MAX_RENEWALS && (action === "new-connection" || token === "renewed");
    return { next: mayRenew ? "again" : "reject", delayMs: 0 };
  }
  const { maxAttempts, baseMs, maxMs } = context.retry;
  if (retry !== "later" || request.api !== undefined || request.attempts + 1 >= maxAttempts) {
    return { next: "reject", delayMs: 0 };
  }
  if (retryAfterMs !== undefined && retryAfterMs > maxMs) return { next: "reject", delayMs: 0 };
  const bound = Math.min(maxMs, baseMs * 2 ** Math.min(request.attempts, 30));
  return { next: "later", delayMs: Math.max(bound * context.random(), retryAfterMs ?? 0) };
}

function rejectionOf(
  answer: Answer,
  facts: {
    readonly description: ReasonDescription;
    readonly timestampMs: number | undefined;
    readonly retryAfterMs: number | undefined;
    readonly explanation: string;
    readonly id: string | undefined;
  },
): RejectedVerdict {
  const { description, timestampMs, retryAfterMs, explanation, id } = facts;
  const { minDelayMs, retry } = description;
  return {
    outcome: "rejected",
    status: answer.status,
    reason: description.reason,
    retryable: retry === "later",
    retry,
    retryAfterMs: retryAfterMs ?? (minDelayMs > 0 ? minDelayMs : undefined),
    deviceTokenIsBad: description.deviceTokenIsBad,
    deviceTokenIsDead: description.deviceTokenIsDead,
    failedAtMs: description.deviceTokenIsDead ? timestampMs : undefined,
    hint: explanation === "" ? description.hint : `${description.hint} ${explanation}`,
    id: answer.apnsId ?? id,
  };
}
