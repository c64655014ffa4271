import { readUint32 } from "../bytes/big-endian.js";
import { assertChunk, type StreamDecoder } from "../bytes/stream-decoder.js";
import { WireError } from "../errors/wire-error.js";
import { ERROR_RESPONSE_BYTES, ERROR_RESPONSE_COMMAND, type ErrorResponse } from "./error-response.js";

/**
 * Reads what a gateway sends, by the contract of {@link StreamDecoder}. A byte other than 8 where an error response
 * begins is the failure `malformed-error-response`. Holds at most five bytes between chunks.
 */
export class ErrorResponseDecoder implements StreamDecoder<ErrorResponse> {
  readonly #pending: Uint8Array = new Uint8Array(ERROR_RESPONSE_BYTES);
  #pendingBytes = 0;
  #failure: WireError | undefined;

  /** `malformed-error-response` or `truncated`; undefined while the stream can be read. */
  get failure(): WireError | undefined {
    return this.#failure;
  }

  /** Bytes received of an incomplete error response, 0 to 5. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /**
   * The error responses that this chunk completes.
   *
   * @throws WireError the `failure` of an earlier call.
   * @throws UsageError `invalid-type` unless `chunk` is a Uint8Array.
   */
  push(chunk: Uint8Array): ErrorResponse[] {
    if (this.#failure !== undefined) throw this.#failure;
    assertChunk(chunk);
    const responses: ErrorResponse[] = [];
    const pending = this.#pending;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] as number;
      if (this.#pendingBytes === 0 && byte !== ERROR_RESPONSE_COMMAND) {
        this.#failure = new WireError(
          "malformed-error-response",
          `received byte ${byte} where an error response begins with ${ERROR_RESPONSE_COMMAND}: close the connection`,
        );
        return responses;
      }
      pending[this.#pendingBytes++] = byte;
      if (this.#pendingBytes === ERROR_RESPONSE_BYTES) {
        this.#pendingBytes = 0;
        responses.push({ status: pending[1] as number, identifier: readUint32(pending, 2) });
      }
    }
    return responses;
  }

  /**
   * Says that no more bytes will come.
   *
   * @throws WireError the `failure` of an earlier call, or `truncated` inside an error response.
   */
  end(): void {
    if (this.#failure === undefined && this.#pendingBytes > 0) {
      const bytes = this.#pendingBytes;
      this.#failure = new WireError(
        "truncated",
        `the stream ended after ${bytes} of the ${ERROR_RESPONSE_BYTES} bytes of an error response`,
        { bytes },
      );
      this.#pendingBytes = 0;
    }
    if (this.#failure !== undefined) throw this.#failure;
  }
}
