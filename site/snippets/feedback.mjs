import {
  createClient,
  fromEnv,
  wasRegisteredSince,
} from "@apns/client";

const client = createClient(fromEnv());

// A device token that the simulator answers with 410, since five days.
await client.send({
  deviceToken: "fa17fa170c05".padEnd(64, "0"),
  payload: { aps: { alert: "Hello" } },
});

// What your database knows: when each device registered last.
const registrations = new Map();

for await (const item of client.feedback()) {
  if (wasRegisteredSince(item, registrations.get(item.deviceToken)))
    continue;
  console.log(
    "delete",
    item.deviceToken.slice(0, 8),
    "dead since",
    item.failedAt.toISOString().slice(0, 10),
  );
}

await client.close();
