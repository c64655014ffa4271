import type { ReasonAction, ReasonScope } from "./reason-action.js";
import { type ReasonRow, reasonRows, SERVER_FAULT_DELAY_MS } from "./reason-table.js";

/** What is known of a status and reason of APNs. */
export interface ReasonDescription {
  /** The HTTP status of the answer. */
  readonly status: number;
  /** The reason as APNs gave it; `status N` when it gave none. */
  readonly reason: string;
  /** Whether Apple documents it, or the field has seen it. */
  readonly known: boolean;
  /** One sentence for people. */
  readonly meaning: string;
  /** What to do next, in a sentence. */
  readonly hint: string;
  readonly action: ReasonAction;
  /** Whether the same request may succeed: never, later, or after something was changed. */
  readonly retry: "never" | "later" | "after-fixing";
  /** What the answer speaks of. */
  readonly scope: ReasonScope;
  /** Status 410 alone: the app is gone from the device. */
  readonly deviceTokenIsDead: boolean;
  /** The device token is of no use here: dead, malformed, or of another app or environment. */
  readonly deviceTokenIsBad: boolean;
  /** How long to wait at least before another attempt, milliseconds; 0 where nothing is known. */
  readonly minDelayMs: number;
  /** Whether nothing more should be sent over this connection. */
  readonly closesConnection: boolean;
  /** The status of the binary protocol that comes nearest, for gateways between both. */
  readonly legacyStatus: number;
}

/** Other spellings that were seen for the same reason. */
const aliases: ReadonlyMap<string, string> = new Map([
  ["Service Unavailable", "ServiceUnavailable"],
  ["BadEnvironmentKeyInToken", "BadEnvironmentKeyIdInToken"],
]);

const FIX = "Change what the reason names, then send it again.";

function describe(row: ReasonRow): ReasonDescription {
  const { action = "report", scope = "request", retry = "after-fixing" } = row;
  return {
    status: row.status,
    reason: row.reason,
    known: true,
    meaning: row.meaning,
    hint: row.hint ?? FIX,
    action,
    retry,
    scope,
    deviceTokenIsDead: action === "drop-device-token",
    deviceTokenIsBad: action === "drop-device-token" || action === "check-device-token",
    minDelayMs: row.minDelayMs ?? 0,
    closesConnection: row.closesConnection ?? false,
    legacyStatus: row.legacyStatus ?? 255,
  };
}

/** Every reason that is known, with what to do about it. */
export const reasons: readonly ReasonDescription[] = reasonRows.map(describe);

const byReason: ReadonlyMap<string, ReasonDescription> = new Map(
  reasons.map((description) => [description.reason, description]),
);

/**
 * What is known of an answer. Never throws: what Apple may say tomorrow is kept as it is, and judged by its
 * status. The reason counts before the status: some have been seen with others than the documented one.
 */
export function describeReason(status: number, reason: string | undefined): ReasonDescription {
  if (reason === undefined || reason === "") return describeUnknown(status, undefined);
  const known = byReason.get(aliases.get(reason) ?? reason);
  if (known === undefined) return describeUnknown(status, reason);
  if (known.status === status) return known.reason === reason ? known : { ...known, reason };
  return known.deviceTokenIsDead ? doubt(known, status) : { ...known, status, reason };
}

/** Only 410 is a reason to drop a device token, whatever the words beside another status. */
function doubt(known: ReasonDescription, status: number): ReasonDescription {
  return {
    ...known,
    status,
    hint: "Keep the device token for now: APNs says this with status 410 where it is sure.",
    action: "check-device-token",
    deviceTokenIsDead: false,
  };
}

function describeUnknown(status: number, reason: string | undefined): ReasonDescription {
  if (status === 410) return gone(reason);
  const isLater = status === 429 || status >= 500;
  return {
    status,
    reason: reason ?? `status ${status}`,
    known: false,
    meaning: `APNs answered ${status}, with ${reason === undefined ? "no reason" : "a reason that is not documented"}.`,
    hint: isLater ? "Try again later." : "Look the reason up in Apple's documentation; it may be new.",
    action: isLater ? "back-off" : "report",
    retry: isLater ? "later" : "after-fixing",
    scope: "request",
    deviceTokenIsDead: false,
    deviceTokenIsBad: false,
    minDelayMs: status >= 500 ? SERVER_FAULT_DELAY_MS : 0,
    closesConnection: false,
    legacyStatus: isLater ? 1 : 255,
  };
}

/** Status 410 has one meaning, whatever the reason beside it. */
function gone(reason: string | undefined): ReasonDescription {
  const { reason: _, ...unregistered } = byReason.get("Unregistered") as ReasonDescription;
  return { ...unregistered, reason: reason ?? "status 410", known: false };
}
