import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient, createPayload } from "@apns/client";
import { createSimulatorIdentity } from "@apns/simulator";
import { simulatorFor } from "@apns/simulator/testing";

// Keys on a curve take milliseconds, those of RSA half a second and more.
const identity = await createSimulatorIdentity({ keyType: "ec" });

// The code under test: it takes the client, so that a test can give it one.
function greet(client, user) {
  return client.send({
    deviceToken: user.deviceToken,
    payload: createPayload({ alert: `Hello, ${user.name}` }),
  });
}

function clientOf({ providerKey, topic, http2, ca }) {
  return createClient({
    credentials: providerKey,
    topic,
    endpoints: { http2 },
    ca,
  });
}

const ada = { name: "Ada", deviceToken: "ad".repeat(32) };

test("greets a user by name", async (t) => {
  const apple = await simulatorFor(t, { identity });
  const client = clientOf(apple);
  await greet(client, ada);
  const [received] = await apple.received.waitFor({
    deviceToken: ada.deviceToken,
    alert: /Ada/,
  });
  assert.equal(received.pushType, "alert");
  await client.close();
});

test("learns that the app was removed", async (t) => {
  const apple = await simulatorFor(t, { identity });
  apple.devices.set(ada.deviceToken, { state: "uninstalled" });
  const client = clientOf(apple);
  const outcome = await greet(client, ada);
  assert.equal(outcome.deviceTokenIsDead, true);
  await client.close();
});

test("survives a connection that is reset with the notification on it", async (t) => {
  const apple = await simulatorFor(t, {
    identity,
    rules: [
      { at: "request", when: { nthOfRun: 1 }, do: { close: "reset" } },
    ],
  });
  const client = clientOf(apple);
  const outcome = await greet(client, ada);
  assert.equal(outcome.outcome, "accepted");
  assert.equal(client.stats.possibleDuplicates, 1);
  await client.close();
});
