import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { endAll, start } from "./program.mjs";
import { startApple } from "./simulator.mjs";

const REQUESTS = 40;
const HELD_MS = 1500;

let world;
beforeEach(async () => {
  world = await startApple();
});
afterEach(async () => {
  endAll();
  await world.close();
});

const tokenOf = (n) => n.toString(16).padStart(64, "0");

describe.each([
  ["NestJS", ["dist/nestjs/main.js"]],
  ["Fastify", ["fastify/server.mjs"]],
  ["a cluster", ["cluster/main.mjs"]],
])("%s", (name, words) => {
  test("SIGTERM in the middle of forty requests: each is answered, and none is lost", async () => {
    const { apple, env } = world;
    const server = start(words, { env: { ...env, PORT: "0" } });
    const url = await server.line((line) => line.startsWith("http://"));
    if (name !== "a cluster") expect(await (await get(`${url}/health`)).json()).toEqual({ ok: true });
    apple.reset();
    // Every answer is late, so that all requests are in flight when the program is asked to end.
    apple.useRules([{ at: "request", do: { delayMs: HELD_MS } }]);
    const answers = Promise.allSettled(
      Array.from({ length: REQUESTS }, (_, n) => post(`${url}/push`, tokenOf(n))),
    );
    await apple.received.waitFor({}, { count: REQUESTS });
    server.child.kill("SIGTERM");
    expect(await server.ended()).toMatchObject({ code: 0, errors: "" });
    for (const { value: response, reason } of await answers) {
      expect(reason).toBe(undefined);
      expect(await response.json()).toEqual({ outcome: "accepted" });
    }
    expect(apple.journal.accepted.map(({ deviceToken }) => deviceToken).sort()).toEqual(
      Array.from({ length: REQUESTS }, (_, n) => tokenOf(n)),
    );
  });
});

const headers = { "content-type": "application/json", connection: "close" };

function post(url, deviceToken) {
  return fetch(url, { method: "POST", headers, body: JSON.stringify({ deviceToken, text: "Hello" }) });
}

function get(url) {
  return fetch(url, { headers });
}

test("Next.js: its route sends, and says what is wrong with a request", async () => {
  const { apple, env } = world;
  const next = fileURLToPath(import.meta.resolve("next/dist/bin/next"));
  const server = start([next, "dev", "nextjs", "--port", "0", "--hostname", "127.0.0.1"], {
    env: { ...env, NEXT_TELEMETRY_DISABLED: "1" },
  });
  const [url] = /http:\S+/.exec(await server.line((line) => line.includes("Local:")));
  const good = await post(`${url}/api/push`, tokenOf(1));
  expect([good.status, await good.json()]).toEqual([200, { outcome: "accepted" }]);
  const bad = await post(`${url}/api/push`, "not hex");
  expect([bad.status, await bad.json()]).toEqual([400, { error: expect.stringMatching(/^deviceToken /) }]);
  expect(apple.journal.accepted).toMatchObject([
    { deviceToken: tokenOf(1), payload: { aps: { alert: "Hello" } } },
  ]);
  server.child.kill("SIGTERM");
  expect(await server.ended()).toMatchObject({ code: 0 });
});
