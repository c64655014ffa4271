import { once } from "node:events";
import { createServer } from "node:net";
import type { Rule } from "@apns/simulator";
import { startSimulator } from "@apns/simulator";
import { describe, expect, test } from "vitest";
import { command2, series } from "./fixture/notification-bytes.js";
import {
  connectionsClosed,
  gatewayClient,
  ofKind,
  sharedIdentity,
  start,
} from "./fixture/simulator-fixture.js";

describe("startSimulator", () => {
  test("starts without options", async () => {
    await using apple = await startSimulator();
    expect(apple.gateway).toEqual({ host: "127.0.0.1", port: expect.any(Number) });
    expect(apple.feedback.port).not.toBe(apple.gateway.port);
    expect(apple).toMatchObject({ topic: "com.example.app", seed: 1, connectionCount: 0 });
    expect(apple.providerKey.key).toContain("BEGIN PRIVATE KEY");
    const client = gatewayClient(apple).write(command2());
    await apple.journal.waitFor((journal) => journal.counts.accepted === 1);
    client.destroy();
  });

  test("several run side by side with one identity", async () => {
    await using one = await start();
    await using two = await start();
    const first = gatewayClient(one).write(series(1, 1));
    const second = gatewayClient(two).write(series(2, 3));
    await one.journal.waitFor((journal) => journal.counts.accepted === 1);
    await two.journal.waitFor((journal) => journal.counts.accepted === 2);
    expect(one.journal.counts.received).toBe(1);
    expect(one.ca).toBe(two.ca);
    first.destroy();
    second.destroy();
  });

  test("a topic of its own shows in the certificate", async () => {
    await using apple = await start({ topic: "org.example.special" });
    expect(apple.topic).toBe("org.example.special");
    const client = await gatewayClient(apple).secured();
    await apple.journal.waitFor((journal) => journal.counts.connectionsSecured === 1);
    expect(ofKind(apple, "connection-secured")).toMatchObject([{ topic: "org.example.special" }]);
    client.destroy();
  });

  test("an environment of its own has its own certificate", async () => {
    await using apple = await start({ environment: "sandbox" });
    const client = gatewayClient(apple).write(series(1, 1));
    await apple.journal.waitFor((journal) => journal.counts.accepted === 1);
    client.destroy();
  });

  test("listens on the given ports", async () => {
    const first = await start();
    const { gateway, feedback } = first;
    await first.close();
    await using apple = await start({ gatewayPort: gateway.port, feedbackPort: feedback.port });
    expect(apple.gateway.port).toBe(gateway.port);
    expect(apple.feedback.port).toBe(feedback.port);
  });

  test("names the port that is taken, and leaves nothing listening", async () => {
    const blocker = createServer().listen(0, "127.0.0.1");
    await once(blocker, "listening");
    const { port } = blocker.address() as { port: number };
    const free = createServer().listen(0, "127.0.0.1");
    await once(free, "listening");
    const { port: gatewayPort } = free.address() as { port: number };
    await new Promise((resolve) => free.close(resolve));
    await expect(start({ gatewayPort, feedbackPort: port })).rejects.toMatchObject({
      code: "listen-failed",
      message: expect.stringContaining(`feedbackPort: cannot listen on 127.0.0.1:${port}`),
      cause: expect.objectContaining({ code: "EADDRINUSE" }),
    });
    // The gateway that had been started already is gone again.
    await using apple = await start({ gatewayPort });
    expect(apple.gateway.port).toBe(gatewayPort);
    await new Promise((resolve) => blocker.close(resolve));
  });
});

describe("close", () => {
  test("ends open connections and may be called twice", async () => {
    const apple = await start();
    const clients = [gatewayClient(apple), gatewayClient(apple)];
    await apple.journal.waitFor((journal) => journal.counts.connectionsSecured === 2);
    expect(apple.connectionCount).toBe(2);
    await Promise.all([apple.close(), apple.close()]);
    expect(apple.connectionCount).toBe(0);
    await Promise.all(clients.map((client) => client.ended));
    await expect(gatewayClient(apple).ended).resolves.toMatchObject({ code: "ECONNREFUSED" });
  });

  test.each<[string, Rule]>([
    ["an answer that is due in an hour", { do: { answer: { status: 8 }, delayMs: 3_600_000 } }],
    ["a pause of an hour", { do: { reading: { pauseMs: 3_600_000 } } }],
    ["a connection that lingers for an hour", { do: { close: "fin", lingerMs: 3_600_000 } }],
  ])("does not wait for %s, and leaves no timer", async (_what, rule) => {
    const apple = await start({ rules: [rule] });
    const client = gatewayClient(apple).write(command2({ identifier: 1 }));
    await apple.journal.waitFor((journal) => journal.counts.received === 1);
    await apple.close();
    // The set-up of all these tests looks for timers that are left; those of the test runner come and go.
    await client.ended;
  });

  test("clients that reset at any moment do no harm", async () => {
    await using apple = await start({ rules: [{ do: { answer: { status: 8 }, garbageBytes: 1_000_000 } }] });
    for (let round = 1; round <= 20; round += 1) {
      const client = await gatewayClient(apple).secured();
      client.write(series(1, 100));
      if (round % 2 === 0) await apple.journal.waitFor((journal) => journal.counts.rejected >= round / 2);
      client.destroy();
    }
    const client = gatewayClient(apple);
    await apple.journal.waitFor((journal) => journal.counts.connectionsOpened === 21);
    client.destroy();
    await connectionsClosed(apple, 21);
    expect(apple.connectionCount).toBe(0);
  });
});

test("an identity's own topic and environment are the defaults", async () => {
  const identity = await sharedIdentity();
  await using apple = await startSimulator({ identity });
  expect(apple.topic).toBe(identity.topic);
  expect(apple.clientCertificate).toBe(identity.clientCertificate);
});
