import type { Http2TransportEvent, TransportError } from "@apns/transport";

type Settle = (error: TransportError | undefined) => void;

/** Why the last attempt to connect failed, and the probes that wait for a connection. */
export class PathWatch {
  readonly #waiting = new Set<Settle>();
  #error: TransportError | undefined;

  /** Undefined before the first attempt, and after one that succeeded. */
  get error(): TransportError | undefined {
    return this.#error;
  }

  /** An attempt that fails settles what waits: the requests of the client go on trying, a probe does not. */
  note(event: Http2TransportEvent): void {
    if (event.type === "connected") this.#error = undefined;
    else if (event.type === "connect-failed") {
      this.#error = event.error;
      for (const settle of this.#waiting) settle(event.error);
    }
  }

  /** Returns a function that settles a probe otherwise. */
  watch(resolve: Settle): Settle {
    const settle: Settle = (error) => {
      this.#waiting.delete(settle);
      resolve(error);
    };
    this.#waiting.add(settle);
    return settle;
  }
}
