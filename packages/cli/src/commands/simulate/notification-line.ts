import type { ReceivedNotification } from "@apns/simulator";
import type { Said } from "../../screen/span.js";

const TOKEN_DIGITS = 8;
const TEXT_CHARACTERS = 60;

/** Time, outcome, push type, device and text. */
export function notificationLine(notification: ReceivedNotification): Said {
  const { receivedAt, outcome, answer, pushType, deviceToken, channelId, topic } = notification;
  const time = new Date(receivedAt).toTimeString().slice(0, 8);
  const why = answer?.reason ?? (answer === undefined ? "" : String(answer.status));
  const device = deviceToken === "" ? (channelId ?? "") : `${deviceToken.slice(0, TOKEN_DIGITS)}…`;
  return [
    { text: `${time} `, tone: "dim" },
    { text: `${outcome} ${why}`.trimEnd(), tone: outcome === "accepted" ? "good" : "bad" },
    ` ${pushType ?? "-"} ${topic ?? "-"} ${device}${textOf(notification.payload)}`,
  ];
}

function textOf(payload: unknown): string {
  const alert = (payload as { readonly aps?: { readonly alert?: unknown } } | null)?.aps?.alert;
  const parts = alert as { readonly title?: unknown; readonly body?: unknown } | null | undefined;
  const text = typeof alert === "string" ? alert : (parts?.title ?? parts?.body);
  if (typeof text !== "string" || text === "") return "";
  // One line, whatever the text is.
  const characters = Array.from(text.replace(/\s+/g, " "));
  const isCut = characters.length > TEXT_CHARACTERS;
  return ` "${characters.slice(0, TEXT_CHARACTERS).join("")}${isCut ? "…" : ""}"`;
}
