import type { Notification } from "@apns/client";
import { createSimulatorIdentity, type SimulatorIdentity, startSimulator } from "@apns/simulator";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { all, overBinary, overHttp2 } from "../fixture/clients.js";

// On real sockets, since what a notification leaves in a buffer that the next one uses again shows only there, and in
// runs, since what it has in common with the one before is not written anew.

const COUNT = 1500;
/** How many in a row have the same common fields. */
const RUN = 60;
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
const priority = fc.constantFrom(5 as const, 10 as const, undefined);
const expiration = fc.option(fc.integer({ min: 2_000_000_000, max: 2 ** 32 - 1 }), { nil: undefined });
const topics = ["com.example.app", "com.example.other", `com.example.${"long".repeat(40)}`, undefined];
const commonInHttp2 = fc.record({ topic: fc.constantFrom(...topics), priority });
const ownInHttp2 = fc.record({
  expiration,
  id: fc.option(fc.uuid({ version: 4 }), { nil: undefined }),
  collapseId: fc.constantFrom("one", "a longer one of forty-two characters here", undefined, undefined),
});

/** Notifications with common fields in runs, and others that always differ; `n` in the payload tells them apart. */
function notifications(
  common: fc.Arbitrary<Partial<Notification>>,
  own: fc.Arbitrary<Partial<Notification>>,
): Notification[] {
  const sample = <Value>(values: fc.Arbitrary<Value>) => fc.sample(values, { numRuns: COUNT, seed: SEED });
  const runs = sample(common);
  return sample(fc.tuple(own, fc.oneof({ weight: 3, arbitrary: usualHex }, hex), text)).map(
    ([fields, deviceToken, alert], n) => ({
      ...runs[Math.floor(n / RUN)],
      ...fields,
      deviceToken,
      payload: { aps: { alert }, n },
    }),
  );
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

  test.each(["sendMany", "send"] as const)(
    "over HTTP/2, by %s, on connections that end by GOAWAY",
    async (form) => {
      const goaway = { goaway: { lastStreamId: "before" } } as const;
      await using apple = await startSimulator({
        identity,
        seed: SEED,
        maxConcurrentStreams: 50,
        rules: [{ at: "request", when: { everyOfRun: { min: 200, max: 400 } }, do: goaway }],
      });
      await using client = overHttp2(apple, { http2: { maxConnections: 2 } });
      const given = notifications(commonInHttp2, ownInHttp2);
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
      const wanted = given.map((one) => ({
        ...one,
        topic: one.topic ?? "com.example.app",
        priority: one.priority ?? 10,
      }));
      expect(wireFields(answered, names)).toEqual(wireFields(wanted, names));
      const ids = new Map(outcomes.map((outcome) => [outcome.notification, outcome]));
      for (const one of given) if (one.id !== undefined) expect(ids.get(one)).toMatchObject({ id: one.id });
      expect(client.stats.connections).toBeGreaterThan(3);
    },
  );

  test("over the binary protocol", async () => {
    await using apple = await startSimulator({ identity, seed: SEED });
    await using client = overBinary(apple);
    const given = notifications(fc.record({ priority }), fc.record({ expiration }));
    const outcomes = await all(client.sendMany(given));
    expect(outcomes.filter(({ outcome }) => outcome !== "accepted")).toEqual([]);
    const fields = ["deviceToken", "priority", "expiration"];
    const wanted = given.map((one) => ({
      ...one,
      priority: one.priority ?? 10,
      expiration: one.expiration ?? 0,
    }));
    expect(wireFields(apple.journal.accepted, fields)).toEqual(wireFields(wanted, fields));
  });
});
