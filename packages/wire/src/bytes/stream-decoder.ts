import { UsageError } from "../errors/usage-error.js";
import { describeShape } from "../errors/value-shape.js";
import type { WireError } from "../errors/wire-error.js";
import { isBytes } from "./is-bytes.js";

/**
 * The contract of every decoder of the binary interface. Bytes come in chunks, cut anywhere; how they are cut
 * changes nothing.
 *
 * - `push` delivers every value that the chunk completes, in order.
 * - Bytes that cannot be a value end the stream: `push` delivers the values before them and returns, and `failure`
 *   is set at once.
 * - From then on every `push` and `end` throws `failure`, always the same object.
 * - `end` says that no more bytes will come. Inside a value it sets `failure` to `truncated` and throws it;
 *   between values it changes nothing.
 * - A chunk that is not a Uint8Array is a UsageError `invalid-type` and leaves the decoder as it was.
 * - Memory is bounded: a declared length is checked before anything of the value is kept.
 */
export interface StreamReader {
  /** Why the stream cannot be read any further; undefined while it can. */
  readonly failure: WireError | undefined;
  /** Bytes received of a value that is not complete; 0 between values and after a failure. */
  readonly pendingBytes: number;
  /** @throws WireError the `failure`, or `truncated` inside a value. */
  end(): void;
}

/** A {@link StreamReader} that returns its values. */
export interface StreamDecoder<Value> extends StreamReader {
  /** @throws WireError the `failure` of an earlier call. @throws UsageError `invalid-type`. */
  push(chunk: Uint8Array): Value[];
}

/** Refuses a chunk that is not bytes. Text, for one, has a length and indices as well. */
export function assertChunk(chunk: Uint8Array): void {
  if (isBytes(chunk)) return;
  throw new UsageError("invalid-type", `chunk must be a Uint8Array, not ${describeShape(chunk)}`, {
    field: "chunk",
  });
}
