import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Simulator } from "@apns/simulator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { providerToken } from "../fixture/http2-client.js";
import { startWithRsa as start } from "../fixture/simulator-fixture.js";

const execute = promisify(execFile);
const GOOD = "0a".repeat(32);
const BAD = "bad0".repeat(16);
const DEAD = "dead".repeat(16);
/** Debian's own: another one would not find Debian's packages. */
const PYTHON = "/usr/bin/python3";

let directory = "";
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "apns-programs-"));
});
afterAll(() => rm(directory, { recursive: true }));

async function file(name: string, text: string): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, text);
  return path;
}

async function startWithDead(): Promise<Simulator> {
  const apple = await start({ badDeviceTokens: [BAD] });
  apple.unregisterDeviceToken(DEAD, 1_700_000_000_000);
  return apple;
}

describe("aioapns", () => {
  const send = async (apple: Simulator, who: object): Promise<unknown> => {
    const config = {
      ...apple.http2,
      caFile: await file("ca.pem", apple.ca),
      topic: apple.topic,
      who,
      deviceTokens: [GOOD, BAD, DEAD, GOOD],
    };
    const script = fileURLToPath(new URL("./clients/aioapns-send.py", import.meta.url));
    const { stdout } = await execute(PYTHON, [script, JSON.stringify(config)], { timeout: 30_000 });
    return JSON.parse(stdout);
  };
  const outcomes = [
    [200, null],
    [400, "BadDeviceToken"],
    [410, "Unregistered"],
    [200, null],
  ];

  test("learns which device tokens are good, bad and dead, with a provider token", async () => {
    await using apple = await startWithDead();
    const { key, keyId, teamId } = apple.providerKey;
    const who = { key: await file("key.p8", key), key_id: keyId, team_id: teamId };
    expect(await send(apple, who)).toEqual(outcomes);
    expect(apple.journal.accepted).toMatchObject([
      { keyId, payload: { aps: { alert: "Grüße 😀", badge: 3 } } },
      { deviceToken: GOOD },
    ]);
  });

  test("learns the same with a certificate", async () => {
    await using apple = await startWithDead();
    const { cert, key } = apple.clientCertificate;
    expect(await send(apple, { client_cert: await file("both.pem", cert + key) })).toEqual(outcomes);
  });
});

describe("curl", () => {
  const curl = async (apple: Simulator, deviceToken: string, who: string[]): Promise<string> => {
    const { stdout } = await execute("curl", [
      ...["--silent", "--show-error", "--http2", "--max-time", "30"],
      ...["--cacert", await file("ca.pem", apple.ca)],
      ...["--write-out", "|%{http_code}|%{http_version}"],
      ...["--header", "apns-push-type: alert", "--header", `apns-topic: ${apple.topic}`, ...who],
      ...["--data", '{"aps":{"alert":"Hello"}}'],
      `https://${apple.http2.host}:${apple.http2.port}/3/device/${deviceToken}`,
    ]);
    return stdout;
  };

  test("posts as Apple's own page shows it", async () => {
    await using apple = await startWithDead();
    const who = ["--header", `authorization: bearer ${providerToken(apple.providerKey)}`];
    expect(await curl(apple, GOOD, who)).toBe("|200|2");
    expect(await curl(apple, BAD, who)).toBe('{"reason":"BadDeviceToken"}|400|2');
    expect(await curl(apple, DEAD, who)).toBe('{"reason":"Unregistered","timestamp":1700000000000}|410|2');
    expect(await curl(apple, GOOD, [])).toBe('{"reason":"MissingProviderToken"}|403|2');
  });

  test("presents a certificate", async () => {
    await using apple = await startWithDead();
    const { cert, key } = apple.clientCertificate;
    const who = ["--cert", await file("cert.pem", cert), "--key", await file("key.pem", key)];
    expect(await curl(apple, GOOD, who)).toBe("|200|2");
  });
});
