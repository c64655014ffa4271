import { createClient, isAccepted, type Outcome } from "@apns/client";
import { createSimulatorIdentity, type Rule, startSimulator } from "@apns/simulator";
import { beforeAll, expect, test } from "vitest";

const COUNT = 300;

let identity: Awaited<ReturnType<typeof createSimulatorIdentity>>;
beforeAll(async () => {
  identity = await createSimulatorIdentity();
});

const deviceToken = (index: number): string => index.toString(16).padStart(64, "0");

/** Sends to a gateway with these rules. Returns the outcomes, and how often each device got its notification. */
async function sendTo(rules: readonly Rule[]) {
  await using apple = await startSimulator({ identity, responseDelayMs: 20, rules });
  const outcomes: Outcome[] = [];
  await using client = createClient({
    protocol: "binary",
    endpoints: { gateway: apple.gateway },
    credentials: apple.clientCertificate,
    ca: apple.ca,
    // How many spares there are depends on how long handshakes take.
    binary: { settleAfterMs: 300, barrierTimeoutMs: 500, spareConnection: "never" },
  });
  const notifications = Array.from({ length: COUNT }, (_, index) => ({
    deviceToken: deviceToken(index),
    payload: { aps: { alert: "Hello" } },
  }));
  for await (const outcome of client.sendMany(notifications)) outcomes.push(outcome);
  const taken = new Map<string, number>();
  for (const entry of apple.journal.accepted)
    if (entry.deviceToken !== "") taken.set(entry.deviceToken, (taken.get(entry.deviceToken) ?? 0) + 1);
  return { outcomes, taken, stats: client.stats };
}

// The barrier is the frame after the last notification.
test("S-18: through the client, a gateway that ignores barriers takes each notification once", async () => {
  const { outcomes, taken, stats } = await sendTo([
    { when: { nth: COUNT + 1 }, do: { verdict: "accepted" } },
  ]);
  expect(outcomes.every(isAccepted)).toBe(true);
  expect(taken.size).toBe(COUNT);
  expect(Math.max(...taken.values())).toBe(1);
  expect(stats).toMatchObject({ connections: 1, losses: 0, possibleDuplicates: 0 });
});

test("S-19: through the client, a gateway that closes on barriers takes each notification once", async () => {
  const { outcomes, taken, stats } = await sendTo([
    { when: { connection: 1, nth: COUNT + 1 }, do: { verdict: "discarded", close: "close" } },
    { when: { connection: { min: 2, max: 3 }, nth: 1 }, do: { verdict: "discarded", close: "close" } },
  ]);
  expect(outcomes.every(isAccepted)).toBe(true);
  expect(taken.size).toBe(COUNT);
  // The time of a close is the evidence, which a busy machine may blur. Then everything was sent again, and counted.
  if (stats.possibleDuplicates > 0) return;
  expect(Math.max(...taken.values())).toBe(1);
  expect(stats.connections).toBe(3);
});

test("S-20: through the client, one bad notification that is named by 0 costs the others nothing", async () => {
  const { outcomes, taken, stats } = await sendTo([
    { when: { deviceToken: deviceToken(123) }, do: { answer: { status: 8, identifier: "zero" } } },
  ]);
  const rejected = outcomes.filter((outcome) => !isAccepted(outcome));
  expect(rejected).toMatchObject([
    { outcome: "rejected", status: 8, notification: { deviceToken: deviceToken(123) } },
  ]);
  expect(outcomes).toHaveLength(COUNT);
  expect(taken.size).toBe(COUNT - 1);
  // The first, nine that halve, one alone and the rest.
  expect(stats.connections).toBeLessThanOrEqual(12);
});
