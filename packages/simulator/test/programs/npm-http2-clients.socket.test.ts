import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Simulator } from "@apns/simulator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sharedRsaIdentity, startWithRsa as start } from "../fixture/simulator-fixture.js";

const GOOD = "0a".repeat(32);
const BAD = "bad0".repeat(16);
const DEAD = "dead".repeat(16);
const DEAD_AT = 1_700_000_000_000;

let directory = "";
let caFile = "";

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "apns-http2-clients-"));
  caFile = join(directory, "ca.pem");
  await writeFile(caFile, (await sharedRsaIdentity()).ca);
});

afterAll(() => rm(directory, { recursive: true }));

const SCRIPTS = {
  nodeApn: new URL("./clients/node-apn-send.cjs", import.meta.url),
  apns2: new URL("./clients/apns2-send.cjs", import.meta.url),
};

/** Runs a client in its own process until it has reported its outcomes. */
async function run(
  script: keyof typeof SCRIPTS,
  apple: Simulator,
  how: { deviceTokens: string[]; by?: "certificate" },
): Promise<unknown> {
  const config = {
    ...apple.http2,
    ca: apple.ca,
    topic: apple.topic,
    ...(how.by === "certificate" ? apple.clientCertificate : { providerKey: apple.providerKey }),
    deviceTokens: how.deviceTokens,
  };
  const child = fork(SCRIPTS[script], [JSON.stringify(config)], {
    execArgv: [],
    env: { ...process.env, NODE_EXTRA_CA_CERTS: caFile },
  });
  const exited = once(child, "exit");
  const [report] = await once(child, "message");
  child.kill();
  await exited;
  expect(report).toEqual({ outcomes: expect.anything() });
  return (report as { outcomes: unknown }).outcomes;
}

async function startWithDead(): Promise<Simulator> {
  const apple = await start({ badDeviceTokens: [BAD] });
  apple.unregisterDeviceToken(DEAD, DEAD_AT);
  return apple;
}

async function pastTokens(): Promise<Simulator> {
  return start({ now: () => Date.now() + 3_700_000 });
}

describe("@parse/node-apn 8.1.0", () => {
  test.each(["token", "certificate"] as const)(
    "learns which device tokens are good, bad and dead, with a %s",
    async (by) => {
      await using apple = await startWithDead();
      const how = { deviceTokens: [GOOD, BAD, DEAD, GOOD], ...(by === "certificate" ? { by } : {}) };
      expect(await run("nodeApn", apple, how)).toEqual([
        "sent",
        [400, "BadDeviceToken", null],
        [410, "Unregistered", DEAD_AT],
        "sent",
      ]);
      expect(apple.journal.accepted).toHaveLength(2);
      expect(apple.journal.accepted[0]).toMatchObject({
        protocol: "http2",
        pushType: "alert",
        topic: "com.example.app",
        payload: { aps: { alert: "Grüße 😀", badge: 3 } },
      });
    },
  );

  test("learns that its provider token has expired", async () => {
    await using apple = await pastTokens();
    const [outcome] = (await run("nodeApn", apple, { deviceTokens: [GOOD] })) as [unknown[]];
    // It mints a new one and tries again on the same connection; then it reports only the status.
    expect(outcome?.[0]).toBe(403);
    expect(new Set(apple.journal.rejected.map((entry) => entry.reason))).toEqual(
      new Set(["ExpiredProviderToken"]),
    );
  });
});

describe("apns2 12.2.0", () => {
  test("learns which device tokens are good, bad and dead", async () => {
    await using apple = await startWithDead();
    expect(await run("apns2", apple, { deviceTokens: [GOOD, BAD, DEAD, GOOD] })).toEqual([
      "sent",
      [400, "BadDeviceToken"],
      [410, "Unregistered"],
      "sent",
    ]);
    expect(apple.journal.accepted).toHaveLength(2);
    expect(apple.journal.accepted[0]).toMatchObject({
      keyId: apple.providerKey.keyId,
      payload: { aps: { alert: "Grüße 😀", badge: 3 } },
    });
  });

  test("learns that its provider token has expired", async () => {
    await using apple = await pastTokens();
    expect(await run("apns2", apple, { deviceTokens: [GOOD] })).toEqual([[403, "ExpiredProviderToken"]]);
  });
});
