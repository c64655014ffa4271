import { type AnswerAction, type AnswerRetry, type AnswerScope, retryOf } from "./answer-action.js";

/** What is known of an answer of APNs: a status of the binary protocol, or a reason of the HTTP/2 API. */
export interface AnswerDescription {
  /** Binary: the status in the error response, 0 to 255. HTTP/2: the status of the answer. */
  readonly status: number;
  /**
   * Binary: Apple's name for the status in lower case with dashes, or `undocumented`. HTTP/2: the reason as APNs
   * spelled it, or `status N` when the answer has none.
   */
  readonly reason: string;
  /** Whether Apple documents it, or it has been seen in the field. */
  readonly known: boolean;
  /** One sentence for people: what APNs says. */
  readonly meaning: string;
  /** One or two sentences for people: what to do next. */
  readonly hint: string;
  readonly action: AnswerAction;
  /** Whether the same request may succeed. */
  readonly retry: AnswerRetry;
  readonly scope: AnswerScope;
  /** HTTP/2, status 410 alone: the app is gone from the device. */
  readonly deviceTokenIsDead: boolean;
  /** The device token is of no use here: dead, malformed, or of another app or environment. */
  readonly deviceTokenIsBad: boolean;
}

/** One row of a table of answers. An absent field means the usual case. */
export interface AnswerRow {
  readonly status: number;
  readonly reason: string;
  readonly meaning: string;
  /** Default: change what the reason names. */
  readonly hint?: string;
  /** Default `report`. */
  readonly action?: AnswerAction;
  /** Default: that of the action, see `retryOf`. */
  readonly retry?: AnswerRetry;
  /** Default `request`. */
  readonly scope?: AnswerScope;
}

const FIX = "Change what the reason names, then send it again.";

/** The description that a row stands for. */
export function describeAnswer(row: AnswerRow): AnswerDescription {
  const { status, reason, meaning, hint = FIX, action = "report", scope = "request" } = row;
  return {
    status,
    reason,
    known: true,
    meaning,
    hint,
    action,
    retry: row.retry ?? retryOf[action],
    scope,
    deviceTokenIsDead: action === "drop-device-token",
    deviceTokenIsBad: action === "drop-device-token" || action === "check-device-token",
  };
}
