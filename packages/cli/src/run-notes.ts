import type { ConnectionEvent, Outcome } from "@apns/client";
import type { LineContext } from "./notification-lines.js";
import { maskedDeviceToken } from "./report.js";

/** How many notes of one kind are written: `--json` has all of them. */
const MAX_NOTES = 10;

/** The notes of a run for people, on stderr while it goes on: rejections, and why it cannot connect. */
export class RunNotes {
  readonly #say: (text: string) => void;
  readonly #counts = new Map<string, number>();
  /** Messages about connections that were written: the same one comes with every attempt. */
  readonly #troubles = new Set<string>();

  constructor(say: (text: string) => void) {
    this.#say = say;
  }

  outcome(outcome: Outcome): void {
    const what = descriptionOf(outcome);
    if (what === undefined) return;
    const count = (this.#counts.get(outcome.outcome) ?? 0) + 1;
    this.#counts.set(outcome.outcome, count);
    if (count > MAX_NOTES) return;
    const { context, deviceToken } = outcome.notification;
    const line = (context as LineContext | undefined)?.line;
    const where = line === undefined ? maskedDeviceToken(deviceToken) : `line ${line}`;
    this.#say(`${where}: ${what}`);
  }

  connection(event: ConnectionEvent): void {
    if (event.type !== "connect-failed" || this.#troubles.has(event.error.message)) return;
    this.#troubles.add(event.error.message);
    this.#say(`cannot connect, trying again: ${event.error.message}`);
    if (event.error.hint !== undefined) this.#say(`  ${event.error.hint}`);
  }

  /** Writes how many notes were left out. */
  end(): void {
    for (const [outcome, count] of this.#counts) {
      if (count > MAX_NOTES) this.#say(`and ${count - MAX_NOTES} more ${outcome}; --json lists each`);
    }
  }
}

/** Undefined for an outcome that needs no note. */
function descriptionOf(outcome: Outcome): string | undefined {
  switch (outcome.outcome) {
    case "accepted":
    case "presumed-accepted":
      return undefined;
    case "rejected":
      return `rejected: status ${outcome.status} ${outcome.reason}`;
    case "expired":
      return "expired before it could be sent";
    case "cancelled":
      return "cancelled";
    case "unaccounted":
    case "failed":
      return `${outcome.outcome}: ${outcome.error.message}${hintOf(outcome.error)}`;
  }
}

function hintOf(error: Extract<Outcome, { error: unknown }>["error"]): string {
  return "hint" in error && error.hint !== undefined ? ` ${error.hint}` : "";
}
