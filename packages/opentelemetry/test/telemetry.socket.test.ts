import { channel } from "node:diagnostics_channel";
import { type CountedAcceptances, createClient, type Outcome } from "@apns/client";
import { instrumentApns } from "@apns/opentelemetry";
import { createSimulatorIdentity, type Rule, type SimulatorIdentity, startSimulator } from "@apns/simulator";
import { context, SpanStatusCode, trace } from "@opentelemetry/api";
import { beforeAll, describe, expect, test } from "vitest";
import { countOf, countsBy, observed } from "./observed.js";

let identity: SimulatorIdentity;
beforeAll(async () => {
  identity = await createSimulatorIdentity({ keyType: "ec" });
});

const DURATION = "messaging.client.operation.duration";
const payload = { aps: { alert: "Hello" } };
const deviceToken = (index: number): string => index.toString(16).padStart(64, "0");
const badDeviceTokens = [3, 50, 77].map(deviceToken);
const notifications = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ deviceToken: deviceToken(index), payload }));

/** Refused streams, answers that ask for patience, and slow ones; everything is answered in the end. */
const faults: Rule[] = [
  { at: "request", when: { every: 11 }, do: { resetStream: "REFUSED_STREAM" } },
  { at: "request", when: { every: 7 }, do: { answer: { status: 503, reason: "ServiceUnavailable" } } },
  { at: "request", when: { probability: 0.3 }, do: { delayMs: { min: 1, max: 30 } } },
];

/** A simulator with faults, a client of it, and the SDK. */
async function start(runSpans?: "problems" | "all" | "none") {
  const seen = observed(runSpans === undefined ? {} : { runSpans });
  const apple = await startSimulator({ identity, badDeviceTokens, rules: faults });
  const client = createClient({
    credentials: apple.providerKey,
    topic: apple.topic,
    endpoints: { http2: apple.http2 },
    ca: apple.ca,
    http2: { retry: { maxAttempts: 10, baseMs: 10, maxMs: 60_000 } },
  });
  return {
    seen,
    apple,
    client,
    async [Symbol.asyncDispose](): Promise<void> {
      await client.close();
      await apple.close();
      await seen[Symbol.asyncDispose]();
    },
  };
}

/** Milliseconds that outcomes took from the call to the answer. */
const tookMs = (outcomes: readonly Outcome[]): number =>
  outcomes.reduce((sum, { queuedMs = 0, answeredMs = 0 }) => sum + queuedMs + answeredMs, 0);

describe("spans and metrics of a run with faults", () => {
  test("C-42: a span for each send, with its outcome; as many as the journal and the outcomes have", async () => {
    await using world = await start();
    const { seen, apple, client } = world;
    const parent = seen.tracer.startSpan("campaign");
    const outcomes = await context.with(trace.setSpan(context.active(), parent), () =>
      Promise.all(notifications(120).map((one) => client.send(one))),
    );
    parent.end();
    const spans = seen.sends();
    for (const { parentSpanContext } of spans) {
      expect(parentSpanContext?.spanId).toBe(parent.spanContext().spanId);
    }
    expect(spans).toHaveLength(outcomes.length);
    const accepted = spans.filter(({ attributes }) => attributes["apns.outcome"] === "accepted");
    expect(accepted).toHaveLength(apple.journal.accepted.length);
    expect(new Set(accepted.map(({ attributes }) => attributes["messaging.message.id"]))).toEqual(
      new Set(apple.journal.accepted.map((entry) => "apnsId" in entry && entry.apnsId)),
    );
    const failed = spans.filter(({ status }) => status.code === SpanStatusCode.ERROR);
    expect(failed).toHaveLength(badDeviceTokens.length);
    expect(failed[0]?.attributes).toMatchObject({
      "messaging.system": "apns",
      "messaging.operation.type": "send",
      "messaging.destination.name": apple.topic,
      "error.type": "BadDeviceToken",
      "apns.status": 400,
    });
    expect(failed[0]?.name).toBe(`send ${apple.topic}`);
    const text = JSON.stringify(spans.map(({ attributes, name, status }) => [attributes, name, status]));
    for (const { deviceToken: digits } of notifications(120)) expect(text).not.toContain(digits);
    expect(seen.connects().length).toBe(client.stats.connections);
    expect(seen.connects()[0]?.attributes).toMatchObject({
      "server.address": "127.0.0.1",
      "server.port": apple.http2.port,
      "apns.connection": 1,
    });
  });

  test("C-43: histograms and counters say what the outcomes and the journal say, also where a run only counts", async () => {
    await using world = await start();
    const { seen, apple, client } = world;
    const single = await Promise.all(notifications(120).map((one) => client.send(one)));
    const run = client.sendMany(notifications(300), { report: "problems" });
    const problems: Outcome[] = [];
    for await (const problem of run) problems.push(problem);
    const accepted = apple.journal.accepted.length;
    expect(accepted).toBe(
      run.counts.accepted + single.filter(({ outcome }) => outcome === "accepted").length,
    );
    const duration = await seen.points(DURATION);
    expect(countsBy(duration, "apns.outcome")).toEqual({ accepted, rejected: 2 * badDeviceTokens.length });
    expect(countsBy(duration, "error.type")).toEqual({
      undefined: accepted,
      BadDeviceToken: apple.journal.rejected.filter((entry) => entry.status === 400).length,
    });
    expect(countsBy(await seen.points("messaging.client.sent.messages"), "apns.outcome")).toEqual(
      countsBy(duration, "apns.outcome"),
    );
    // Each attempt is an entry: accepted, rejected (for good or with 503), or discarded (refused streams).
    const { journal } = apple;
    const attempts = await seen.points("apns.client.attempts");
    const entries = accepted + journal.rejected.length + journal.discarded.length;
    expect(attempts.reduce((sum, point) => sum + countOf(point), 0)).toBe(entries);
    expect(client.stats.written).toBe(entries);
    expect(journal.discarded.length).toBeGreaterThan(0);
    expect(entries).toBeGreaterThan(420);
  });

  test("C-43: a batch of acceptances counts as many as it has", async () => {
    await using seen = observed();
    const travel = { queuedMs: 20, answeredMs: 30, attempts: 2, connection: 1 };
    const resolved = { identity: "news", topic: "com.example.app", pushType: "alert" };
    const batch: CountedAcceptances = { outcome: "accepted", count: 5, ...travel, ...resolved };
    channel("apns:accepted").publish(batch);
    expect((await seen.points(DURATION)).map(countOf)).toEqual([5]);
    expect((await seen.points("messaging.client.sent.messages")).map(countOf)).toEqual([5]);
    const [attempts] = await seen.points("apns.client.attempts");
    expect(attempts).toMatchObject({
      value: 10,
      attributes: { "apns.identity": "news", "apns.push_type": "alert" },
    });
  });

  test("C-43: a histogram adds up the times of the outcomes", async () => {
    await using world = await start();
    const { seen, client } = world;
    const outcomes = await Promise.all(notifications(100).map((one) => client.send(one)));
    const sums = (await seen.points(DURATION)).map(({ value }) =>
      typeof value === "number" ? 0 : (value.sum ?? 0),
    );
    expect(sums.reduce((sum, one) => sum + one, 0) * 1000).toBeCloseTo(tookMs(outcomes), 3);
  });

  test("C-42: a run has a span, and its problems or all of its outcomes have one below", async () => {
    for (const runSpans of ["problems", "all", "none"] as const) {
      await using world = await start(runSpans);
      const { seen, client } = world;
      let count = 0;
      for await (const _ of client.sendMany(notifications(60))) count += 1;
      expect(count).toBe(60);
      const [run, ...others] = seen
        .sends()
        .toSorted(
          (one, other) => Number("apns.form" in other.attributes) - Number("apns.form" in one.attributes),
        );
      expect(run?.attributes).toMatchObject({
        "messaging.batch.message_count": 60,
        "apns.form": "sendMany",
        "apns.count.accepted": 58,
        "apns.count.rejected": 2,
      });
      expect(others).toHaveLength({ problems: 2, all: 60, none: 0 }[runSpans]);
      for (const { parentSpanContext } of others)
        expect(parentSpanContext?.spanId).toBe(run?.spanContext().spanId);
    }
  });

  test("C-45: a run of groups has a span, with those of its problems below it", async () => {
    await using world = await start();
    const { seen, client } = world;
    const deviceTokens = notifications(60).map((one) => one.deviceToken);
    const group = { common: { payload }, deviceTokens, onAccepted: () => {}, onOutcome: () => {} };
    await client.sendGroups([group]);
    const isRun = (span: { attributes: object }): boolean => "apns.form" in span.attributes;
    const runs = seen.sends().filter(isRun);
    expect(runs.map(({ attributes }) => attributes)).toMatchObject([
      { "apns.form": "sendGroups", "apns.count.accepted": 58, "apns.count.rejected": 2 },
    ]);
    const problems = seen.sends().filter((span) => !isRun(span));
    expect(problems.map((span) => [span.attributes["error.type"], span.parentSpanContext?.spanId])).toEqual(
      Array(2).fill(["BadDeviceToken", runs[0]?.spanContext().spanId]),
    );
  });

  test("C-44: gauges of the clients that are watched, until nobody watches", async () => {
    await using world = await start();
    const { seen, client } = world;
    const end = seen.telemetry.watch(client, "main");
    await client.send({ deviceToken: deviceToken(1), payload });
    expect(await seen.points("apns.client.connections")).toMatchObject([
      { value: 1, attributes: { "messaging.client.id": "main" } },
    ]);
    const [free] = await seen.points("apns.client.streams.free");
    expect(free?.value).toBe(client.stats.streamsFree);
    const [age] = await seen.points("apns.client.provider_token.age");
    expect(age?.value).toBeGreaterThanOrEqual(0);
    expect(await seen.points("apns.client.certificate.remaining")).toEqual([]);
    end();
    await client.close();
    // The SDK repeats the last value: nobody has asked the client again.
    expect(await seen.points("apns.client.connections")).toMatchObject([{ value: 1 }]);
  });

  test("C-44: nothing follows once it is stopped, and a mistake in the options says so", async () => {
    await using world = await start();
    const { seen, client } = world;
    seen.telemetry.stop();
    seen.telemetry.stop();
    await client.send({ deviceToken: deviceToken(1), payload });
    expect(seen.sends()).toEqual([]);
    expect(await seen.points(DURATION)).toEqual([]);
    expect(() => instrumentApns({ runSpans: "some" as never })).toThrow("runSpans must be");
    expect(() => instrumentApns({ spans: true } as never)).toThrow("spans is not an option");
  });
});
