import { createClient, createPayload, fromEnv } from "@apns/client";

const ours = fromEnv(); // the key of our own team
const client = createClient({
  ...ours,
  identities: {
    // Another app of the same team, and a customer. A customer has a
    // team and a key of its own; here all have that of the simulator.
    drivers: {
      credentials: ours.credentials,
      topic: "com.example.drivers",
    },
    "customer-17": {
      credentials: ours.credentials,
      topic: "org.example.customer",
    },
  },
});

const payload = createPayload({ alert: "Hello" });
const outcomes = await Promise.all([
  client.send({ deviceToken: "aa".repeat(32), payload }),
  client.send({
    deviceToken: "bb".repeat(32),
    payload,
    identity: "drivers",
  }),
  client.send({
    deviceToken: "cc".repeat(32),
    payload,
    identity: "customer-17",
  }),
]);
console.log(outcomes.map(({ outcome }) => outcome));

await client.close();
