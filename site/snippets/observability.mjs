import { subscribe } from "node:diagnostics_channel";
import { createClient, createPayload, fromEnv } from "@apns/client";

const counts = {};
subscribe("apns:outcome", ({ outcome, reason }) => {
  const name = reason ?? outcome;
  counts[name] = (counts[name] ?? 0) + 1;
});

const client = createClient({ ...fromEnv(), logger: console })
  .on("rejected", ({ reason, hint }) => console.warn(reason, hint))
  .on("connection", ({ type, connection }) =>
    console.info("connection", connection, type),
  )
  .on("warning", ({ type, message }) => console.warn(type, message));

const payload = createPayload({ alert: "Hello" });
await client.send({ deviceToken: "ab".repeat(32), payload });
await client.send({
  deviceToken: "fa17fa170110".padEnd(64, "0"),
  payload,
});
await client.close();
console.log(counts, client.stats);
