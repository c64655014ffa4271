import { type AnswerDescription, describeAnswer } from "../answers/answer-description.js";
import { type ReasonRow, reasonRows, SERVER_FAULT_DELAY_MS } from "./reason-table.js";

/** What is known of a status and reason of the HTTP/2 API. */
export interface ReasonDescription extends AnswerDescription {
  /** The least time to wait before another attempt, milliseconds; 0 where none is known. */
  readonly minDelayMs: number;
  /** Whether nothing more should be sent over this connection. */
  readonly closesConnection: boolean;
  /** The nearest status of the binary protocol, 0 to 255, for gateways between both. */
  readonly legacyStatus: number;
}

/** Other spellings that have been seen for the same reason. */
const aliases: { readonly [spelling: string]: string } = {
  "Service Unavailable": "ServiceUnavailable",
  BadEnvironmentKeyInToken: "BadEnvironmentKeyIdInToken",
};

/** Every known reason, with what to do about it. */
export const reasons: readonly ReasonDescription[] = /* @__PURE__ */ reasonRows.map(describeRow);

const byReason: ReadonlyMap<string, ReasonDescription> = /* @__PURE__ */ new Map(
  /* @__PURE__ */ reasons.map((description) => [description.reason, description]),
);

/**
 * What is known of an answer. The reason counts before the status, since some reasons have been seen with another
 * status than the documented one. A reason that Apple does not document is kept as it came and judged by its
 * status. Never throws.
 *
 * @param reason as `parseErrorAnswer` returns it. Undefined or empty: the status alone decides.
 */
export function describeReason(status: number, reason: string | undefined): ReasonDescription {
  if (reason === undefined || reason === "") return describeUnknown(status, undefined);
  const spelling = Object.hasOwn(aliases, reason) ? aliases[reason] : reason;
  const known = byReason.get(spelling ?? reason);
  if (known === undefined) return describeUnknown(status, reason);
  if (known.status === status) return known.reason === reason ? known : { ...known, reason };
  return known.deviceTokenIsDead ? doubt(known, status) : { ...known, status, reason };
}

function describeRow(row: ReasonRow): ReasonDescription {
  const { minDelayMs = 0, closesConnection = false, legacyStatus = 255 } = row;
  return { ...describeAnswer(row), minDelayMs, closesConnection, legacyStatus };
}

/** Only status 410 is a reason to delete a device token, whatever reason comes with another status. */
function doubt(known: ReasonDescription, status: number): ReasonDescription {
  return {
    ...known,
    status,
    hint: "Keep the device token for now: when APNs is sure, it answers 410.",
    action: "check-device-token",
    deviceTokenIsDead: false,
  };
}

function describeUnknown(status: number, reason: string | undefined): ReasonDescription {
  if (status === 410) return gone(reason);
  const isLater = status === 429 || status >= 500;
  const description = describeRow({
    status,
    reason: reason ?? `status ${status}`,
    meaning: `APNs answered ${status} with ${reason === undefined ? "no reason" : "a reason that Apple does not document"}.`,
    hint: isLater ? "Try again later." : "Look the reason up in Apple's documentation; it may be new.",
    action: isLater ? "back-off" : "report",
    minDelayMs: status >= 500 ? SERVER_FAULT_DELAY_MS : 0,
    legacyStatus: isLater ? 1 : 255,
  });
  return { ...description, known: false };
}

/** Status 410 has one meaning, whatever reason comes with it. */
function gone(reason: string | undefined): ReasonDescription {
  return { ...describeReason(410, "Unregistered"), reason: reason ?? "status 410", known: false };
}
