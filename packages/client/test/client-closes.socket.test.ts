import { createClient, type Outcome } from "@apns/client";
import { createSimulatorIdentity, type SimulatorIdentity, startSimulator } from "@apns/simulator";
import { beforeAll, expect, test } from "vitest";

let identity: SimulatorIdentity;
beforeAll(async () => {
  identity = await createSimulatorIdentity({ keyType: "ec" });
});

const notification = { deviceToken: "ab".repeat(32), payload: { aps: { alert: "Hello" } } };

test.each(["http2", "binary"] as const)(
  "D-4: a client over %s, closed at any moment, logs no internal error",
  async (protocol) => {
    await using apple = await startSimulator({ identity });
    const errors: unknown[] = [];
    const note = (...line: readonly unknown[]): void => {
      if (/internal|illegal/.test(JSON.stringify(line))) errors.push(line);
    };
    const logger = { debug: note, info: note, warn: note, error: note };
    for (let turns = 0; turns < 30; turns++) {
      for (const timeoutMs of [0, 30]) {
        const client = createClient({
          ...(protocol === "http2"
            ? { credentials: apple.providerKey, topic: apple.topic, endpoints: { http2: apple.http2 } }
            : { protocol, credentials: apple.clientCertificate, endpoints: { gateway: apple.gateway } }),
          ca: apple.ca,
          logger,
        });
        const sent: Promise<Outcome> = client.send(notification);
        for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
        await client.close({ timeoutMs });
        expect((await sent).outcome).toMatch(/^(accepted|presumed-accepted|failed|unaccounted)$/);
      }
    }
    expect(errors).toEqual([]);
  },
);
