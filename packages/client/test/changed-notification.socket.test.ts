import { createClient, type Notification } from "@apns/client";
import { createSimulatorIdentity, startSimulator } from "@apns/simulator";
import { expect, test } from "vitest";

test("a rejection arrives although the program has changed the notification since", async () => {
  const identity = await createSimulatorIdentity({ keyType: "ec" });
  await using apple = await startSimulator({ identity });
  const { providerKey: credentials, topic, ca, http2 } = apple;
  await using client = createClient({ credentials, topic, ca, endpoints: { http2 } });
  for (const changed of ["not a device token", undefined, null, 5]) {
    const notification = { deviceToken: "a5f0", payload: { aps: { alert: "Hello" } } };
    const sent = client.send(notification);
    Object.assign(notification, { deviceToken: changed });
    expect(await sent).toMatchObject({
      outcome: "rejected",
      reason: "BadDeviceToken",
      hint: expect.stringMatching(/^Check the environment/),
      notification: notification satisfies Notification,
    });
  }
});
