import { createRequire } from "node:module";
import { type ClientOptions, createClient, type Outcome } from "@apns/client";
import {
  createSimulatorIdentity,
  type Simulator,
  type SimulatorIdentity,
  startSimulator,
} from "@apns/simulator";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { deviceToken } from "./fixture/clients.js";

let identity: SimulatorIdentity;
beforeAll(async () => {
  identity = await createSimulatorIdentity();
});
afterEach(() => {
  vi.useRealTimers();
});

/** The module as CommonJS packages see it. */
const timers = createRequire(import.meta.url)("node:timers") as object;
const payload = { aps: { alert: "Hello" } };
const never = (): object => ({ ref: () => {}, unref: () => {}, hasRef: () => false });

/** Each replaces the functions of time, and returns what puts them back. */
const fakes: Record<string, () => () => void> = {
  "vi.useFakeTimers()": () => {
    vi.useFakeTimers();
    return () => void vi.useRealTimers();
  },
  "vi.useFakeTimers, microtasks too, in another year": () => {
    vi.useFakeTimers({
      now: new Date("2019-01-01"),
      toFake: ["setTimeout", "setImmediate", "setInterval", "queueMicrotask", "Date", "performance"],
    });
    return () => void vi.useRealTimers();
  },
  "functions that never call back, in node:timers too": () => {
    const replacement = { setTimeout: never, setImmediate: never, setInterval: never, queueMicrotask: never };
    for (const target of [globalThis, timers]) {
      for (const [name, fake] of Object.entries(replacement)) {
        if (name in target) Object.assign(target, { [name]: fake });
      }
    }
    const { setTimeout, setImmediate, setInterval, queueMicrotask } = real;
    return () => {
      Object.assign(globalThis, { setTimeout, setImmediate, setInterval, queueMicrotask });
      Object.assign(timers, { setTimeout, setImmediate, setInterval });
    };
  },
};
const real = { setTimeout, setImmediate, setInterval, queueMicrotask };

const optionsOf: Record<string, (apple: Simulator) => ClientOptions> = {
  http2: (apple) => ({
    credentials: apple.providerKey,
    topic: apple.topic,
    endpoints: { http2: apple.http2 },
    ca: apple.ca,
  }),
  binary: (apple) => ({
    protocol: "binary",
    binary: { settleAfterMs: 100 },
    credentials: apple.clientCertificate,
    endpoints: { gateway: apple.gateway },
    ca: apple.ca,
  }),
};

describe.each(Object.keys(fakes))("D-5: %s", (name) => {
  test.each(["http2", "binary"])("D-5: every way to send over %s ends", async (protocol) => {
    const restore = (fakes[name] as () => () => void)();
    try {
      await using apple = await startSimulator({ identity });
      await using client = createClient((optionsOf[protocol] as (apple: Simulator) => ClientOptions)(apple));
      client.on("warning", () => {});
      const { outcome } = await client.send({ deviceToken: deviceToken(1), payload });
      expect(outcome).toMatch(/accepted/);
      const outcomes: Outcome[] = [];
      const many = Array.from({ length: 500 }, (_, index) => ({ deviceToken: deviceToken(index), payload }));
      for await (const one of client.sendMany(many)) outcomes.push(one);
      expect(outcomes).toHaveLength(500);
      const run = client.broadcast(payload, [deviceToken(7), deviceToken(8)], { report: "problems" });
      for await (const problem of run) expect(problem).toBeUndefined();
      expect(run.counts.accepted).toBe(2);
      await apple.journal.waitFor((journal) => journal.accepted.length === 503);
    } finally {
      restore();
    }
  });
});
