import { TransportError } from "@apns/transport";
import { onAbort } from "@apns/transport/connector";
import { realClearTimeout, realSetTimeout } from "../real-time.js";
import type { ProbeOptions } from "./probe-options.js";

/** A probe under way. */
export interface Probe {
  /** Resolves to what is wrong; undefined if nothing is. */
  readonly done: Promise<TransportError | undefined>;
  /** Withdraws it, and returns what kept it, if that is known. */
  readonly cancel: () => TransportError | undefined;
}

/** Waits for a probe as long as the options allow. Resolves to what is wrong; undefined if nothing is. */
export async function runProbe(
  start: () => Probe,
  { timeoutMs, signal }: Pick<ProbeOptions, "timeoutMs" | "signal">,
): Promise<TransportError | undefined> {
  const ended = "A signal ended the probe before its answer.";
  if (signal?.aborted === true) return new TransportError("closed", ended);
  const probe = start();
  return new Promise((resolve, reject) => {
    const end = (error: TransportError | undefined): void => {
      realClearTimeout(timer);
      forget?.();
      resolve(error);
    };
    const timer = realSetTimeout(() => end(probe.cancel() ?? unanswered(timeoutMs)), timeoutMs);
    const forget =
      signal &&
      onAbort(signal, () => {
        probe.cancel();
        end(new TransportError("closed", ended));
      });
    probe.done.then(end, reject);
  });
}

function unanswered(timeoutMs: number): TransportError {
  return new TransportError("answer-timeout", `APNs did not answer the probe within ${timeoutMs} ms.`, {
    hint: "Look at the network and at what else the client has to send, or raise timeoutMs.",
  });
}
