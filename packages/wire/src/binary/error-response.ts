import { assertUnsigned } from "../bytes/unsigned.js";
import { describeShape } from "../errors/value-shape.js";
import { WireError } from "../errors/wire-error.js";

/** The command byte of an error response (Apple, Binary Provider API, figure A-2). */
export const ERROR_RESPONSE_COMMAND: number = 8;

/** The size of an error response: command, status, four bytes of identifier. */
export const ERROR_RESPONSE_BYTES: number = 6;

/** What a gateway says before it closes, and only when something is wrong. */
export interface ErrorResponse {
  /** 0 to 255; see `describeStatus`. */
  readonly status: number;
  /**
   * The notification that failed; with status 10 the last one that did not. 0 also when the gateway does
   * not know.
   */
  readonly identifier: number;
}

/** @throws WireError `invalid-type` or `out-of-range`. */
export function encodeErrorResponse(response: ErrorResponse): Uint8Array {
  if (typeof response !== "object" || response === null) {
    throw new WireError("invalid-type", `response must be an object, not ${describeShape(response)}`, {
      field: "response",
    });
  }
  assertUnsigned(response.status, "status", 0xff);
  assertUnsigned(response.identifier, "identifier", 0xffffffff);
  const { status, identifier } = response;
  return Uint8Array.of(
    ERROR_RESPONSE_COMMAND,
    status,
    identifier >>> 24,
    (identifier >>> 16) & 0xff,
    (identifier >>> 8) & 0xff,
    identifier & 0xff,
  );
}
