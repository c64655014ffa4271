import type { Readable } from "node:stream";
import { unlessAborted } from "./unless-aborted.js";

/** The chunks of an input as bytes. An abort ends them, even while the input is silent; errors of it pass through. */
export async function* readChunks(
  input: Readable,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const chunks = input[Symbol.asyncIterator]();
  while (!signal.aborted) {
    const step = await unlessAborted(chunks.next(), signal);
    if (step === undefined || step.done === true) return;
    yield typeof step.value === "string" ? Buffer.from(step.value) : (step.value as Uint8Array);
  }
}
