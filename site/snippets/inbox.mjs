import { createClient, createPayload, fromEnv } from "@apns/client";
import { createInboxClient } from "@apns/inbox/client";

const inbox = createInboxClient({ url: process.env.APNS_INBOX });
const deviceToken = "1b".repeat(32);

const cursor = await inbox.notifications.cursor();

// The program under test, in whatever language it is written.
const client = createClient(fromEnv());
await client.send({
  deviceToken,
  payload: createPayload({ alert: "Your parcel is here" }),
});
await client.close();

const [notification] = await inbox.notifications.wait({
  cursor,
  deviceToken,
});
console.log(notification.payload.aps.alert, notification.outcome);
