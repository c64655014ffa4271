import type { Check } from "../checks/check.js";
import { fields, required } from "../checks/fields.js";
import { Place } from "../checks/place.js";

/** A device that no longer has the app, as the feedback service reports it. */
export interface FeedbackEntry {
  /** Hex, 0 to 65,535 bytes. */
  readonly deviceToken: string;
  /** When Apple noticed: a Date, or UNIX seconds. */
  readonly failedAt: Date | number;
}

const anyBytes: Check<string> = (value, place) => {
  if (typeof value === "string" && /^([0-9a-f]{2})*$/i.test(value) && value.length <= 2 * 0xffff)
    return value;
  throw place.mismatch("up to 65535 bytes as hex", value);
};

const aTime: Check<Date | number> = (value, place) => {
  const seconds = value instanceof Date ? secondsOf(value) : value;
  const isTime =
    typeof seconds === "number" && Number.isInteger(seconds) && seconds >= 0 && seconds <= 0xffffffff;
  if (isTime && (value instanceof Date || typeof value === "number")) return value;
  throw place.mismatch("a Date or whole UNIX seconds from 0 to 4294967295", value);
};

export const feedbackEntry: Check<FeedbackEntry> = fields<FeedbackEntry>({
  deviceToken: required(anyBytes),
  failedAt: required(aTime),
});

/** The feedback tuples that wait for a reader (Apple, Binary Provider API, table A-5). */
export class FeedbackList {
  #tuples: Buffer[] = [];
  readonly #deviceTokens = new Set<string>();

  /** @throws SimulatorError `invalid-option` */
  add(entry: FeedbackEntry): void {
    this.#append(feedbackEntry(entry, new Place("invalid-option", "feedback")));
  }

  /** Adds an entry unless its device token is already on the list. */
  addOnce(entry: FeedbackEntry): void {
    if (!this.#deviceTokens.has(entry.deviceToken.toLowerCase())) this.#append(entry);
  }

  /** Returns everything on the list, and clears it. */
  take(): { readonly bytes: Buffer; readonly tuples: number } {
    const taken = { bytes: Buffer.concat(this.#tuples), tuples: this.#tuples.length / 2 };
    this.#tuples = [];
    this.#deviceTokens.clear();
    return taken;
  }

  #append({ deviceToken, failedAt }: FeedbackEntry): void {
    const token = Buffer.from(deviceToken, "hex");
    const head = Buffer.alloc(6);
    head.writeUInt32BE(failedAt instanceof Date ? secondsOf(failedAt) : failedAt, 0);
    head.writeUInt16BE(token.length, 4);
    this.#tuples.push(head, token);
    this.#deviceTokens.add(deviceToken.toLowerCase());
  }
}

function secondsOf(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}
