import { describeReason, parseGoawayDebugData } from "@apns/wire/api";
import { errorCodeName } from "@apns/wire/http2";
import { TransportError } from "../../../errors/transport-error.js";
import type { Goaway } from "../connection/connection-state.js";
import { credentialsRefused } from "./credentials-refused.js";

/** What the server means by GOAWAY. */
export interface GoawayMeaning {
  /** Apple's reason; undefined where it gave none. */
  readonly reason: string | undefined;
  /** The debug data as text; may be empty. */
  readonly text: string;
  /** The reason for which unprocessed requests come back. */
  readonly cause: TransportError;
  /** Whether the reason refuses the credentials of the whole connection. */
  readonly refusesCredentials: boolean;
}

/** Reads a GOAWAY. Apple puts a reason into the debug data, as JSON. */
export function meaningOf({ errorCode, debugData }: Goaway): GoawayMeaning {
  const { reason, text } = parseGoawayDebugData(debugData);
  const description = reason === undefined ? undefined : describeReason(403, reason);
  if (reason !== undefined && description?.action === "stop") {
    return { reason, text, cause: credentialsRefused(reason, description.hint), refusesCredentials: true };
  }
  const name = errorCodeName(errorCode);
  const said = reason ?? (text === "" ? name : `${name}, ${text}`);
  const cause = new TransportError("connection-lost", `The server said GOAWAY: ${said}.`);
  return { reason, text, cause, refusesCredentials: false };
}
