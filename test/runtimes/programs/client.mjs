import { createClient } from "@apns/client";
import { expectEqual } from "./expect-equal.mjs";

const payload = { aps: { alert: "Hello" } };
const good = "ab".repeat(32);
const rigged = (bytes) => `fa17fa17${bytes}`.padEnd(64, "0");

/** One notification with a provider token. */
export async function send({ http2, ca, providerKey, topic }) {
  const client = createClient({ credentials: providerKey, topic, ca, endpoints: { http2 } });
  expectEqual((await client.send({ deviceToken: good, payload })).outcome, "accepted");
  await client.close();
}

/** With a client certificate in place of the token. */
export async function certificate({ http2, ca, clientCertificate, topic }) {
  const client = createClient({ credentials: clientCertificate, topic, ca, endpoints: { http2 } });
  expectEqual((await client.send({ deviceToken: good, payload })).outcome, "accepted");
  await client.close();
}

/** Three hundred with rejections, refused streams and GOAWAYs among them: each has one outcome. */
export async function sendMany({ http2, ca, providerKey, topic }) {
  const client = createClient({ credentials: providerKey, topic, ca, endpoints: { http2 } });
  const faults = new Map([
    [30, rigged("0c02")],
    [90, rigged("0700")],
    [150, rigged("0407")],
    [210, rigged("0800")],
    [270, rigged("0c02")],
  ]);
  const notifications = Array.from({ length: 300 }, (_, index) => ({
    deviceToken: faults.get(index) ?? good,
    payload,
  }));
  const counts = {};
  const seen = new Set();
  for await (const { outcome, index } of client.sendMany(notifications)) {
    // What GOAWAYs and refused streams do to the rigged ones themselves depends on how often they are tried.
    if (notifications[index].deviceToken === good || [30, 270].includes(index))
      counts[outcome] = (counts[outcome] ?? 0) + 1;
    seen.add(index);
  }
  expectEqual([seen.size, counts.accepted, counts.rejected], [300, 295, 2]);
  await client.close();
}

/** The binary protocol: a rejection discards what follows, which is sent again. */
export async function binary({ gateway, ca, clientCertificate }) {
  const client = createClient({
    protocol: "binary",
    credentials: clientCertificate,
    ca,
    endpoints: { gateway },
  });
  const notifications = Array.from({ length: 100 }, (_, index) => ({
    deviceToken: index === 50 ? rigged("0108") : good,
    payload,
  }));
  const outcomes = {};
  for await (const { outcome } of client.sendMany(notifications))
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  expectEqual([outcomes.rejected, (outcomes.accepted ?? 0) + (outcomes["presumed-accepted"] ?? 0)], [1, 99]);
  await client.close();
}
