// A run with faults, as OpenTelemetry sees it: prints its trace and its histogram beside the journal of the simulator.
// Run after a build: node examples/opentelemetry.mjs
import { createClient } from "@apns/client";
import { instrumentApns } from "@apns/opentelemetry";
import { startSimulator } from "@apns/simulator";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";

// A program has exporters of its own here, or NodeSDK.
const spans = new InMemorySpanExporter();
const metrics = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const reader = new PeriodicExportingMetricReader({ exporter: metrics, exportIntervalMillis: 3_600_000 });
const telemetry = instrumentApns({
  tracerProvider: new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }),
  meterProvider: new MeterProvider({ readers: [reader] }),
});

const deviceTokens = Array.from({ length: 500 }, (_, n) => n.toString(16).padStart(64, "0"));
const apple = await startSimulator({
  badDeviceTokens: [deviceTokens[3], deviceTokens[300]],
  rules: [
    { at: "request", when: { every: 11 }, do: { resetStream: "REFUSED_STREAM" } },
    { at: "request", when: { every: 70 }, do: { answer: { status: 503, reason: "ServiceUnavailable" } } },
    { at: "request", when: { probability: 0.3 }, do: { delayMs: { min: 1, max: 60 } } },
  ],
});
const client = createClient({
  credentials: apple.providerKey,
  topic: apple.topic,
  // Apple's own server needs neither of these options.
  endpoints: { http2: apple.http2 },
  ca: apple.ca,
  http2: { retry: { baseMs: 50 } },
});
telemetry.watch(client);

const run = client.broadcast({ aps: { alert: "Hello" } }, deviceTokens, { report: "problems" });
for await (const _ of run);
await reader.forceFlush();

const ms = ([seconds, nanos]) => (seconds * 1000 + nanos / 1e6).toFixed(0);
for (const { name, duration, attributes, parentSpanContext } of spans.getFinishedSpans()) {
  const { "apns.count.accepted": accepted, "apns.attempts": attempts, "error.type": error } = attributes;
  const indent = parentSpanContext === undefined ? "" : "  ";
  const facts = Object.entries({ accepted, attempts, error }).filter(([, value]) => value !== undefined);
  console.log(`${indent}${name}, ${ms(duration)} ms ${facts.map((fact) => fact.join(": ")).join(", ")}`);
}

const all = metrics
  .getMetrics()
  .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
const { dataPoints } = all.find(
  ({ descriptor }) => descriptor.name === "messaging.client.operation.duration",
);
let answered = 0;
for (const { attributes, value } of dataPoints) {
  const { boundaries, counts } = value.buckets;
  console.log(`\n${attributes["apns.outcome"]}: ${value.count}`);
  counts.forEach((count, n) => {
    if (count > 0)
      console.log(
        `  up to ${boundaries[n] ?? Infinity} s`.padEnd(16),
        "#".repeat(Math.ceil(count / 10)),
        count,
      );
  });
  answered += value.count;
}

const { journal } = apple;
const refused = journal.rejected.filter(({ status }) => status === 503).length;
console.log(
  `\njournal: ${journal.accepted.length} accepted, ${journal.rejected.length - refused} rejected for good,`,
);
console.log(`${refused} answered 503 and ${journal.discarded.length} refused, all of them sent again`);
const isEqual = answered === journal.accepted.length + journal.rejected.length - refused;
console.log(isEqual ? "the histogram has as many" : `the histogram has ${answered}`);
process.exitCode = isEqual ? 0 : 1;

telemetry.stop();
await client.close();
await apple.close();
