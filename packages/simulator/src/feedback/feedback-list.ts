import { SimulatorError } from "../simulator-error.js";

/** A device that no longer has the app. */
export interface FeedbackEntry {
  /** Hex; any number of bytes, none included. */
  readonly deviceToken: string;
  /** When Apple found out: a Date, or UNIX seconds. */
  readonly failedAt: Date | number;
}

/** The feedback tuples that wait for a reader (Apple, Binary Provider API, table A-5). */
export class FeedbackList {
  #tuples: Buffer[] = [];
  readonly #deviceTokens = new Set<string>();

  /** Adds an entry unless its device token is on the list already. */
  addOnce(entry: FeedbackEntry): void {
    const deviceToken = entry.deviceToken.toLowerCase();
    if (!this.#deviceTokens.has(deviceToken)) this.add(entry);
  }

  add(entry: FeedbackEntry): void {
    const { deviceToken, failedAt } = entry;
    if (!/^([0-9a-f]{2})*$/i.test(deviceToken) || deviceToken.length > 2 * 0xffff) {
      throw new SimulatorError(
        "invalid-option",
        `feedback.deviceToken: expected up to 65535 bytes as hex, got ${deviceToken.length} characters`,
      );
    }
    const seconds = failedAt instanceof Date ? Math.floor(failedAt.getTime() / 1000) : failedAt;
    if (!Number.isInteger(seconds) || seconds < 0 || seconds > 0xffffffff) {
      throw new SimulatorError(
        "invalid-option",
        `feedback.failedAt: expected a Date or whole UNIX seconds from 0 to 4294967295, got ${seconds}`,
      );
    }
    const token = Buffer.from(deviceToken, "hex");
    const head = Buffer.alloc(6);
    head.writeUInt32BE(seconds, 0);
    head.writeUInt16BE(token.length, 4);
    this.#tuples.push(head, token);
    this.#deviceTokens.add(deviceToken.toLowerCase());
  }

  /** Everything on the list, which is empty afterwards. */
  take(): { readonly bytes: Buffer; readonly tuples: number } {
    const taken = { bytes: Buffer.concat(this.#tuples), tuples: this.#tuples.length / 2 };
    this.#tuples = [];
    this.#deviceTokens.clear();
    return taken;
  }
}
