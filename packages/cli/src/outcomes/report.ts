import type { Client, Outcome } from "@apns/client";
import { parseDeviceToken } from "@apns/wire";
import { inFlags } from "../flags/in-flags.js";
import type { LineContext, UnreadableLine } from "../input/read-notifications.js";
import type { Fates } from "../journal/fates.js";
import { writeJson } from "../json/json-value.js";
import { formatColumns } from "../screen/columns.js";
import type { Said, Tone } from "../screen/span.js";
import type { OutcomeTally } from "./outcome-tally.js";

/** Formats an outcome as a JSON line; the fields are API, see the README. */
export function formatOutcome(outcome: Outcome, deviceTokens: "masked" | "whole"): string {
  const { index, identifier, notification } = outcome;
  const { deviceToken } = notification;
  const context = notification.context as LineContext | undefined;
  const text = JSON.stringify({
    index,
    line: context?.source === "input" ? context.line : undefined,
    identifier,
    deviceToken: deviceTokenOf(deviceToken, deviceTokens),
    outcome: outcome.outcome,
    ...(outcome.outcome === "accepted"
      ? { evidence: outcome.evidence, id: outcome.id, uniqueId: outcome.uniqueId }
      : {}),
    ...(outcome.outcome === "rejected"
      ? {
          status: outcome.status,
          reason: outcome.reason,
          retry: outcome.retry,
          retryAfterMs: outcome.retryAfterMs,
          deviceTokenIsBad: outcome.deviceTokenIsBad,
          deviceTokenIsDead: outcome.deviceTokenIsDead,
          failedAt: outcome.failedAt?.toISOString(),
          hint: inFlags(outcome.hint),
          id: outcome.id,
        }
      : {}),
    ...("error" in outcome ? { error: errorFields(outcome.error) } : {}),
  });
  // Spliced in as text, so that its numbers keep their digits.
  return context?.own === undefined ? text : `${text.slice(0, -1)},"context":${writeJson(context.own)}}`;
}

/** Formats an outcome as one line for people: what, which device, how long it took, and its ids. */
export function formatOneLine(
  outcome: Outcome,
  { deviceTokens, ms }: { readonly deviceTokens: "masked" | "whole"; readonly ms: number },
): Said {
  const { tone, more } = oneLineOf(outcome);
  const deviceToken = deviceTokenOf(outcome.notification.deviceToken, deviceTokens);
  const rest = [deviceToken, `${Math.round(ms)} ms`, ...more].join("  ");
  return [{ text: outcome.outcome, tone }, `  ${rest}`];
}

function oneLineOf(outcome: Outcome): { readonly tone: Tone; readonly more: readonly string[] } {
  switch (outcome.outcome) {
    case "accepted":
      return { tone: "good", more: idsOf(outcome) };
    case "presumed-accepted":
      return { tone: "good", more: [] };
    case "rejected":
      return { tone: "bad", more: [`${outcome.status} ${outcome.reason}`, ...idsOf(outcome)] };
    case "unaccounted":
      return { tone: "doubtful", more: [outcome.error.code] };
    case "failed":
      return { tone: "bad", more: [outcome.error.code] };
    case "expired":
    case "cancelled":
      return { tone: "bad", more: [] };
  }
}

function idsOf(outcome: {
  readonly id?: string | undefined;
  readonly uniqueId?: string | undefined;
}): string[] {
  const { id, uniqueId } = outcome;
  return [
    ...(id === undefined ? [] : [`id ${id}`]),
    ...(uniqueId === undefined ? [] : [`unique id ${uniqueId}`]),
  ];
}

/** Formats a line that is not a notification in the shape of an outcome; it has no `index`. */
export function formatUnreadable({ line, message }: UnreadableLine): string {
  return JSON.stringify({ line, outcome: "failed", error: { code: "unreadable-line", message } });
}

/** Field by field, since JSON.stringify leaves `message` out of an Error. */
function errorFields(error: Extract<Outcome, { error: unknown }>["error"]): object {
  const { name, code, message } = error;
  return { name, code, message: inFlags(message), hint: "hint" in error ? inFlags(error.hint) : undefined };
}

/** A device token, or its first 8 digits: enough to find it, too few to send to it. */
export function deviceTokenOf(deviceToken: unknown, show: "masked" | "whole"): string {
  const text = deviceTokenText(deviceToken);
  return show === "whole" ? text : `${text.slice(0, 8)}…`;
}

function deviceTokenText(deviceToken: unknown): string {
  try {
    return typeof deviceToken === "string" ? parseDeviceToken(deviceToken) : "";
  } catch {
    return String(deviceToken);
  }
}

/** Counters of a client. */
export type RunStats = Client["stats"];

export interface SummaryOptions {
  readonly stats: RunStats;
  readonly seconds: number;
  /** The states of all lines of the journal, those of earlier processes, too; absent: there is none. */
  readonly journal?: Fates | undefined;
}

/** Formats the summary of a run. */
export function formatSummary(tally: OutcomeTally, { stats, seconds, journal }: SummaryOptions): string {
  return formatColumns([
    ["notifications", number(tally.total)],
    ...Array.from(tally.counts, ([outcome, count]): [string, string] => [outcome, number(count)]),
    ...Array.from(tally.reasons, ([reason, count]): [string, string] => [
      `  status ${reason}`,
      number(count),
    ]),
    ["connections", number(stats.connections)],
    ["resent", number(stats.resent)],
    ["possible duplicates", number(stats.possibleDuplicates)],
    ["notifications/s", number(Math.round(tally.total / Math.max(seconds, 0.001)))],
    ...journalRows(journal),
  ]);
}

function journalRows(journal: SummaryOptions["journal"]): [string, string][] {
  if (journal === undefined) return [];
  const { accepted, doubtful, left } = journal.counts;
  const again = journal.sentAgain.length;
  const rows: [string, string][] = [["in the journal: accepted", number(accepted)]];
  if (doubtful > 0) rows.push(["  in doubt", number(doubtful)]);
  if (again > 0) rows.push(["  sent again out of doubt", number(again)]);
  if (left > 0) rows.push(["  in doubt, not sent again", number(left)]);
  return rows;
}

function number(value: number): string {
  return value.toLocaleString("en-US");
}
