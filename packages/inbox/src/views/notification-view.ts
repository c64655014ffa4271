import type { ReceivedNotification, Simulator } from "@apns/simulator";
import type { Display, Notification, NotificationSummary } from "../api/notification.js";
import { alertText } from "./alert-text.js";
import { displayOf } from "./display-of.js";
import { documentationPage } from "./documentation-page.js";
import { timeText, timeTextOrNull } from "./time-text.js";

/** How much of a notification is wanted. */
export type View = "full" | "summary";

/** A notification as the API shows it. */
export function viewOf(
  notification: ReceivedNotification,
  apple: Simulator,
  view: View,
): NotificationSummary | Notification {
  return view === "full" ? notificationOf(notification, apple) : summaryOf(notification, apple);
}

/** What a row of a list needs. */
function summaryOf(
  notification: ReceivedNotification,
  apple: Simulator,
  { shown, why }: Display = displayFor(notification, apple),
): NotificationSummary {
  const { answer } = notification;
  return {
    id: notification.id,
    receivedAt: timeText(notification.receivedAt),
    protocol: notification.protocol,
    deviceToken: notification.deviceToken,
    topic: notification.topic ?? null,
    pushType: notification.pushType ?? null,
    priority: notification.priority,
    collapseId: notification.collapseId ?? null,
    channelId: notification.channelId ?? null,
    apnsId: answer?.apnsId ?? null,
    connection: notification.connection,
    payloadBytes: notification.payloadBytes,
    outcome: notification.outcome,
    status: answer?.status ?? null,
    reason: answer?.reason ?? null,
    rule: notification.rule ?? null,
    text: alertText(notification.payload),
    shown,
    why,
  };
}

/** Everything. */
export function notificationOf(notification: ReceivedNotification, apple: Simulator): Notification {
  const { answer, providerToken } = notification;
  const display = displayFor(notification, apple);
  return {
    ...summaryOf(notification, apple, display),
    answeredAt: timeTextOrNull(notification.answeredAt),
    expiration: notification.expiration ?? null,
    documentation: documentationPage(notification),
    uniqueId: answer?.apnsUniqueId ?? null,
    identifier: notification.identifier ?? 0,
    headers: headersOf(notification),
    payload: notification.payload,
    payloadText: notification.payloadText,
    payloadLimitBytes: payloadLimitBytes(notification),
    providerToken:
      providerToken === undefined
        ? null
        : {
            keyId: providerToken.keyId,
            teamId: providerToken.teamId,
            issuedAt: timeText(providerToken.issuedAt * 1000),
          },
    delivery: apple.devices
      .deliveries({ notification: notification.id })
      .map(({ at, step }) => ({ at: timeText(at), event: step })),
    display,
    previousId: previousIdOf(notification, apple),
  };
}

function displayFor(notification: ReceivedNotification, apple: Simulator): Display {
  return displayOf(notification, apple.devices.get(notification.deviceToken));
}

/** A field that came twice has its values in one text, as HTTP allows. */
function headersOf({ headers }: ReceivedNotification): Record<string, string> {
  const fields = new Map<string, string>();
  for (const [name, value] of headers) {
    const earlier = fields.get(name);
    fields.set(name, earlier === undefined ? value : `${earlier}, ${value}`);
  }
  return Object.fromEntries(fields);
}

/** Apple, "Generating a remote notification"; the binary protocol had 2,048 in its last years. */
function payloadLimitBytes({ protocol, pushType, channelId }: ReceivedNotification): number {
  if (protocol === "binary") return 2048;
  return pushType === "voip" || channelId !== undefined ? 5120 : 4096;
}

function previousIdOf(notification: ReceivedNotification, apple: Simulator): string | null {
  const { id, deviceToken, topic, collapseId, pushType, channelId } = notification;
  if (collapseId === undefined && pushType !== "liveactivity") return null;
  const [previous] = apple.received.list(
    {
      where: (other) =>
        other.deviceToken === deviceToken &&
        other.channelId === channelId &&
        other.topic === topic &&
        other.collapseId === collapseId &&
        (collapseId !== undefined || other.pushType === pushType),
    },
    { before: id, limit: 1 },
  );
  return previous?.id ?? null;
}
