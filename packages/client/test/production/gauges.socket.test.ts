import { createSimulatorIdentity, type SimulatorIdentity, startSimulator } from "@apns/simulator";
import { beforeAll, describe, expect, test } from "vitest";
import { deviceToken, overBinary, overHttp2 } from "../fixture/clients.js";

let identity: SimulatorIdentity;
beforeAll(async () => {
  identity = await createSimulatorIdentity({ keyType: "ec" });
});

const payload = { aps: { alert: "Hello" } };
const note = (index: number) => ({ deviceToken: deviceToken(index), payload });
/** A line of a log. */
type Line = readonly [level: string, fields: Record<string, unknown>, message: string];

function logger() {
  const lines: Line[] = [];
  const at = (level: string) => (fields: object, message: string) =>
    void lines.push([level, fields as Record<string, unknown>, message]);
  return { lines, logger: { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") } };
}

describe("logs and gauges", () => {
  test("C-40: a rejection is logged at warn, with its reason, its connection and a mask of the device token", async () => {
    const bad = deviceToken(0xabcdef);
    await using apple = await startSimulator({ identity, badDeviceTokens: [bad] });
    const { lines, logger: log } = logger();
    await using client = overHttp2(apple, { logger: log });
    await client.send(note(1));
    const outcome = await client.send({ deviceToken: bad.toUpperCase(), payload });
    const warnings = lines.filter(([level]) => level === "warn");
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.[2]).toBe("rejected: BadDeviceToken");
    expect(warnings[0]?.[1]).toMatchObject({
      reason: "BadDeviceToken",
      status: 400,
      topic: apple.topic,
      connection: outcome.connection,
      deviceToken: "00000000…",
    });
    const connected = lines.find(([, , message]) => message === "connected");
    expect(connected?.[1]["connection"]).toBe(outcome.connection);
    expect(JSON.stringify(lines).toLowerCase()).not.toContain(bad);
  });

  test("C-41: streams in use and free, what waits, connections, and the age of the provider token", async () => {
    // A key of its own: clients of the same key share provider tokens.
    await using apple = await startSimulator({ identity: await createSimulatorIdentity({ keyType: "ec" }) });
    await using client = overHttp2(apple, { http2: { maxConnections: 1 } });
    expect(client.stats).toMatchObject({ openConnections: 0, queued: 0, streamsInUse: 0, streamsFree: 0 });
    expect(client.stats.identities).toEqual([
      {
        identity: undefined,
        pending: 0,
        queued: 0,
        openConnections: 0,
        streamsInUse: 0,
        streamsFree: 0,
        certificateExpiresAt: undefined,
        providerTokenAgeMs: undefined,
      },
    ]);
    await client.send(note(1));
    apple.rules.add({ at: "request", do: { hold: { requests: 100, order: "reverse" } } });
    const held = [2, 3, 4].map((index) => client.send(note(index)));
    while (client.stats.queued > 0) await new Promise(setImmediate);
    const [own] = client.stats.identities;
    expect(own).toMatchObject({
      pending: 3,
      queued: 0,
      openConnections: 1,
      streamsInUse: 3,
      streamsFree: 997,
    });
    expect(client.stats).toMatchObject({ pending: 3, queued: 0, streamsInUse: 3, streamsFree: 997 });
    // Its time of issue is rounded down, to a second at least.
    expect(own?.providerTokenAgeMs).toBeLessThan(3_600_000);
    expect(own?.providerTokenAgeMs).toBeGreaterThanOrEqual(0);
    await client.close({ timeoutMs: 0 });
    for (const outcome of await Promise.all(held)) {
      expect(outcome).toMatchObject({ outcome: "unaccounted", attempts: 1, answeredMs: undefined });
    }
    expect(client.stats).toMatchObject({ openConnections: 0, streamsInUse: 0, streamsFree: 0 });
  });

  test("C-41: the end of the certificate over both protocols", async () => {
    await using apple = await startSimulator({ identity });
    await using binary = overBinary(apple);
    await using http2 = overHttp2(apple, { credentials: apple.clientCertificate });
    for (const client of [binary, http2]) {
      const [own] = client.stats.identities;
      expect(own?.certificateExpiresAt?.getTime()).toBeGreaterThan(Date.now());
      expect(own?.providerTokenAgeMs).toBeUndefined();
    }
    const sent = binary.send(note(1));
    expect(binary.stats).toMatchObject({ pending: 1, queued: 1, openConnections: 0, streamsInUse: 0 });
    await binary.flush();
    await sent;
    expect(binary.stats).toMatchObject({ pending: 0, queued: 0 });
  });
});
