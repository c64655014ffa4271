import { assertChunk } from "../bytes/chunk.js";
import { WireError } from "../errors/wire-error.js";
import { ERROR_RESPONSE_BYTES, ERROR_RESPONSE_COMMAND, type ErrorResponse } from "./error-response.js";

/**
 * Reads what a gateway sends, cut anywhere. Holds at most five bytes between chunks.
 *
 * A byte that cannot begin an error response ends it: `push` returns what preceded, `failure` is set, and
 * every later `push` and `end` throws it.
 */
export class ErrorResponseDecoder {
  readonly #pending: Uint8Array = new Uint8Array(ERROR_RESPONSE_BYTES);
  #pendingBytes = 0;
  #failure: WireError | undefined;

  /** Why the stream cannot be read on: `malformed-error-response`. Undefined while it can. */
  get failure(): WireError | undefined {
    return this.#failure;
  }

  /** Bytes of an error response that has not arrived whole, 0 to 5. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /** @throws WireError the `failure` of an earlier push, or `invalid-type` for anything but a Uint8Array. */
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
          `received a byte ${byte} where an error response begins with ${ERROR_RESPONSE_COMMAND}: close the connection`,
        );
        return responses;
      }
      pending[this.#pendingBytes++] = byte;
      if (this.#pendingBytes === ERROR_RESPONSE_BYTES) {
        this.#pendingBytes = 0;
        const [, status, a, b, c, d] = pending as unknown as [number, number, number, number, number, number];
        responses.push({ status, identifier: ((a << 24) | (b << 16) | (c << 8) | d) >>> 0 });
      }
    }
    return responses;
  }

  /**
   * Says that no more bytes will come.
   *
   * @throws WireError the `failure` of an earlier push, or `truncated` when an error response was cut off.
   */
  end(): void {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#pendingBytes > 0) {
      this.#failure = new WireError(
        "truncated",
        `the stream ended after ${this.#pendingBytes} of the ${ERROR_RESPONSE_BYTES} bytes of an error response`,
        { bytes: this.#pendingBytes },
      );
      this.#pendingBytes = 0;
      throw this.#failure;
    }
  }
}
