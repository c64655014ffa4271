import { writeUint32 } from "../bytes/big-endian.js";
import { assertUnsigned } from "../bytes/unsigned.js";
import { pickFields } from "../errors/reading-failure.js";
import { UsageError } from "../errors/usage-error.js";
import { describeShape } from "../errors/value-shape.js";

/** The command byte of an error response (Apple, Binary Provider API, figure A-2). */
export const ERROR_RESPONSE_COMMAND: number = 8;

/** The size of an error response: command, status, four bytes of identifier. */
export const ERROR_RESPONSE_BYTES: number = 6;

/** What a gateway sends before it closes, and only when something is wrong. */
export interface ErrorResponse {
  /** 0 to 255; see `describeStatus`. */
  readonly status: number;
  /**
   * The notification that failed, 0 to 2^32 - 1; with status 10 the last one that was accepted. Also 0 when the
   * gateway does not know which one.
   */
  readonly identifier: number;
}

/**
 * The six bytes of an error response.
 *
 * @throws UsageError `invalid-type` or `out-of-range`, with the field.
 */
export function encodeErrorResponse(response: ErrorResponse): Uint8Array {
  if (typeof response !== "object" || response === null) {
    throw new UsageError("invalid-type", `response must be an object, not ${describeShape(response)}`, {
      field: "response",
    });
  }
  const { status, identifier } = pickFields(response, ["status", "identifier"], "response");
  assertUnsigned(status, "status", 0xff);
  assertUnsigned(identifier, "identifier", 0xffffffff);
  const bytes = Uint8Array.of(ERROR_RESPONSE_COMMAND, status, 0, 0, 0, 0);
  writeUint32(bytes, 2, identifier);
  return bytes;
}
