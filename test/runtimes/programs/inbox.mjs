import { createClient } from "@apns/client";
import { startInbox } from "@apns/inbox";
import { createInboxClient } from "@apns/inbox/client";
import { startSimulator } from "@apns/simulator";
import { expectEqual } from "./expect-equal.mjs";

/** The server of the inbox, asked by its client. */
export async function inbox() {
  const apple = await startSimulator();
  const server = await startInbox(apple);
  const client = createClient({
    ...{ credentials: apple.providerKey, topic: apple.topic, ca: apple.ca },
    endpoints: { http2: apple.http2 },
  });
  await client.send({ deviceToken: "ab".repeat(32), payload: { aps: { alert: "Hello" } } });
  const { url } = server;
  const notifications = await createInboxClient({ url }).notifications.wait({ count: 1 });
  expectEqual(
    notifications.map(({ outcome }) => outcome),
    ["accepted"],
  );
  await client.close();
  await server.close();
  await apple.close();
}
