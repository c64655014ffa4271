import type { TransportError } from "../../errors/transport-error.js";
import type { RoomEvent } from "../session.js";
import type { Http2Cause, Http2ConnectionStateName } from "./connection/connection-state.js";

/**
 * What an HTTP/2 session reports beside verdicts. None of it occurs on the path of a good notification. Events about
 * one connection have its number in `connection`.
 *
 * - `room`: a source that saw no room may submit again.
 * - `goaway`: the server ends a connection; `reason` is Apple's, where it gave one. What it did not process goes over
 *   another connection.
 * - `connection-lost`: a connection broke with `unsettled` requests on it; APNs may have taken `inDoubt` of them.
 * - `poison-isolated`: each connection that carried a notification alone died, `losses` connections in all. The
 *   notification has settled.
 * - `retrying`: APNs answered "later"; the request waits for another attempt.
 * - `provider-token-refused`: APNs does not take the provider token. `explanation` is what the state of the token
 *   suggests, e.g. a wrong clock; may be empty. `renewed`: another token is used now.
 * - `credentials-refused`: what is queued for `topic` settles as `failed`; without a topic, all that is queued.
 * - `environment-suspected`: most device tokens are refused as bad; the environment is probably the wrong one.
 * - `gave-up`: nothing got through in time, or nothing can; the `settled` queued requests were given up.
 * - `illegal-input`: a defect of the driver or the session. Please report it.
 */
export type Http2SessionEvent =
  | RoomEvent
  | {
      readonly type: "goaway";
      readonly connection: number;
      readonly errorCode: number;
      readonly lastStreamId: number;
      readonly reason: string | undefined;
      readonly text: string;
    }
  | {
      readonly type: "connection-lost";
      readonly connection: number;
      readonly error: TransportError;
      readonly unsettled: number;
      readonly inDoubt: number;
    }
  | { readonly type: "poison-isolated"; readonly connection: number; readonly losses: number }
  | {
      readonly type: "retrying";
      readonly connection: number;
      readonly status: number;
      readonly reason: string;
      readonly attempt: number;
      readonly delayMs: number;
    }
  | {
      readonly type: "provider-token-refused";
      readonly connection: number;
      readonly reason: string;
      readonly renewed: boolean;
      readonly explanation: string;
    }
  | {
      readonly type: "credentials-refused";
      readonly topic: string | undefined;
      readonly error: TransportError;
    }
  | { readonly type: "environment-suspected"; readonly hint: string }
  | { readonly type: "gave-up"; readonly error: TransportError; readonly settled: number }
  | {
      readonly type: "illegal-input";
      readonly connection: number;
      readonly input: Http2Cause;
      readonly state: Http2ConnectionStateName | "unknown";
    };
