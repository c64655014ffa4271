import type { TransportError } from "../../errors/transport-error.js";
import type { RoomEvent } from "../session.js";
import type { BinaryCause, BinaryConnectionStateName } from "./connection/connection-state.js";
import type { SpareCause, SpareStateName } from "./connection/spare-state.js";

/**
 * What a binary session reports beside verdicts. None of it occurs on the path of a good notification. `connection` is
 * the number of the connection, from 1.
 *
 * - `room`: a source that saw `room` 0 may submit again.
 * - `error-response`: the gateway named a notification of this connection and closes it.
 * - `unknown-identifier`: an error response named 0, or nothing in the resend log. Nothing is presumed from its
 *   position. The notification that it meant is rejected if it was alone, and otherwise searched for.
 * - `late-error-response`: an error response named a notification that had settled as presumed accepted. So had
 *   `presumedAfter` later ones, which the gateway has discarded. `settleAfterMs` is too short for this gateway.
 * - `answer-malformed`: the bytes received are not an error response. The connection counts as lost.
 * - `connection-lost`: it ended without an error response while `unsettled` notifications were in doubt.
 * - `resending`: `count` notifications go back to the front of the queue; `inDoubt` of them may arrive twice.
 * - `window-narrowed`: connections keep dying without progress, or an error response named nothing; `window`
 *   notifications share the next one.
 * - `poison-isolated`: the notification that kills connections was found and settled as unaccounted.
 * - `barrier-unanswered`: the gateway does not answer barriers; silence is awaited from now on.
 * - `write-stuck`: the gateway has not read for `settleAfterMs`. Nothing settles by silence meanwhile, and after
 *   `writeTimeoutMs` the connection counts as lost.
 * - `gave-up`: no progress in time, or credentials refused; all `settled` notifications that were pending have settled.
 * - `illegal-input`: a defect of the driver or the session; nothing changed. Please report it.
 */
export type BinarySessionEvent =
  | RoomEvent
  | ({ readonly connection: number } & BinaryConnectionEvent)
  | { readonly type: "gave-up"; readonly error: TransportError; readonly settled: number };

type BinaryConnectionEvent =
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
  | { readonly type: "write-stuck"; readonly unsettled: number }
  | {
      readonly type: "illegal-input";
      readonly input: BinaryCause | SpareCause;
      readonly state: BinaryConnectionStateName | SpareStateName;
    };
