import type { Client, Outcome } from "@apns/client";
import { createSimulatorIdentity, type SimulatorIdentity, startSimulator } from "@apns/simulator";
import { beforeAll, describe, expect, test } from "vitest";
import { deviceToken, overHttp2 } from "./fixture/clients.js";

const MINUTE = 60_000;
const payload = { aps: { alert: "Hello" } };

let identity: SimulatorIdentity;
beforeAll(async () => {
  identity = await createSimulatorIdentity();
});

/** Sends 500 at once and counts the outcomes. */
async function send500(
  client: Client,
): Promise<{ counts: Record<string, number>; last: Outcome | undefined }> {
  const notifications = Array.from({ length: 500 }, (_, at) => ({ deviceToken: deviceToken(at), payload }));
  const counts: Record<string, number> = {};
  let last: Outcome | undefined;
  for await (const outcome of client.sendMany(notifications)) {
    counts[outcome.outcome] = (counts[outcome.outcome] ?? 0) + 1;
    if (outcome.outcome === "failed") last = outcome;
  }
  return { counts, last };
}

describe("M-34: refused credentials, one stream until a good provider token", () => {
  test("M-34: a clock two hours behind: 500 settle over three connections, and the hint names the clock", async () => {
    await using apple = await startSimulator({ identity, now: () => Date.now() + 120 * MINUTE });
    await using client = overHttp2(apple);
    const { counts, last } = await send500(client);
    expect(counts).toEqual({ rejected: 3, failed: 497 });
    expect(last).toMatchObject({
      error: { code: "credentials-refused", hint: expect.stringContaining("clock of this machine") },
    });
    expect(client.stats.connections).toBe(3);
  });

  test("M-34: a key of another team: 500 settle over one connection", async () => {
    await using apple = await startSimulator({ identity });
    const credentials = { ...apple.providerKey, teamId: "OTHER12345" };
    await using client = overHttp2(apple, { credentials });
    expect((await send500(client)).counts).toEqual({ rejected: 1, failed: 499 });
    expect(client.stats.connections).toBe(1);
  });

  test("M-34: another identity of the same client is not affected", async () => {
    await using apple = await startSimulator({ identity });
    const credentials = { ...apple.providerKey, teamId: "OTHER12345" };
    const identities = { good: { credentials: apple.providerKey, topic: apple.topic } };
    await using client = overHttp2(apple, { credentials, identities });
    const sent = Array.from({ length: 40 }, (_, at) =>
      client.send({ deviceToken: deviceToken(at), payload, ...(at % 2 === 0 ? { identity: "good" } : {}) }),
    );
    const outcomes = (await Promise.all(sent)).map(({ outcome }) => outcome);
    expect(outcomes.filter((_, at) => at % 2 === 0)).toEqual(Array(20).fill("accepted"));
    expect(outcomes.filter((_, at) => at % 2 === 1)).not.toContain("accepted");
  });
});

test("J-14: a token that was minted ten minutes ahead is replaced 20 minutes later, and all is well", async () => {
  let minute = 0;
  let ahead = 10;
  const start = Date.now();
  const clock = {
    unixMs: () => start + (minute + ahead) * MINUTE,
    monotonicMs: () => minute * MINUTE,
  };
  await using apple = await startSimulator({ identity, now: () => start + minute * MINUTE });
  await using client = overHttp2(apple, { credentials: { ...apple.providerKey, clock } });
  const send = async (): Promise<string> =>
    (await client.send({ deviceToken: deviceToken(1), payload })).outcome;
  expect(await send()).toBe("rejected");
  ahead = 0;
  minute = 1;
  expect(await send()).toBe("rejected");
  minute = 20;
  expect(await send()).toBe("accepted");
});
