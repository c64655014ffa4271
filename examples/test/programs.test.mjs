import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { endAll, run, start } from "./program.mjs";
import { startApple } from "./simulator.mjs";

const DEAD = "dead".repeat(16);

let world;
beforeEach(async () => {
  world = await startApple();
  world.apple.unregisterDeviceToken(DEAD, 1_700_000_000_000);
});
afterEach(async () => {
  endAll();
  await world.close();
});

const tokenOf = (n) => n.toString(16).padStart(64, "0");
const acceptedTokens = () => world.apple.journal.accepted.map(({ deviceToken }) => deviceToken).sort();

describe("examples", () => {
  test("TypeScript, compiled with strict, sends and tells the outcome", async () => {
    expect(await run(["dist/typescript/send.js"], { env: world.env })).toEqual(["accepted"]);
    expect(world.apple.journal.accepted).toMatchObject([
      { pushType: "alert", payload: { aps: { alert: { title: "On its way" }, badge: 3 } } },
    ]);
  });

  test("the first push of the README is CommonJS, and is accepted", async () => {
    const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
    const [, program] = /^```js\n([\s\S]*?)^```/m.exec(readme);
    const lines = await run(["--input-type=commonjs", "--eval", program], { env: world.env });
    expect(lines).toEqual(["accepted "]);
    expect(world.apple.journal.accepted).toMatchObject([{ payload: { aps: { alert: "Hello", badge: 1 } } }]);
  });

  test("CommonJS sends to each of its arguments", async () => {
    const lines = await run(["commonjs.cjs", tokenOf(1), DEAD], { env: world.env });
    expect(lines).toEqual(["accepted ", expect.stringMatching(/^rejected Delete the device token/)]);
    expect(acceptedTokens()).toEqual([tokenOf(1)]);
  });

  test("worker threads reach each device once, with one provider token", async () => {
    const { apple, env } = world;
    expect(await run(["worker-threads/main.mjs"], { env })).toEqual(["3000 accepted"]);
    expect(acceptedTokens()).toEqual(Array.from({ length: 3000 }, (_, n) => tokenOf(n)));
    expect(new Set(apple.journal.accepted.map(({ connection }) => connection)).size).toBeGreaterThanOrEqual(
      3,
    );
    expect(new Set(apple.journal.accepted.map(({ issuedAt }) => issuedAt)).size).toBe(1);
  });

  test("a Live Activity is started, updated and ended, in this order", async () => {
    const { apple, env } = world;
    const [toStart, running] = ["5a".repeat(32), "5b".repeat(40)];
    const lines = await run(["live-activity.mjs", toStart, running], { env });
    expect(lines).toEqual(["start accepted ", "update accepted ", "update accepted ", "end accepted "]);
    expect(apple.journal.accepted).toMatchObject(
      [
        [toStart, "start", { homeGoals: 0, awayGoals: 0 }],
        [running, "update", { homeGoals: 1, awayGoals: 0 }],
        [running, "update", { homeGoals: 1, awayGoals: 1 }],
        [running, "end", { homeGoals: 1, awayGoals: 1 }],
      ].map(([deviceToken, event, state]) => ({
        deviceToken,
        topic: "com.example.app.push-type.liveactivity",
        pushType: "liveactivity",
        payload: { aps: { event, "content-state": state } },
      })),
    );
  });

  test("a channel is made, used twice and deleted", async () => {
    const { apple, env } = world;
    const lines = await run(["channel-broadcast.mjs"], { env });
    expect(lines).toEqual(["accepted", "accepted", "deleted: accepted"]);
    expect(apple.journal.accepted.map(({ payload }) => payload.aps["content-state"].homeGoals)).toEqual([
      1, 2,
    ]);
    const requests = apple.journal.entries.filter(({ kind }) => kind === "channel-request");
    expect(requests.map(({ method }) => method)).toEqual(["POST", "DELETE"]);
  });

  test("Prometheus reads as many outcomes as the journal has", async () => {
    const { apple, env } = world;
    const tokens = Array.from({ length: 20 }, (_, n) => tokenOf(n));
    const program = start(["prometheus.mjs", ...tokens, DEAD], { env: { ...env, PORT: "0" } });
    const url = await program.line((line) => line.startsWith("http://"));
    const text = await (await fetch(url, { headers: { connection: "close" } })).text();
    const { accepted, rejected } = apple.journal.counts;
    expect({ accepted, rejected }).toEqual({ accepted: 20, rejected: 1 });
    const lines = text.split("\n");
    expect(lines).toContain(`apns_outcomes_total{outcome="accepted",reason=""} ${accepted}`);
    expect(lines).toContain(`apns_outcomes_total{outcome="rejected",reason="Unregistered"} ${rejected}`);
    expect(lines).toContain('apns_connection_events_total{type="connected"} 1');
    expect(lines).toContain("apns_connections 1");
    expect(lines).toContain("apns_pending 0");
    expect(lines).toContain('apns_open_connections{identity=""} 1');
    expect(lines).toContain('apns_answer_seconds_count{outcome="accepted",topic="com.example.app"} 20');
    program.child.kill("SIGTERM");
    expect(await program.ended()).toMatchObject({ code: 0 });
  });
});

describe("a function that freezes", () => {
  /** Calls the handler of the running function and resolves to what it returns. */
  function functionOf() {
    const program = start(["test/invoke.mjs"], { env: world.env });
    const results = createInterface({ input: program.child.stdout })[Symbol.asyncIterator]();
    return {
      ...program,
      async call(deviceTokens) {
        program.child.stdin.write(`${JSON.stringify({ deviceTokens, text: "Hello" })}\n`);
        const { value } = await results.next();
        return JSON.parse(value);
      },
    };
  }

  test("an answer that came meanwhile counts, and a connection that ended meanwhile is replaced", async () => {
    const { apple } = world;
    const { child, call, ended } = functionOf();
    expect(await call([tokenOf(1), DEAD])).toEqual({ counts: { accepted: 1, rejected: 1 }, again: [] });

    apple.useRules([{ at: "request", do: { delayMs: 300 } }]);
    const answered = call([tokenOf(2)]);
    await apple.received.waitFor({ deviceToken: tokenOf(2) });
    child.kill("SIGSTOP");
    await apple.journal.waitFor(({ counts }) => counts.accepted === 2);
    child.kill("SIGCONT");
    expect(await answered).toEqual({ counts: { accepted: 1 }, again: [] });

    apple.useRules([]);
    child.kill("SIGSTOP");
    for (const { id } of apple.connections.list()) apple.connections.close(id);
    await apple.journal.waitFor(({ entries }) => entries.some(({ kind }) => kind === "connection-closed"));
    child.kill("SIGCONT");
    expect(await call([tokenOf(3)])).toEqual({ counts: { accepted: 1 }, again: [] });
    expect(acceptedTokens()).toEqual([tokenOf(1), tokenOf(2), tokenOf(3)]);
    expect(apple.journal.counts.rejected).toBe(1);

    child.stdin.end();
    expect(await ended()).toMatchObject({ code: 0, errors: "" });
  });
});

describe("examples with a simulator of their own", () => {
  test.each([
    ["send-one.mjs", ["accepted"]],
    ["send-one-binary.mjs", ["accepted"]],
    ["send-many.mjs", ["{ accepted: 49995, rejected: 5 }"]],
    ["feedback.mjs", ["0a0a0a0a… drop", "0b0b0b0b… keep"]],
    ["opentelemetry.mjs", expect.arrayContaining(["the histogram has as many"])],
    ["queue.mjs", expect.arrayContaining(["20000 devices reached"])],
  ])("%s ends well", async (name, lines) => {
    expect(await run([name], { env: world.env })).toEqual(lines);
  });
});
