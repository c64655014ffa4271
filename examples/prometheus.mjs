// Serves what a client sends to Prometheus, with prom-client. Run after a build: node examples/prometheus.mjs
import { subscribe } from "node:diagnostics_channel";
import { createServer } from "node:http";
import { createClient } from "@apns/client";
import { startSimulator } from "@apns/simulator";
import { Counter, Gauge, Histogram, Registry } from "prom-client";

/** Metrics of all clients of the process, and gauges of one; returns their registry. */
function metricsOf(client) {
  const registry = new Registry();
  const registers = [registry];
  const outcomes = new Counter({
    name: "apns_notifications_total",
    help: "Notifications by outcome, and by Apple's reason or the error's code",
    labelNames: ["outcome", "reason", "topic"],
    registers,
  });
  const seconds = new Histogram({
    name: "apns_answer_seconds",
    help: "From the call to the answer of APNs, retries included",
    labelNames: ["outcome", "topic"],
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  const record = ({ outcome, reason, error, topic = "", queuedMs, answeredMs }, count) => {
    outcomes.inc({ outcome, reason: reason ?? error?.code ?? "", topic }, count);
    if (answeredMs === undefined) return;
    for (let n = 0; n < count; n++) seconds.observe({ outcome, topic }, (queuedMs + answeredMs) / 1000);
  };
  subscribe("apns:outcome", (outcome) => record(outcome, 1));
  // What a run with report: "problems" only counts comes in batches.
  subscribe("apns:accepted", (batch) => record(batch, batch.count));

  const gauge = (name, help, valueOf) => {
    const one = new Gauge({
      name,
      help,
      labelNames: ["identity"],
      registers,
      collect() {
        for (const stats of client.stats.identities) {
          const value = valueOf(stats);
          if (value !== undefined) one.set({ identity: stats.identity ?? "" }, value);
        }
      },
    });
  };
  gauge("apns_queued", "Notifications that are not written", ({ queued }) => queued);
  gauge("apns_connections", "Open connections", ({ openConnections }) => openConnections);
  gauge("apns_streams_used", "Requests without an answer", ({ streamsInUse }) => streamsInUse);
  gauge("apns_streams_free", "How many more fit", ({ streamsFree }) => streamsFree);
  gauge("apns_certificate_days_left", "Days until the certificate expires", ({ certificateExpiresAt }) =>
    certificateExpiresAt === undefined ? undefined : (certificateExpiresAt - Date.now()) / 86_400_000,
  );
  gauge("apns_provider_token_age_seconds", "Age of the provider token", ({ providerTokenAgeMs }) =>
    providerTokenAgeMs === undefined ? undefined : providerTokenAgeMs / 1000,
  );
  return registry;
}

const bad = "bb".repeat(32);
const apple = await startSimulator({ badDeviceTokens: [bad] });
const client = createClient({
  credentials: apple.providerKey,
  topic: apple.topic,
  // Apple's own server needs neither of these options.
  endpoints: { http2: apple.http2 },
  ca: apple.ca,
});
const registry = metricsOf(client);
const server = createServer(async (_, response) => {
  response.setHeader("content-type", registry.contentType);
  response.end(await registry.metrics());
}).listen(0, "127.0.0.1");

const payload = { aps: { alert: "Hello" } };
const deviceTokens = Array.from({ length: 1000 }, (_, n) => n.toString(16).padStart(64, "0"));
await client.send({ deviceToken: bad, payload });
for await (const problem of client.broadcast(payload, deviceTokens, { report: "problems" })) {
  console.error(problem);
}

// As Prometheus would ask.
const scraped = await (await fetch(`http://127.0.0.1:${server.address().port}/metrics`)).text();
console.log(scraped.replaceAll(/^#.*\n/gm, ""));

server.close();
await client.close();
await apple.close();
