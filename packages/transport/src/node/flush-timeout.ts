import { TransportError } from "../errors/transport-error.js";

/** Why a `flush` rejects. */
export function flushTimeout(timeoutMs: number): TransportError {
  return new TransportError(
    "flush-timeout",
    `flush timed out: something is still pending after ${timeoutMs} ms.`,
    {
      hint: "What is pending stays in flight. Call flush again, or give it more time.",
    },
  );
}
