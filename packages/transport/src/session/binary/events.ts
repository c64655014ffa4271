import type { TransportError } from "../../errors/transport-error.js";
import type { RoomEvent } from "../session.js";
import type { BinaryConnectionStateName, BinaryInput } from "./connection-state.js";

/**
 * What a session has to tell beside verdicts. None of it occurs on the path of a good notification.
 *
 * - `room`: a source that saw no room may submit again.
 * - `error-response`: the gateway named a notification of this connection and closes.
 * - `unknown-identifier`: an error response named 0 or nothing in the resend buffer. Nothing is presumed
 *   from it; the connection counts as lost without a reason.
 * - `late-error-response`: an error response named a notification that had settled as presumed accepted;
 *   `presumedAfter` notifications behind it had settled so too, and the gateway has discarded them.
 *   `settleAfterMs` is too short for this gateway.
 * - `answer-malformed`: what came is no error response. The connection counts as lost.
 * - `connection-lost`: it ended without an error response while notifications were in doubt.
 * - `resending`: notifications go back to the front of the queue; `inDoubt` of them may arrive twice.
 * - `window-narrowed`: connections keep dying without progress; fewer notifications share the next one.
 * - `poison-isolated`: the notification that kills connections was found and settled as unaccounted.
 * - `barrier-unanswered`: the gateway does not answer barriers; silence is awaited instead.
 * - `gave-up`: no progress in time, or credentials refused; everything pending was settled.
 * - `illegal-input`: a defect of the driver or the session. Please report it.
 */
export type BinarySessionEvent =
  | RoomEvent
  | { readonly type: "error-response"; readonly status: number; readonly identifier: number }
  | { readonly type: "unknown-identifier"; readonly status: number; readonly identifier: number }
  | {
      readonly type: "late-error-response";
      readonly status: number;
      readonly identifier: number;
      readonly presumedAfter: number;
    }
  | { readonly type: "answer-malformed"; readonly error: TransportError }
  | { readonly type: "connection-lost"; readonly error: TransportError; readonly unsettled: number }
  | { readonly type: "resending"; readonly count: number; readonly inDoubt: number }
  | { readonly type: "window-narrowed"; readonly window: number; readonly losses: number }
  | { readonly type: "poison-isolated"; readonly losses: number }
  | { readonly type: "barrier-unanswered" }
  | { readonly type: "gave-up"; readonly error: TransportError; readonly settled: number }
  | {
      readonly type: "illegal-input";
      readonly input: BinaryInput;
      readonly state: BinaryConnectionStateName;
    };
