import { type Client, isAccepted, type Notification, type NotificationGroup } from "@apns/client";

/**
 * What a worker needs of a client. `sendGroups` costs about half as much for each notification; a wrapper of your own
 * may have `sendMany` alone.
 */
export type SendingClient = Pick<Client, "sendMany"> & Partial<Pick<Client, "sendGroups">>;

/** Sends groups until their source has ended and all has settled. */
export type SendGroups = (source: AsyncIterable<NotificationGroup>) => Promise<void>;

/** Where an outcome of `sendMany` belongs. */
interface Place {
  readonly group: NotificationGroup;
  readonly index: number;
}

/** The way in which a client sends groups. */
export function sendGroupsOf(client: SendingClient): SendGroups {
  if (typeof client.sendGroups !== "function") return (source) => sendThroughMany(client, source);
  return (source) => (client as Client).sendGroups(source);
}

async function sendThroughMany(
  client: Pick<Client, "sendMany">,
  source: AsyncIterable<NotificationGroup>,
): Promise<void> {
  for await (const batch of client.sendMany(notificationsOf(source)).batches()) {
    for (const outcome of batch) {
      const { group, index } = outcome.notification.context as Place;
      if (isAccepted(outcome)) group.onAccepted(outcome.outcome, index, 1);
      else group.onOutcome({ ...outcome, index });
    }
  }
}

async function* notificationsOf(
  source: AsyncIterable<NotificationGroup>,
): AsyncGenerator<readonly Notification[]> {
  for await (const group of source) yield group.deviceTokens.map((_, index) => notificationOf(group, index));
}

function notificationOf(group: NotificationGroup, index: number): Notification {
  const { common, deviceTokens, ids, duplicateGuard } = group;
  const id = common.id ?? (ids && ids.head + (ids.first + index).toString(16).padStart(4, "0"));
  const collapseId = common.collapseId ?? (duplicateGuard === "collapse-id" ? id : undefined);
  const context: Place = { group, index };
  return { ...common, deviceToken: deviceTokens[index] ?? "", id, collapseId, context };
}
