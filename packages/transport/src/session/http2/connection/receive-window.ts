import { DEFAULT_WINDOW } from "./send-flow.js";

/** How much DATA the server may still send on the connection (RFC 9113, section 6.9). */
export class ReceiveWindow {
  #usedBytes = 0;

  /** DATA came. Returns false when it was more than the window allows. */
  take(flowBytes: number): boolean {
    this.#usedBytes += flowBytes;
    return this.#usedBytes <= DEFAULT_WINDOW;
  }

  /** How far to open the window again; 0 while more than half of it is left. */
  refund(): number {
    if (this.#usedBytes < DEFAULT_WINDOW / 2) return 0;
    const refund = this.#usedBytes;
    this.#usedBytes = 0;
    return refund;
  }
}
