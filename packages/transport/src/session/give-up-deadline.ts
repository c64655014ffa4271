import { TransportError } from "../errors/transport-error.js";
import { writeStacks } from "../errors/write-stacks.js";

/**
 * Decides when a session stops trying: nothing has got through for `afterMs`, although something waits. Any progress
 * resets the time.
 */
export class GiveUpDeadline {
  readonly #afterMs: number;
  #sinceMs = Infinity;
  #lastError: TransportError | undefined;

  /** @param afterMs milliseconds, 1 or more */
  constructor(afterMs: number) {
    this.#afterMs = afterMs;
  }

  /** Something failed. The last error explains later why everything is given up. */
  failed(error: TransportError): void {
    writeStacks(error);
    this.#lastError = error;
  }

  /** Nothing gets through. Only the first call since the last progress starts the time. */
  stuck(nowMs: number): void {
    if (this.#sinceMs === Infinity) this.#sinceMs = nowMs;
  }

  /** Something got through, and more waits: the time starts again. */
  restart(nowMs: number): void {
    this.#sinceMs = nowMs;
  }

  /** Everything was settled. */
  progressed(): void {
    this.#sinceMs = Infinity;
  }

  /** When it is time to give up; Infinity while all is well. */
  get atMs(): number {
    return this.#sinceMs + this.#afterMs;
  }

  get lastError(): TransportError | undefined {
    return this.#lastError;
  }

  /** Why everything is given up. `otherwise` says what happened when no error is known. */
  explain(otherwise: string): TransportError {
    const error = this.#lastError;
    return new TransportError(
      error?.code ?? "connect-failed",
      `Nothing has got through for ${this.#afterMs / 1000} s: ${error?.message ?? otherwise}`,
      { cause: error, hint: error?.hint },
    );
  }
}
