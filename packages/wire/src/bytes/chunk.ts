import { describeShape } from "../errors/value-shape.js";
import { WireError } from "../errors/wire-error.js";

/** Refuses what is no piece of a stream: text, for one, has a length and indices as well. */
export function assertChunk(chunk: Uint8Array): void {
  if (chunk instanceof Uint8Array) return;
  throw new WireError("invalid-type", `chunk must be a Uint8Array, not ${describeShape(chunk)}`, {
    field: "chunk",
  });
}
