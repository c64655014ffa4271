import type { TransportError } from "../../errors/transport-error.js";

interface Pause {
  /** Requests with a lower sequence number are not sent. */
  readonly before: number;
  readonly error: TransportError;
}

/**
 * Which queued requests are not sent, because APNs refused the credentials for their topic or altogether. What is
 * submitted after the refusal is sent: the credentials may have been corrected.
 */
export class TopicPauses {
  readonly #topics = new Map<string | undefined, Pause>();
  #all: Pause | undefined;

  pauseTopic(topic: string | undefined, before: number, error: TransportError): void {
    this.#topics.set(topic, { before, error });
  }

  pauseAll(before: number, error: TransportError): void {
    this.#all = { before, error };
  }

  /** The topic was accepted again. */
  lift(topic: string | undefined): void {
    if (this.#topics.size > 0) this.#topics.delete(topic);
  }

  /** Why this request is not sent, or undefined. */
  reason(topic: string | undefined, sequence: number): TransportError | undefined {
    if (this.#all !== undefined && sequence < this.#all.before) return this.#all.error;
    if (this.#topics.size === 0) return undefined;
    const pause = this.#topics.get(topic);
    return pause !== undefined && sequence < pause.before ? pause.error : undefined;
  }
}
