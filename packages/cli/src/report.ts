import { type Client, type Outcome, parseDeviceToken } from "@apns/client";
import Table from "cli-table3";
import type { OutcomeTally } from "./exit-code.js";
import type { LineContext, UnreadableLine } from "./notification-lines.js";

/** Formats an outcome as a JSON line; the fields are API, see the README. */
export function formatOutcome(outcome: Outcome, deviceTokens: "masked" | "whole"): string {
  const { index, identifier, notification } = outcome;
  const { deviceToken } = notification;
  return JSON.stringify({
    index,
    line: (notification.context as LineContext | undefined)?.line,
    identifier,
    deviceToken: deviceTokens === "whole" ? deviceTokenText(deviceToken) : maskedDeviceToken(deviceToken),
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
          hint: outcome.hint,
          id: outcome.id,
        }
      : {}),
    ...("error" in outcome ? { error: errorFields(outcome.error) } : {}),
  });
}

/** Formats a line that is not a notification in the shape of an outcome; it has no `index`. */
export function formatUnreadable({ line, message }: UnreadableLine): string {
  return JSON.stringify({ line, outcome: "failed", error: { code: "unreadable-line", message } });
}

/** Field by field, since JSON.stringify leaves `message` out of an Error. */
function errorFields(error: Extract<Outcome, { error: unknown }>["error"]): object {
  const { name, code, message } = error;
  return { name, code, message, hint: "hint" in error ? error.hint : undefined };
}

/** The first 8 digits: enough to find the device token, too few to send to it. */
export function maskedDeviceToken(deviceToken: unknown): string {
  return `${deviceTokenText(deviceToken).slice(0, 8)}…`;
}

function deviceTokenText(deviceToken: unknown): string {
  try {
    return typeof deviceToken === "string" ? parseDeviceToken(deviceToken) : "";
  } catch {
    return String(deviceToken);
  }
}

/** Formats the summary of a run. */
export function formatSummary(
  tally: OutcomeTally,
  { stats, seconds }: { readonly stats: Client["stats"]; readonly seconds: number },
): string {
  const table = plainTable();
  table.push(["notifications", number(tally.total)]);
  for (const [outcome, count] of tally.counts) table.push([outcome, number(count)]);
  for (const [reason, count] of tally.reasons) table.push([`  status ${reason}`, number(count)]);
  table.push(["connections", number(stats.connections)]);
  table.push(["resent", number(stats.resent)]);
  table.push(["possible duplicates", number(stats.possibleDuplicates)]);
  table.push(["notifications/s", number(Math.round(tally.total / Math.max(seconds, 0.001)))]);
  return table.toString();
}

/** A table of two columns without lines, easy to read and to cut. */
export function plainTable(): Table.Table {
  const none = {
    top: "",
    "top-mid": "",
    "top-left": "",
    "top-right": "",
    bottom: "",
    "bottom-mid": "",
    "bottom-left": "",
    "bottom-right": "",
    left: "",
    "left-mid": "",
    mid: "",
    "mid-mid": "",
    right: "",
    "right-mid": "",
    middle: "  ",
  };
  return new Table({
    chars: none,
    style: { "padding-left": 1, "padding-right": 0, head: [], border: [] },
    colAligns: ["left", "right"],
  });
}

function number(value: number): string {
  return value.toLocaleString("en-US");
}
