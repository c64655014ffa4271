import { describeReason, parseErrorAnswer, parseRetryAfter, type ReasonDescription } from "@apns/wire/api";
import type { TransportError } from "../../../errors/transport-error.js";
import type { Journey } from "../../journey.js";
import type { Moment } from "../../moment.js";
import type { ProviderTokenSource } from "../../provider-token/source.js";
import { reconnectDelayMs } from "../../reconnect-delay.js";
import { SharedTicket } from "../../shared-ticket.js";
import type { RejectedVerdict, Verdict } from "../../verdict.js";
import type { ApnsIds } from "../apns-ids.js";
import { idOf } from "../connection/headers/push-headers.js";
import type { Journeys } from "../journeys.js";
import type { RetryOptions } from "../options.js";
import type { Request } from "../request.js";
import type { Answer } from "./answer.js";
import type { AnsweredVerdict } from "./answered-verdict.js";
import { credentialsRefused } from "./credentials-refused.js";

/** How often one request may ask for a new provider token or a new connection. */
const MAX_RENEWALS = 2;

/** What follows from an answer that is not a 200. */
export interface Decision {
  /**
   * - `again`: the request goes back to the front of the queue and over another connection.
   * - `later`: another attempt after `delayMs`.
   * - `settle`: with `verdict`.
   */
  readonly next: "again" | "later" | "settle";
  readonly delayMs: number;
  readonly verdict: RejectedVerdict | AnsweredVerdict;
  /** Apple's reason, or `status N`. */
  readonly reason: string;
  readonly hint: string;
  /**
   * Whether nothing more may be sent over this connection. `unless-accepted`: where the connection accepted the same
   * credentials before, it is the request that does not fit them.
   */
  readonly leave: "always" | "unless-accepted" | "never";
  /** What APNs said about the provider token; undefined where that does not matter here. */
  readonly token: TokenRefusal | undefined;
  /** Set where APNs refused the credentials, whatever follows: such an answer is not progress. */
  readonly refusal: TransportError | undefined;
  /**
   * Which queued requests are not sent if this one settles, because they would be refused in the same way. If it is
   * sent again with the same token, or was before, its refusal counts for the confirmation.
   */
  readonly pause: Pause | undefined;
}

export interface Pause {
  readonly of: "all" | "topic";
  /** `confirmed`: after several connections in a row said the same, and none accepted anything for that topic. */
  readonly when: "at-once" | "confirmed";
  readonly error: TransportError;
}

export interface TokenRefusal {
  /** Whether another token is used now. */
  readonly renewed: boolean;
  /** What the state of the token suggests; may be empty. */
  readonly explanation: string;
}

/** A refusal, and whether its explanation contradicts what the table of reasons suggests. */
interface ExplainedRefusal extends TokenRefusal {
  readonly isClock: boolean;
}

export interface AnswerPolicyOptions {
  readonly retry: RetryOptions;
  readonly tokens: ProviderTokenSource | undefined;
  readonly ids: ApnsIds;
  readonly random: () => number;
  readonly journeys: Journeys;
}

/** An answer with all that it says. */
interface Facts {
  readonly description: ReasonDescription;
  readonly timestampMs: number | undefined;
  readonly retryAfterMs: number | undefined;
}

/** Decides what follows from an answer, by the table of reasons (Apple, Handling notification responses from APNs). */
export class AnswerPolicy {
  readonly #retry: RetryOptions;
  readonly #tokens: ProviderTokenSource | undefined;
  readonly #ids: ApnsIds;
  readonly #random: () => number;
  readonly #journeys: Journeys;

  constructor({ retry, tokens, ids, random, journeys }: AnswerPolicyOptions) {
    this.#retry = retry;
    this.#tokens = tokens;
    this.#ids = ids;
    this.#random = random;
    this.#journeys = journeys;
  }

  /** The verdict of a notification that was answered with 200. */
  accepted<Ticket>(request: Request<Ticket>, answer: Answer, journey: Journey | undefined): Verdict {
    const { ticket } = request;
    if (ticket instanceof SharedTicket && !ticket.wantsIds) return this.#journeys.acceptance(journey);
    const id = answer.apnsId ?? this.#idOf(request);
    return { outcome: "accepted", evidence: "response", id, uniqueId: answer.uniqueId, journey };
  }

  decide<Ticket>(request: Request<Ticket>, answer: Answer, at: Moment): Decision {
    const { reason, timestampMs } = parseErrorAnswer(answer.body);
    const description = describeReason(answer.status, reason);
    const retryAfterMs = parseRetryAfter(answer.retryAfter, at.unixMs);
    const facts = { description, timestampMs, retryAfterMs };
    const token = this.#tokenRefusal(request, answer, { description, nowMs: at.nowMs });
    const { next, delayMs } = this.#next(request, facts, token);
    const rejected = this.#rejection(request, answer, { ...facts, hint: hintOf(description, token) });
    const refusal = refusalOf(rejected, description);
    return {
      next,
      delayMs,
      verdict: request.api === undefined ? rejected : answeredVerdict(answer),
      reason: rejected.reason,
      hint: description.hint,
      leave: next === "again" ? "always" : leaveOf(description),
      // Only a request that is sent again with a renewed token reports it.
      token:
        token === undefined || (token.renewed && next !== "again")
          ? undefined
          : { renewed: token.renewed, explanation: token.explanation },
      refusal,
      pause:
        next === "settle" || description.action === "new-connection" || request.renewals > 0
          ? this.#pauseOf(request, description, refusal)
          : undefined,
    };
  }

  #tokenRefusal<Ticket>(
    request: Request<Ticket>,
    answer: Answer,
    { description, nowMs }: { readonly description: ReasonDescription; readonly nowMs: number },
  ): ExplainedRefusal | undefined {
    const tokens = this.#tokens;
    const { token } = request;
    if (tokens === undefined || token === undefined) return undefined;
    const { action, reason } = description;
    let renewed = false;
    let isClock = false;
    if (action === "keep-provider-token") {
      tokens.tooManyUpdates(token, nowMs);
      const serial = tokens.current(nowMs)?.serial;
      renewed = serial !== undefined && serial !== token.serial;
    } else if (action === "renew-provider-token") {
      renewed = tokens.expired(token, nowMs, answer.date) === "renewed";
    } else if (action === "stop") {
      const answered = tokens.refused?.(token, { reason, nowMs, serverDate: answer.date }) ?? "unexplained";
      renewed = answered === "renewed";
      isClock = answered !== "unexplained";
    } else return undefined;
    return { renewed, isClock, explanation: tokens.explain(reason, nowMs) };
  }

  #next<Ticket>(
    request: Request<Ticket>,
    { description, retryAfterMs }: Facts,
    token: TokenRefusal | undefined,
  ): Pick<Decision, "next" | "delayMs"> {
    const { action, retry } = description;
    const settle = { next: "settle", delayMs: 0 } as const;
    // Another token serves at once, unless the answer itself asks for a pause.
    const mayRenew = token?.renewed === true && (retry !== "later" || retryAfterMs === undefined);
    if (action === "new-connection" || mayRenew) {
      return request.renewals < MAX_RENEWALS ? { next: "again", delayMs: 0 } : settle;
    }
    const { maxAttempts, maxMs } = this.#retry;
    const attempt = request.attempts + 1;
    if (retry !== "later" || request.api !== undefined || attempt >= maxAttempts) return settle;
    const leastMs = retryAfterMs ?? leastDelayMs(description);
    if (leastMs > maxMs) return settle;
    const delayMs = reconnectDelayMs(attempt, this.#retry, this.#random());
    return { next: "later", delayMs: Math.max(delayMs, leastMs) };
  }

  #pauseOf<Ticket>(
    request: Request<Ticket>,
    { action }: ReasonDescription,
    refusal: TransportError | undefined,
  ): Pause | undefined {
    if (request.headers === undefined || refusal === undefined) return undefined;
    // A certificate authenticates every topic of the connection; a key may be wrong for one of them only.
    const of = action === "stop" && this.#tokens === undefined ? "all" : "topic";
    const isSure = action !== "renew-provider-token" && action !== "new-connection";
    return { of, when: isSure ? "at-once" : "confirmed", error: refusal };
  }

  #rejection<Ticket>(
    request: Request<Ticket>,
    answer: Answer,
    { description, timestampMs, retryAfterMs, hint }: Facts & { readonly hint: string },
  ): RejectedVerdict {
    const { minDelayMs, retry, deviceTokenIsDead } = description;
    return {
      outcome: "rejected",
      status: answer.status,
      reason: description.reason,
      retry,
      retryAfterMs: retryAfterMs ?? (minDelayMs > 0 ? minDelayMs : undefined),
      deviceTokenIsBad: description.deviceTokenIsBad,
      deviceTokenIsDead,
      failedAtMs: deviceTokenIsDead ? timestampMs : undefined,
      hint,
      id: answer.apnsId ?? this.#idOf(request),
    };
  }

  /** The apns-id that a notification was sent with; undefined for other requests. */
  #idOf<Ticket>({ headers, sequence }: Request<Ticket>): string | undefined {
    return headers && idOf(headers, sequence, this.#ids);
  }
}

/** The verdict of a request that is not a notification. */
export function answeredVerdict({ status, headers, body }: Answer): AnsweredVerdict {
  return { outcome: "answered", status, headers: headers ?? [], body };
}

/** The error of what is not sent because of this answer; undefined where the credentials were not refused. */
function refusalOf(
  { reason, status, hint }: RejectedVerdict,
  { action, scope }: ReasonDescription,
): TransportError | undefined {
  const isRefusal =
    scope === "credential" || action === "pause-topic" || (action === "new-connection" && status === 403);
  return isRefusal ? credentialsRefused(`${reason} (status ${status})`, hint) : undefined;
}

/** Where the clock explains a refusal, nobody has to look for another cause. */
function hintOf({ hint }: ReasonDescription, token: ExplainedRefusal | undefined): string {
  if (token === undefined || token.explanation === "") return hint;
  return token.isClock ? token.explanation : `${hint} ${token.explanation}`;
}

/**
 * How long APNs certainly says the same. Apple's quarter of an hour after a 5xx does not count: it is advice for faults
 * that last, and most of them are over at the next attempt (decision 15).
 */
function leastDelayMs({ action, minDelayMs }: ReasonDescription): number {
  return action === "back-off" ? 0 : minDelayMs;
}

function leaveOf({ closesConnection, action }: ReasonDescription): Decision["leave"] {
  if (!closesConnection) return "never";
  return action === "stop" ? "unless-accepted" : "always";
}
