import { type Client, encodePayload, type NotificationGroup, type Outcome } from "@apns/client";
import { createSimulatorIdentity, type SimulatorOptions, startSimulator } from "@apns/simulator";
import { beforeAll, expect, test } from "vitest";
import { deviceToken, overBinary, overHttp2 } from "../fixture/clients.js";

const HEAD = "123e4567-e89b-42d3-a456-42661417";
const payload = encodePayload({ aps: { alert: "Hello" } });
let identity: Awaited<ReturnType<typeof createSimulatorIdentity>>;
beforeAll(async () => {
  identity = await createSimulatorIdentity();
});

const start = (options: SimulatorOptions = {}) =>
  startSimulator({ identity, responseDelayMs: 5, ...options });

/** What a group was called back with: how often each index was accepted, and the other outcomes. */
interface Books {
  readonly accepted: Map<number, number>;
  readonly others: Outcome[];
}

function groupOf(
  deviceTokens: readonly string[],
  given: Partial<NotificationGroup> = {},
): NotificationGroup & Books {
  const accepted = new Map<number, number>();
  const others: Outcome[] = [];
  return {
    common: { payload },
    deviceTokens,
    onAccepted: (_, first, count) => {
      for (let at = first; at < first + count; at += 1) accepted.set(at, (accepted.get(at) ?? 0) + 1);
    },
    onOutcome: (outcome) => others.push(outcome),
    ...given,
    accepted,
    others,
  };
}

const tokens = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => deviceToken(from + index));

test.each([
  ["HTTP/2", overHttp2],
  ["the binary protocol", overBinary],
] as const)(
  "Q-58: over %s each notification of a group is called back once, with its place",
  async (_, over) => {
    await using apple = await start({ badDeviceTokens: [deviceToken(3), deviceToken(7), deviceToken(120)] });
    await using client: Client = over(apple);
    const groups = Array.from({ length: 5 }, (_, n) => groupOf(tokens(50, 50 * n)));
    await client.sendGroups(groups);
    for (const [n, { accepted, others }] of groups.entries()) {
      const bad = [3, 7, 120].filter((at) => at >= 50 * n && at < 50 * n + 50).map((at) => at - 50 * n);
      expect(others.map(({ index, outcome }) => [index, outcome]).sort()).toEqual(
        bad.map((index) => [index, "rejected"]).sort(),
      );
      for (const { index, notification } of others)
        expect(notification.deviceToken).toBe(deviceToken(50 * n + index));
      expect([...accepted.keys()].sort((a, b) => a - b)).toEqual(
        [...Array(50).keys()].filter((at) => !bad.includes(at)),
      );
      expect(new Set(accepted.values())).toEqual(new Set([1]));
    }
  },
);

test("Q-58: bad input fails by itself, whether it is a device token or what all have in common", async () => {
  await using apple = await start();
  await using client = overHttp2(apple);
  const mixed = groupOf([deviceToken(0), "not hex", deviceToken(2)]);
  const unknown = groupOf(tokens(2), { common: { payload, colour: "red" } as NotificationGroup["common"] });
  const empty = groupOf(tokens(2), { common: { payload: new Uint8Array() } });
  await client.sendGroups([[mixed, unknown], empty]);
  expect([[...mixed.accepted.keys()].sort(), mixed.others]).toMatchObject([
    [0, 2],
    [{ outcome: "failed", index: 1, error: { code: "invalid-device-token" } }],
  ]);
  for (const { accepted, others } of [unknown, empty]) {
    expect(accepted.size).toBe(0);
    expect(others.map(({ outcome, index }) => [outcome, index])).toEqual([
      ["failed", 0],
      ["failed", 1],
    ]);
  }
});

test("Q-59, Q-23: ids count up from the first, and with the guard they are collapse ids, too", async () => {
  await using apple = await start();
  await using client = overHttp2(apple);
  const ids = { head: HEAD, first: 254 };
  await client.sendGroups([
    groupOf(tokens(3), { ids }),
    groupOf(tokens(3, 10), { ids, duplicateGuard: "collapse-id" }),
    groupOf(tokens(1, 20), { ids, duplicateGuard: "collapse-id", common: { payload, collapseId: "own" } }),
  ]);
  const seen = new Map(apple.journal.accepted.map((entry) => [entry.deviceToken, entry]));
  const of = (index: number) => {
    const { apnsId, collapseId } = seen.get(deviceToken(index)) ?? {};
    return [apnsId?.slice(-4), collapseId?.slice(-4)];
  };
  expect([0, 1, 2, 10, 12, 20].map(of)).toEqual([
    ["00fe", undefined],
    ["00ff", undefined],
    ["0100", undefined],
    ["00fe", "00fe"],
    ["0100", "0100"],
    ["00fe", "own"],
  ]);
});

test("Q-58: no more is read than the client takes, and the run ends once all has settled", async () => {
  await using apple = await start({ responseDelayMs: 20 });
  await using client = overHttp2(apple, { http2: { maxConnections: 1, maxConcurrentStreams: 10 } });
  let read = 0;
  let settled = 0;
  let most = 0;
  const onAccepted: NotificationGroup["onAccepted"] = (_, __, count) => {
    settled += count;
  };
  function* source(): Generator<NotificationGroup> {
    for (; read < 400; read += 10) {
      most = Math.max(most, read - settled);
      yield groupOf(tokens(10, read), { onAccepted });
    }
  }
  await client.sendGroups(source());
  expect([read, settled]).toEqual([400, 400]);
  expect(most).toBeLessThanOrEqual(40);
});

test("Q-58: what the source throws comes after all that was handed over has settled", async () => {
  await using apple = await start();
  await using client = overHttp2(apple);
  const group = groupOf(tokens(20));
  async function* source(): AsyncGenerator<NotificationGroup> {
    yield group;
    throw new Error("The source broke.");
  }
  await expect(client.sendGroups(source())).rejects.toThrow("The source broke.");
  expect(group.accepted.size).toBe(20);
  await expect(client.sendGroups(7 as unknown as NotificationGroup[])).rejects.toMatchObject({
    code: "invalid-type",
  });
});
