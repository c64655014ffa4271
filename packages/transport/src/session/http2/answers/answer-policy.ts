import { describeReason, parseErrorAnswer, parseRetryAfter, type ReasonDescription } from "@apns/wire/api";
import type { TransportError } from "../../../errors/transport-error.js";
import type { Moment } from "../../moment.js";
import type { ProviderTokenSource } from "../../provider-token/source.js";
import { reconnectDelayMs } from "../../reconnect-delay.js";
import type { RejectedVerdict, Verdict } from "../../verdict.js";
import type { ApnsIds } from "../apns-ids.js";
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
  /** Which queued requests are not sent, because they would be refused in the same way. */
  readonly pause: { readonly of: "all" | "topic"; readonly error: TransportError } | undefined;
}

export interface TokenRefusal {
  /** Whether another token is used now. */
  readonly renewed: boolean;
  /** What the state of the token suggests; may be empty. */
  readonly explanation: string;
}

export interface AnswerPolicyOptions {
  readonly retry: RetryOptions;
  readonly tokens: ProviderTokenSource | undefined;
  readonly ids: ApnsIds;
  readonly random: () => number;
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

  constructor({ retry, tokens, ids, random }: AnswerPolicyOptions) {
    this.#retry = retry;
    this.#tokens = tokens;
    this.#ids = ids;
    this.#random = random;
  }

  /** The verdict of a notification that was answered with 200. */
  accepted<Ticket>(request: Request<Ticket>, answer: Answer): Verdict {
    const id = answer.apnsId ?? this.#idOf(request);
    return { outcome: "accepted", evidence: "response", id, uniqueId: answer.uniqueId };
  }

  decide<Ticket>(request: Request<Ticket>, answer: Answer, at: Moment): Decision {
    const { reason, timestampMs } = parseErrorAnswer(answer.body);
    const description = describeReason(answer.status, reason);
    const retryAfterMs = parseRetryAfter(answer.retryAfter, at.unixMs);
    const facts = { description, timestampMs, retryAfterMs };
    const token = this.#tokenRefusal(request, answer, { description, nowMs: at.nowMs });
    const { next, delayMs } = this.#next(request, facts, token);
    const explanation = token?.explanation ?? "";
    const hint = explanation === "" ? description.hint : `${description.hint} ${explanation}`;
    const rejected = this.#rejection(request, answer, { ...facts, hint });
    return {
      next,
      delayMs,
      verdict: request.api === undefined ? rejected : answeredVerdict(answer),
      reason: rejected.reason,
      hint: description.hint,
      leave: next === "again" ? "always" : leaveOf(description),
      // Only a request that is sent again with a renewed token reports it.
      token: token?.renewed === true && next !== "again" ? undefined : token,
      pause: next === "settle" ? this.#pauseOf(request, rejected, description) : undefined,
    };
  }

  #tokenRefusal<Ticket>(
    request: Request<Ticket>,
    answer: Answer,
    { description, nowMs }: { readonly description: ReasonDescription; readonly nowMs: number },
  ): TokenRefusal | undefined {
    const tokens = this.#tokens;
    const { token } = request;
    if (tokens === undefined || token === undefined) return undefined;
    const { action } = description;
    let renewed = false;
    if (action === "keep-provider-token") tokens.tooManyUpdates(token, nowMs);
    else if (action === "renew-provider-token") {
      renewed = tokens.expired(token, nowMs, answer.date) === "renewed";
    } else if (action !== "stop") return undefined;
    return { renewed, explanation: tokens.explain(description.reason, nowMs) };
  }

  #next<Ticket>(
    request: Request<Ticket>,
    { description, retryAfterMs }: Facts,
    token: TokenRefusal | undefined,
  ): Pick<Decision, "next" | "delayMs"> {
    const { action, retry } = description;
    const settle = { next: "settle", delayMs: 0 } as const;
    if (action === "renew-provider-token" || action === "new-connection") {
      const mayRenew = action === "new-connection" || token?.renewed === true;
      return mayRenew && request.renewals < MAX_RENEWALS ? { next: "again", delayMs: 0 } : settle;
    }
    const { maxAttempts, maxMs } = this.#retry;
    const attempt = request.attempts + 1;
    if (retry !== "later" || request.api !== undefined || attempt >= maxAttempts) return settle;
    if (retryAfterMs !== undefined && retryAfterMs > maxMs) return settle;
    const delayMs = reconnectDelayMs(attempt, this.#retry, this.#random());
    return { next: "later", delayMs: Math.max(delayMs, retryAfterMs ?? 0) };
  }

  #pauseOf<Ticket>(
    request: Request<Ticket>,
    { reason, status, hint }: RejectedVerdict,
    { action }: ReasonDescription,
  ): Decision["pause"] {
    if (request.push === undefined || (action !== "stop" && action !== "pause-topic")) return undefined;
    const error = credentialsRefused(`${reason} (status ${status})`, hint);
    // A certificate authenticates every topic of the connection; a key may be wrong for one of them only.
    return { of: action === "stop" && this.#tokens === undefined ? "all" : "topic", error };
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
  #idOf<Ticket>({ push, sequence }: Request<Ticket>): string | undefined {
    return push && (push.id ?? this.#ids.textOf(sequence));
  }
}

/** The verdict of a request that is not a notification. */
export function answeredVerdict({ status, headers, body }: Answer): AnsweredVerdict {
  return { outcome: "answered", status, headers: headers ?? [], body };
}

function leaveOf({ closesConnection, action }: ReasonDescription): Decision["leave"] {
  if (!closesConnection) return "never";
  return action === "stop" ? "unless-accepted" : "always";
}
