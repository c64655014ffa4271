import type { TransportError } from "../../errors/transport-error.js";

/** How many connections in a row have to refuse a topic before a refusal that may be one server's fault is believed. */
const CONFIRMATIONS = 3;

interface Pause {
  /** Requests with a lower sequence number are not sent. */
  readonly before: number;
  readonly error: TransportError;
}

/** Connections that refused a topic since it was last accepted. */
interface Doubt {
  connections: number;
  /** The number of the newest of them. */
  newest: number;
}

/**
 * Which queued requests are not sent, because APNs refused the credentials for their topic or altogether. What is
 * submitted after the refusal is sent: the credentials may have been corrected.
 */
export class TopicPauses {
  readonly #topics = new Map<string | undefined, Pause>();
  readonly #doubts = new Map<string | undefined, Doubt>();
  #all: Pause | undefined;

  pauseTopic(topic: string | undefined, before: number, error: TransportError): void {
    this.#topics.set(topic, { before, error });
  }

  pauseAll(before: number, error: TransportError): void {
    this.#all = { before, error };
  }

  /** A connection refused the topic. Returns whether enough of them did so in a row. */
  confirms(topic: string | undefined, connection: number): boolean {
    const doubt = this.#doubts.get(topic) ?? { connections: 0, newest: 0 };
    this.#doubts.set(topic, doubt);
    if (connection > doubt.newest) {
      doubt.connections += 1;
      doubt.newest = connection;
    }
    return doubt.connections >= CONFIRMATIONS;
  }

  /** The topic was accepted again. */
  lift(topic: string | undefined): void {
    if (this.#topics.size > 0) this.#topics.delete(topic);
    if (this.#doubts.size > 0) this.#doubts.delete(topic);
  }

  /** Why this request is not sent, or undefined. */
  reason(topic: string | undefined, sequence: number): TransportError | undefined {
    if (this.#all !== undefined && sequence < this.#all.before) return this.#all.error;
    if (this.#topics.size === 0) return undefined;
    const pause = this.#topics.get(topic);
    return pause !== undefined && sequence < pause.before ? pause.error : undefined;
  }
}
