// Metrics for Prometheus with prom-client: outcomes and how long they took, what happens to connections, what waits,
// and the age of the credentials. It sends to the device tokens of its arguments, and serves /metrics until SIGTERM.
import { subscribe } from "node:diagnostics_channel";
import { once } from "node:events";
import { createServer } from "node:http";
import { createAlert, createClient, fromEnv } from "@apns/client";
import { Counter, Gauge, Histogram, Registry } from "prom-client";

const DAY_MS = 86_400_000;

const registers = [new Registry()];
const [registry] = registers;
const client = createClient(fromEnv());

const outcomes = new Counter({
  name: "apns_outcomes_total",
  help: "Notifications that settled, by outcome and reason",
  labelNames: ["outcome", "reason"],
  registers,
});
const seconds = new Histogram({
  name: "apns_answer_seconds",
  help: "From the call to the answer of APNs, retries included",
  labelNames: ["outcome", "topic"],
  buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  registers,
});
function record({ outcome, reason = "", topic = "", queuedMs, answeredMs }, count) {
  outcomes.inc({ outcome, reason }, count);
  if (answeredMs === undefined) return;
  for (let n = 0; n < count; n++) seconds.observe({ outcome, topic }, (queuedMs + answeredMs) / 1000);
}
subscribe("apns:outcome", (outcome) => record(outcome, 1));
// What runs with report: "problems" only count comes in batches.
subscribe("apns:accepted", (batch) => record(batch, batch.count));

const events = new Counter({
  name: "apns_connection_events_total",
  help: "What happened to connections, by type",
  labelNames: ["type"],
  registers,
});
client.on("connection", ({ type }) => events.inc({ type }));

for (const name of ["pending", "resent", "possibleDuplicates", "connections"]) {
  new Gauge({
    name: `apns_${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`,
    help: `client.stats.${name}`,
    registers,
    collect() {
      this.set(client.stats[name]);
    },
  });
}

/** A gauge of each identity; `read` returns undefined where the identity has no such thing. */
function gauge(name, help, read) {
  new Gauge({
    name,
    help,
    labelNames: ["identity"],
    registers,
    collect() {
      for (const stats of client.stats.identities) {
        const value = read(stats);
        if (value !== undefined) this.set({ identity: stats.identity ?? "" }, value);
      }
    },
  });
}
gauge("apns_queued", "Notifications that are not written", ({ queued }) => queued);
gauge("apns_open_connections", "Open connections", ({ openConnections }) => openConnections);
gauge("apns_streams_used", "Requests without an answer", ({ streamsInUse }) => streamsInUse);
gauge("apns_streams_free", "How many more would fit", ({ streamsFree }) => streamsFree);
gauge("apns_certificate_days_left", "Days until the certificate expires", ({ certificateExpiresAt: at }) =>
  at === undefined ? undefined : (at.getTime() - Date.now()) / DAY_MS,
);
gauge("apns_provider_token_age_seconds", "Age of the provider token", ({ providerTokenAgeMs: age }) =>
  age === undefined ? undefined : age / 1000,
);

const { payload, ...fields } = createAlert({ alert: "Hello" });
for await (const _ of client.broadcast(payload, process.argv.slice(2), fields));

const server = createServer(async (_request, response) => {
  response.writeHead(200, { "content-type": registry.contentType }).end(await registry.metrics());
}).listen(Number(process.env.PORT ?? 9100), "127.0.0.1");
await once(server, "listening");
console.log(`http://127.0.0.1:${server.address().port}/metrics`);

process.once("SIGTERM", () => server.close(() => client.close()));
