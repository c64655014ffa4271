import type { Notification } from "@apns/client";
import { createSimulatorIdentity, type SimulatorIdentity, startSimulator } from "@apns/simulator";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { all, overBinary, overHttp2 } from "../fixture/clients.js";

// One life of a connection after the other, on real sockets: what a notification leaves in buffers that the next one
// uses again shows only there, and only where they differ in everything that they may have.

const COUNT = 1500;
const SEED = 20_261_127;

let identity: SimulatorIdentity;
beforeAll(async () => {
  identity = await createSimulatorIdentity();
});

const text = fc.string({ unit: "grapheme", maxLength: 300 });
const hex = fc
  .uint8Array({ minLength: 32, maxLength: 100 })
  .map((bytes) => Buffer.from(bytes).toString("hex"));
const usualHex = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => Buffer.from(bytes).toString("hex"));
const inHttp2 = fc.record(
  {
    topic: fc.constantFrom("com.example.app", "com.example.other", `com.example.${"long".repeat(40)}`),
    priority: fc.constantFrom(5 as const, 10 as const),
    expiration: fc.integer({ min: 2_000_000_000, max: 2 ** 32 - 1 }),
    id: fc.uuid({ version: 4 }),
    collapseId: fc.constantFrom("one", "two", "a longer one of forty-two characters here"),
  },
  { requiredKeys: [] },
);
const inFrames = fc.record(
  {
    priority: fc.constantFrom(5 as const, 10 as const),
    expiration: fc.integer({ min: 2_000_000_000, max: 2 ** 32 - 1 }),
  },
  { requiredKeys: [] },
);

/** Notifications that differ in everything; `n` in the payload tells them apart. */
function notifications(fields: fc.Arbitrary<Partial<Notification>>): Notification[] {
  const one = fc.tuple(fields, fc.oneof({ weight: 3, arbitrary: usualHex }, hex), text);
  return fc
    .sample(one, { numRuns: COUNT, seed: SEED })
    .map(([given, deviceToken, alert], n) => ({ ...given, deviceToken, payload: { aps: { alert }, n } }));
}

/** The fields of a notification that go over the wire, by its number. */
function wireFields(entries: readonly object[], names: readonly string[]): Map<number, unknown[]> {
  return new Map(
    entries.map((entry) => {
      const fields = entry as Record<string, unknown> & { readonly payload: { readonly n: number } };
      return [fields.payload.n, [fields.payload, ...names.map((name) => fields[name])]];
    }),
  );
}

describe("M-12, W-31: what arrives is what was given, whatever was sent before it", () => {
  const names = ["deviceToken", "topic", "priority", "expiration", "collapseId"];
  const defaults = { topic: "com.example.app", priority: 10 };

  test.each(["sendMany", "send"] as const)(
    "over HTTP/2, by %s, on connections that are told GOAWAY",
    async (form) => {
      const goaway = { goaway: { lastStreamId: "before" } } as const;
      await using apple = await startSimulator({
        identity,
        seed: SEED,
        maxConcurrentStreams: 50,
        rules: [{ at: "request", when: { everyOfRun: { min: 200, max: 400 } }, do: goaway }],
      });
      await using client = overHttp2(apple, { http2: { maxConnections: 2 } });
      const given = notifications(inHttp2);
      const outcomes =
        form === "sendMany"
          ? await all(client.sendMany(given))
          : await Promise.all(given.map((notification) => client.send(notification)));
      // The simulator takes device tokens of 32 bytes alone; what came with the others is compared all the same.
      for (const { outcome, notification } of outcomes) {
        const isUsual = String(notification.deviceToken).length === 64;
        expect(outcome).toBe(isUsual ? "accepted" : "rejected");
      }
      const answered = apple.journal.entries.filter(
        (entry) => entry.kind === "notification" && entry.verdict !== "discarded",
      );
      expect(answered).toHaveLength(COUNT);
      const wanted = given.map((notification) => ({ ...defaults, ...notification }));
      expect(wireFields(answered, names)).toEqual(wireFields(wanted, names));
      const ids = new Map(outcomes.map((outcome) => [outcome.notification, outcome]));
      for (const one of given) if (one.id !== undefined) expect(ids.get(one)).toMatchObject({ id: one.id });
      expect(client.stats.connections).toBeGreaterThan(3);
    },
  );

  test("over the binary protocol", async () => {
    await using apple = await startSimulator({ identity, seed: SEED });
    await using client = overBinary(apple);
    const given = notifications(inFrames);
    const outcomes = await all(client.sendMany(given));
    expect(outcomes.filter(({ outcome }) => outcome !== "accepted")).toEqual([]);
    const fields = ["deviceToken", "priority", "expiration"];
    const wanted = given.map((notification) => ({ ...defaults, expiration: 0, ...notification }));
    expect(wireFields(apple.journal.accepted, fields)).toEqual(wireFields(wanted, fields));
  });
});
