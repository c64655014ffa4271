import { channel, tracingChannel } from "node:diagnostics_channel";
import type { ConnectTrace, Outcome, SendManyOutcome, SendManyTrace, SendTrace } from "@apns/client";
import { createSimulatorIdentity, type SimulatorIdentity, startSimulator } from "@apns/simulator";
import { beforeAll, describe, expect, test } from "vitest";
import { all, deviceToken, overBinary, overHttp2 } from "../fixture/clients.js";

let identity: SimulatorIdentity;
beforeAll(async () => {
  identity = await createSimulatorIdentity({ keyType: "ec" });
});

const payload = { aps: { alert: "Hello" } };
const bad = deviceToken(2);

/** Subscribes to a tracing channel; gives what it published, in order. */
function listen<Trace extends object>(name: string) {
  const events: { readonly step: string; readonly trace: Trace }[] = [];
  const note = (step: string) => (trace: object) => void events.push({ step, trace: trace as Trace });
  const subscribers = {
    start: note("start"),
    end: note("end"),
    asyncStart: note("asyncStart"),
    asyncEnd: note("asyncEnd"),
    error: note("error"),
  };
  const traced = tracingChannel<unknown, Trace>(name);
  traced.subscribe(subscribers);
  return {
    events,
    steps: () => events.map(({ step }) => step),
    [Symbol.dispose]: () => void traced.unsubscribe(subscribers),
  };
}

/** Subscribes to the outcomes of runs. */
function listenToOutcomes() {
  const messages: SendManyOutcome[] = [];
  const listener = (message: unknown): void => void messages.push(message as SendManyOutcome);
  const outcomes = channel("apns:send-many:outcome");
  outcomes.subscribe(listener);
  return { messages, [Symbol.dispose]: () => void outcomes.unsubscribe(listener) };
}

describe("tracing channels", () => {
  test("C-37: a send is traced from the call to its outcome, whatever APNs answers", async () => {
    await using apple = await startSimulator({ identity, badDeviceTokens: [bad] });
    await using client = overHttp2(apple);
    using heard = listen<SendTrace>("apns:send");
    const notification = { deviceToken: bad, payload };
    const outcome = await client.send(notification);
    expect(heard.steps()).toEqual(["start", "end", "asyncStart", "asyncEnd"]);
    expect(heard.events[0]?.trace.notification).toBe(notification);
    expect(heard.events.at(-1)?.trace.result).toBe(outcome);
    expect(outcome).toMatchObject({ outcome: "rejected", attempts: 1, connection: 1 });
  });

  test("C-37: a send that rejects publishes its error", async () => {
    await using apple = await startSimulator({ identity });
    await using client = overHttp2(apple);
    using heard = listen<SendTrace>("apns:send");
    await expect(client.send({ deviceToken: "zz", payload })).rejects.toThrow("deviceToken");
    expect(heard.steps()).toEqual(["start", "end", "error", "asyncStart", "asyncEnd"]);
    expect(heard.events.at(-1)?.trace.error).toMatchObject({ field: "deviceToken" });
  });

  test("C-38: a run is traced from the call to its last outcome, with the outcomes that it reports", async () => {
    await using apple = await startSimulator({ identity, badDeviceTokens: [bad] });
    await using client = overHttp2(apple);
    using heard = listen<SendManyTrace>("apns:send-many");
    using reported = listenToOutcomes();
    const notifications = [1, 2, 3].map((index) => ({ deviceToken: deviceToken(index), payload }));
    const problems: Outcome[] = await all(client.sendMany(notifications, { report: "problems" }));
    expect(heard.steps()).toEqual(["start", "end", "asyncStart", "asyncEnd"]);
    const run = heard.events[0]?.trace;
    expect(run).toMatchObject({ form: "sendMany", report: "problems", counts: { accepted: 2, rejected: 1 } });
    expect(reported.messages).toHaveLength(1);
    expect(reported.messages[0]?.run).toBe(run);
    expect(reported.messages[0]?.outcome).toBe(problems[0]);
  });

  test("C-38: a run that is left ends once, and a source that fails is its error", async () => {
    await using apple = await startSimulator({ identity });
    await using client = overHttp2(apple);
    using heard = listen<SendManyTrace>("apns:send-many");
    for await (const _ of client.broadcast(payload, [deviceToken(1), deviceToken(3)])) break;
    expect(heard.steps()).toEqual(["start", "end", "asyncStart", "asyncEnd"]);
    function* broken(): Generator<never, void> {
      yield* [];
      throw new Error("the database went away");
    }
    await expect(all(client.sendMany(broken()))).rejects.toThrow("database");
    expect(heard.steps().slice(4)).toEqual(["start", "end", "error", "asyncStart", "asyncEnd"]);
    expect(heard.events[0]?.trace.form).toBe("broadcast");
  });

  test.each(["http2", "binary"] as const)(
    "C-45: groups over %s are a run, from the call to its promise; what is not accepted is published",
    async (protocol) => {
      await using apple = await startSimulator({ identity, badDeviceTokens: [bad] });
      await using client = protocol === "http2" ? overHttp2(apple) : overBinary(apple);
      using heard = listen<SendManyTrace>("apns:send-many");
      using reported = listenToOutcomes();
      const calledBack: Outcome[] = [];
      const group = {
        common: { payload },
        deviceTokens: [deviceToken(1), bad, deviceToken(3), "zz"],
        onAccepted: () => {},
        onOutcome: (outcome: Outcome) => void calledBack.push(outcome),
      };
      await client.sendGroups([group, { ...group, deviceTokens: [deviceToken(4)] }]);
      expect(heard.steps()).toEqual(["start", "end", "asyncStart", "asyncEnd"]);
      const run = heard.events[0]?.trace;
      const taken = (run?.counts.accepted ?? 0) + (run?.counts["presumed-accepted"] ?? 0);
      expect(run).toMatchObject({
        form: "sendGroups",
        report: "problems",
        counts: { rejected: 1, failed: 1 },
      });
      expect(taken).toBe(3);
      expect(reported.messages.map(({ outcome }) => outcome)).toEqual(calledBack);
      expect(new Set(reported.messages.map((message) => message.run))).toEqual(new Set([run]));
    },
  );

  test("C-45: a source of groups that fails is the error of its run, and one that is not iterable has no run", async () => {
    await using apple = await startSimulator({ identity });
    await using client = overHttp2(apple);
    using heard = listen<SendManyTrace>("apns:send-many");
    function* broken(): Generator<never, void> {
      yield* [];
      throw new Error("the database went away");
    }
    await expect(client.sendGroups(broken())).rejects.toThrow("database");
    expect(heard.steps()).toEqual(["start", "end", "error", "asyncStart", "asyncEnd"]);
    await expect(client.sendGroups(7 as unknown as [])).rejects.toMatchObject({ code: "invalid-type" });
    expect(() => client.sendMany(7 as unknown as [])).toThrow("iterable");
    expect(heard.events).toHaveLength(5);
  });

  test.each(["http2", "binary"] as const)(
    "C-39: attempts to connect over %s are traced under the number that outcomes and events have",
    async (protocol) => {
      await using apple = await startSimulator({ identity });
      const options = { binary: { connections: 2 } };
      await using client = protocol === "http2" ? overHttp2(apple) : overBinary(apple, options);
      using heard = listen<ConnectTrace>("apns:connect");
      const numbers: number[] = [];
      client.on("connection", (event) => {
        if (event.type === "connected") numbers.push(event.connection);
      });
      const sent = [
        client.send({ deviceToken: deviceToken(1), payload }),
        client.send({ deviceToken: deviceToken(3), payload }),
      ];
      await client.flush();
      const outcomes = await Promise.all(sent);
      const opened = heard.events
        .filter(({ step }) => step === "asyncEnd")
        .map(({ trace }) => trace.connection);
      expect(opened.toSorted()).toEqual(numbers.toSorted());
      for (const { connection } of outcomes) expect(opened).toContain(connection);
      // Each went over the connection with less to do: two sessions, whose own numbers are the same.
      const carriers = new Set(outcomes.map(({ connection }) => connection));
      if (protocol === "binary") expect(carriers).toEqual(new Set(opened));
      const { port } = protocol === "http2" ? apple.http2 : apple.gateway;
      const service = protocol === "http2" ? "http2" : "gateway";
      expect(heard.events[0]?.trace).toMatchObject({ service, host: "127.0.0.1", port, identity: undefined });
    },
  );

  test("C-39: an attempt that fails publishes its error", async () => {
    await using apple = await startSimulator({ identity });
    await using client = overHttp2(apple, { ca: [], http2: { giveUpAfterMs: 1000 } });
    using heard = listen<ConnectTrace>("apns:connect");
    expect(await client.send({ deviceToken: deviceToken(1), payload })).toMatchObject({
      outcome: "failed",
      attempts: 0,
      connection: undefined,
      queuedMs: undefined,
    });
    expect(heard.steps().slice(0, 3)).toEqual(["start", "end", "error"]);
    expect(heard.events[2]?.trace.error).toMatchObject({ code: "server-not-trusted" });
  });
});
