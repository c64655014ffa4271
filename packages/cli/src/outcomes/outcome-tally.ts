import type { Outcome } from "@apns/client";
import { describeReason } from "@apns/wire/api";
import { describeStatus } from "@apns/wire/binary";
import { type ExitCode, exitCode } from "../exit-code.js";
import { exitCodeOf } from "../exit-code-of.js";

/** How many reasons the summary tells apart: a server may answer with a new one each time. */
const MAX_REASONS = 50;

/** Counts outcomes, and derives the exit code from the counts. */
export class OutcomeTally {
  readonly counts: Map<Outcome["outcome"], number> = new Map();
  /** How often each status was answered, by status and reason. */
  readonly reasons: Map<string, number> = new Map();
  total = 0;
  #credentials = 0;
  #network = 0;

  add(outcome: Outcome): void {
    this.total += 1;
    this.counts.set(outcome.outcome, this.count(outcome.outcome) + 1);
    if (outcome.outcome === "rejected") {
      const reason = `${outcome.status} ${outcome.reason}`;
      const known = this.reasons.has(reason) || this.reasons.size < MAX_REASONS ? reason : "of other kinds";
      this.reasons.set(known, (this.reasons.get(known) ?? 0) + 1);
      if (refusesCredentials(outcome)) this.#credentials += 1;
    }
    if (outcome.outcome !== "failed" && outcome.outcome !== "unaccounted") return;
    const code = exitCodeOf(outcome.error);
    if (code === exitCode.credentials) this.#credentials += 1;
    if (code === exitCode.network) this.#network += 1;
  }

  /** Counts a line that is not a notification. */
  addUnreadable(): void {
    this.total += 1;
    this.counts.set("failed", this.count("failed") + 1);
  }

  count(outcome: Outcome["outcome"]): number {
    return this.counts.get(outcome) ?? 0;
  }

  get accepted(): number {
    return this.count("accepted") + this.count("presumed-accepted");
  }

  get exitCode(): ExitCode {
    if (this.accepted === this.total) return exitCode.allAccepted;
    if (this.accepted > 0) return exitCode.someRejected;
    if (this.#credentials > 0) return exitCode.credentials;
    return this.#network > 0 ? exitCode.network : exitCode.noneAccepted;
  }
}

/** Whether a rejection is about who the client is, or what it may send to, and not about the one notification. */
export function refusesCredentials({
  status,
  reason,
}: {
  readonly status: number;
  readonly reason: string;
}): boolean {
  // The binary protocol has its own statuses, below those of HTTP.
  if (status < 100) return describeStatus(status).scope === "credential";
  const { scope } = describeReason(status, reason);
  return status === 403 || scope === "credential" || scope === "topic";
}
