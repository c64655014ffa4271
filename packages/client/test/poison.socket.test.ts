import type { Client, Outcome } from "@apns/client";
import {
  createSimulatorIdentity,
  type Simulator,
  type SimulatorIdentity,
  startSimulator,
} from "@apns/simulator";
import { beforeAll, describe, expect, test } from "vitest";
import { deviceToken, overHttp2 } from "./fixture/clients.js";

let identity: SimulatorIdentity;
beforeAll(async () => {
  identity = await createSimulatorIdentity();
});

const payload = { aps: { alert: "Hello" } };
const rigged = (kind: string, index = 0): string => kind + index.toString(16).padStart(64 - kind.length, "0");

/** GOAWAY(NO_ERROR) below it, every time. */
const GOAWAY = rigged("fa17fa170800");
/** GOAWAY(INTERNAL_ERROR) below it. */
const GOAWAY_WITH_ERROR = rigged("fa17fa170802");
/** The connection is reset, every time. */
const RESET = rigged("fa17fa170202");
/** REFUSED_STREAM, every time. */
const REFUSED = rigged("fa17fa170407");
/** Bytes that are not frames. */
const GARBAGE = rigged("fa17fa170e08");

interface Result {
  readonly counts: Record<string, number>;
  readonly outcomeOf: Map<string, Outcome>;
}

async function sendAll(
  client: Client,
  deviceTokens: Iterable<string> | AsyncIterable<string>,
): Promise<Result> {
  const counts: Record<string, number> = {};
  const outcomeOf = new Map<string, Outcome>();
  async function* notifications() {
    for await (const deviceToken of deviceTokens) yield { deviceToken, payload };
  }
  for await (const outcome of client.sendMany(notifications())) {
    counts[outcome.outcome] = (counts[outcome.outcome] ?? 0) + 1;
    if (outcome.outcome !== "accepted") outcomeOf.set(String(outcome.notification.deviceToken), outcome);
  }
  return { counts, outcomeOf };
}

/** How often each good device token was taken, at most, and how many copies there are in all. */
function copiesOf(apple: Simulator): { readonly most: number; readonly copies: number } {
  const times = new Map<string, number>();
  for (const { deviceToken } of apple.journal.accepted) {
    times.set(deviceToken ?? "", (times.get(deviceToken ?? "") ?? 0) + 1);
  }
  let copies = 0;
  let most = 0;
  // A fast machine takes more of them than a call may have arguments.
  for (const count of times.values()) {
    copies += count - 1;
    most = Math.max(most, count);
  }
  return { most, copies };
}

function withPoison(count: number, poisons: readonly string[]): string[] {
  const list = Array.from({ length: count - poisons.length }, (_, index) => deviceToken(index));
  for (const [at, poison] of poisons.entries()) {
    list.splice(Math.floor(((at + 1) * count) / (poisons.length + 1)), 0, poison);
  }
  return list;
}

describe("M-17, M-18, M-19: one notification never harms others", () => {
  for (const [name, poison, outcome] of [
    ["GOAWAY below it", GOAWAY, "failed"],
    ["GOAWAY with an error below it", GOAWAY_WITH_ERROR, "failed"],
    ["a reset of its connection", RESET, "unaccounted"],
    ["REFUSED_STREAM", REFUSED, "failed"],
    ["garbage", GARBAGE, "unaccounted"],
  ] as const) {
    test(`M-18: ${name}, every time, beside 49 good ones`, async () => {
      await using apple = await startSimulator({ identity });
      await using client = overHttp2(apple);
      const { counts, outcomeOf } = await sendAll(client, withPoison(50, [poison]));
      expect(counts).toEqual({ accepted: 49, [outcome]: 1 });
      expect(outcomeOf.get(poison)).toMatchObject({ outcome });
      const { connections, possibleDuplicates } = client.stats;
      const { most, copies } = copiesOf(apple);
      expect(connections).toBeLessThanOrEqual(16);
      expect(copies).toBeLessThanOrEqual(possibleDuplicates);
      expect(most).toBeLessThanOrEqual(3);
    });
  }

  test("M-23: three poisons among 10,000: 9,997 accepted, at most 64 further connections", async () => {
    await using apple = await startSimulator({ identity });
    await using client = overHttp2(apple);
    const { counts, outcomeOf } = await sendAll(client, withPoison(10_000, [GOAWAY, RESET, REFUSED]));
    expect(counts["accepted"]).toBe(9997);
    // One that shared a connection with the reset was in doubt once, and stays so.
    for (const { outcome } of outcomeOf.values()) expect(["failed", "unaccounted"]).toContain(outcome);
    expect([...outcomeOf.keys()].sort()).toEqual([GOAWAY, RESET, REFUSED].sort());
    const { connections, possibleDuplicates } = client.stats;
    const { most, copies } = copiesOf(apple);
    expect(connections).toBeLessThanOrEqual(4 + 64);
    expect(copies).toBeLessThanOrEqual(possibleDuplicates);
    expect(most).toBeLessThanOrEqual(3);
  });

  test("M-23: the same under traffic that does not stop until all three have settled", async () => {
    await using apple = await startSimulator({ identity });
    await using client = overHttp2(apple);
    const poisons = [GOAWAY, RESET, REFUSED];
    const settled: Promise<Outcome>[] = [];
    let isOver = false;
    let count = 0;
    async function* traffic() {
      for (; !isOver; count++) {
        if (count % 100 === 0) await new Promise(setImmediate);
        const poison = count % 1000 === 500 ? poisons[settled.length] : undefined;
        if (poison !== undefined) {
          settled.push(client.send({ deviceToken: poison, payload }));
          if (settled.length === poisons.length) void Promise.all(settled).then(() => (isOver = true));
        }
        yield deviceToken(count);
      }
    }
    const { counts } = await sendAll(client, traffic());
    expect(counts).toEqual({ accepted: count });
    expect(count).toBeGreaterThan(3000);
    for (const { outcome } of await Promise.all(settled)) {
      expect(["failed", "unaccounted"]).toContain(outcome);
    }
    const { connections, possibleDuplicates } = client.stats;
    const { most, copies } = copiesOf(apple);
    expect(connections).toBeLessThanOrEqual(4 + 64);
    expect(copies).toBeLessThanOrEqual(possibleDuplicates);
    expect(most).toBeLessThanOrEqual(3);
  });
});
