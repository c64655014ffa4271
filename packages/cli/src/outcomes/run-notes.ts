import type { ConnectionEvent, Outcome } from "@apns/client";
import { fieldInFlags, inFlags } from "../flags/in-flags.js";
import type { LineContext, UnreadableLine } from "../input/read-notifications.js";
import { Notes } from "../screen/notes.js";
import type { Screen } from "../screen/screen.js";
import { deviceTokenOf } from "./report.js";

export interface RunNotesOptions {
  /** How device tokens are shown where there is no line to name. */
  readonly deviceTokens: "masked" | "whole";
  /** `all`: every outcome has a line on stdout already, so notes are about connections only. */
  readonly onStdout: "all" | "summary";
}

/** The notes of a run for people, on stderr while it goes on: rejections, bad lines, and why it cannot connect. */
export class RunNotes {
  readonly #outcomes: Notes;
  readonly #troubles: Notes;
  readonly #options: RunNotesOptions;

  constructor(screen: Screen, options: RunNotesOptions) {
    const said = new Set<string>();
    this.#outcomes = new Notes(screen, said);
    this.#troubles = new Notes(screen, said);
    this.#options = options;
  }

  outcome(outcome: Outcome): void {
    if (this.#options.onStdout === "all") return;
    const note = describe(outcome);
    if (note === undefined) return;
    const { context, deviceToken } = outcome.notification;
    const of = context as LineContext | undefined;
    // A notification of the flags has no line, and its fields are flags.
    const isLine = of?.source === "input";
    const where = isLine ? `${of?.noun} ${of?.line}` : deviceTokenOf(deviceToken, this.#options.deviceTokens);
    const message = isLine ? inFlags(note.message) : fieldInFlags(note.message);
    this.#outcomes.add(note.kind, `${where}: ${note.outcome}${message}`, inFlags(note.hint));
  }

  unreadable({ line, noun, kind, message }: UnreadableLine): void {
    if (this.#options.onStdout === "summary")
      this.#outcomes.add(`failed: ${kind}`, `${noun} ${line}: ${message}`);
  }

  connection(event: ConnectionEvent): void {
    if (event.type !== "connect-failed") return;
    const { message, hint } = event.error;
    const text = `cannot connect, trying again: ${inFlags(message)}`;
    this.#troubles.addOnce("failures to connect", text, inFlags(hint));
  }

  /** A warning of the client: it comes once. */
  warning(message: string): void {
    this.#troubles.addOnce("warnings", inFlags(message));
  }

  /** Writes how many notes were left out. */
  end(): void {
    this.#outcomes.end("; --json lists each");
    this.#troubles.end();
  }
}

interface Note {
  /** Which notes are alike. */
  readonly kind: string;
  /** The outcome, in words. */
  readonly outcome: string;
  /** Why, as the client or APNs says it; empty if there is nothing more to say. */
  readonly message: string;
  readonly hint: string | undefined;
}

/** Undefined for an outcome that needs no note. */
function describe(outcome: Outcome): Note | undefined {
  switch (outcome.outcome) {
    case "accepted":
    case "presumed-accepted":
      return undefined;
    case "rejected": {
      const kind = `rejected: status ${outcome.status} ${outcome.reason}`;
      return { kind, outcome: kind, message: "", hint: outcome.hint };
    }
    case "expired":
      return { kind: "expired", outcome: "expired before it could be sent", message: "", hint: undefined };
    case "cancelled":
      return { kind: "cancelled", outcome: "cancelled", message: "", hint: undefined };
    case "unaccounted":
    case "failed": {
      const { code, message } = outcome.error;
      const hint = "hint" in outcome.error ? outcome.error.hint : undefined;
      return { kind: `${outcome.outcome}: ${code}`, outcome: `${outcome.outcome}: `, message, hint };
    }
  }
}
