import { generateKeyPairSync } from "node:crypto";
import { createSimulatorIdentity, type Rule } from "@apns/simulator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { apns, type Finished } from "../fixture/built-command.js";
import { CLOSED_PORT, SilentServer } from "../fixture/silent-server.js";
import { GOOD, jsonLines, line, Workbench } from "../fixture/workbench.js";

let bench: Workbench;
beforeAll(async () => {
  bench = await Workbench.open();
});
afterAll(() => bench.close());

/** A run of two notifications against a simulator that answers as a rule says. */
async function answered(reason: string, status: number, more: readonly string[] = []): Promise<Finished> {
  const rules: Rule[] = [{ at: "request", do: { answer: { status, reason } } }];
  await using apple = await bench.start({ rules });
  return await apns(["send", "-", ...more, ...bench.http2Flags(apple)], { stdin: line() + line() });
}

describe("refused credentials", () => {
  test.each([
    ["InvalidProviderToken", 403],
    ["Forbidden", 403],
    ["MissingProviderToken", 403],
    ["BadEnvironmentKeyIdInToken", 403],
    ["TopicDisallowed", 400],
  ])("L-12: %s exits with 3, and says what to do once", async (reason, status) => {
    const run = await answered(reason, status);
    expect(run.code).toBe(3);
    const hints = run.stderr.split("\n").filter((said) => /^ {2}\S/.test(said));
    expect(hints).toHaveLength(1);
  });

  test.each([
    ["BadDeviceToken", 400],
    ["PayloadTooLarge", 413],
  ])("L-12: %s is about the notification and exits with 5", async (reason, status) => {
    expect((await answered(reason, status)).code).toBe(5);
  });

  test("L-12: a real key of another team is refused", async () => {
    await using apple = await bench.start();
    const { key } = (await createSimulatorIdentity({ keyType: "ec" })).providerKey;
    const file = bench.file("AuthKey_OTHERKEY01.p8", key);
    const flags = bench.http2Flags(apple).map((flag) => (flag.endsWith(".p8") ? file : flag));
    const run = await apns(["send", "--to", GOOD, "--alert", "a", ...flags]);
    expect(run.stderr).toContain("InvalidProviderToken");
    expect(run.stderr).toMatch(/^ {2}Check the key id and team id/m);
    expect(run.code).toBe(3);
  });

  test.each([
    ["a .p8", ["--key", "AuthKey_ABC123DEFG.p8", "--team-id", "DEF123GHIJ"], "--key AuthKey_ABC123DEFG.p8"],
    ["a .p8 without an id in its name", ["--key", "my.p8", "--team-id", "DEF123GHIJ"], "--key my.p8"],
    ["a .p8 without a team id", ["--key", "my.p8"], "--key my.p8"],
    ["a certificate", ["--cert", "my.pem"], "--cert my.pem"],
    ["a PFX", ["--pfx", "my.p12"], "--pfx my.p12"],
  ])(
    "L-12: %s that is not there exits with 3 and is said before anything else",
    async (_what, flags, said) => {
      const run = await apns(["send", "--to", GOOD, "--alert", "a", ...flags]);
      expect(run.stderr).toContain(`${said} cannot be read: ENOENT`);
      expect(run.code).toBe(3);
    },
  );
});

describe("messages and hints", () => {
  test.each<[string, (bench: Workbench) => string[], string]>([
    ["a key without a team id", ({ keyFile }) => ["--key", keyFile], "add --team-id"],
    [
      "a key file without a key id",
      (one) => ["--key", one.file("my.p8", one.identity.providerKey.key), "--team-id", "DEF123GHIJ"],
      "--key-id",
    ],
    [
      "an encrypted key",
      (one) => ["--cert", one.at("cert.pem"), "--key", one.file("encrypted.pem", encryptedKey())],
      "--passphrase-env",
    ],
  ])("L-11: name flags as flags: %s", async (_what, flags, said) => {
    const run = await apns(["send", "--to", GOOD, "--alert", "a", ...flags(bench)]);
    expect(run.stderr).toContain(said);
    expect(run.stderr).not.toMatch(/\b(?:keyId|teamId|keyFile|certFile|pfxFile|credentials\.passphrase)\b/);
  });

  test("L-11: a missing topic is a missing flag", async () => {
    await using apple = await bench.start();
    const flags = bench.http2Flags(apple);
    flags.splice(flags.indexOf("--topic"), 2);
    const run = await apns(["send", "--to", GOOD, "--alert", "a", ...flags]);
    expect(run.stderr).toContain("--topic is missing: give the bundle id of the app");
  });

  test("L-11: a field that a flag gave is named by its flag, one of a line by its field", async () => {
    await using apple = await bench.start();
    const flags = bench.http2Flags(apple);
    const run = await apns(["send", "--to", GOOD, "--alert", "a", "--collapse-id", "x".repeat(65), ...flags]);
    expect(run.stderr).toContain("--collapse-id is 65 bytes");
    const lines = await apns(["send", "-", ...flags], { stdin: line({ collapseId: "x".repeat(65) }) });
    expect(lines.stderr).toContain("line 1: failed: collapseId is 65 bytes");
  });

  test("L-11: the CA is a flag where the server is not trusted", async () => {
    await using apple = await bench.start();
    const flags = bench.http2Flags(apple);
    flags.splice(flags.indexOf("--ca"), 2);
    // On a busy machine two processes need a second for a handshake.
    const run = await apns(["send", "--to", GOOD, "--alert", "a", "--give-up-after-ms", "2000", ...flags]);
    expect(run.stderr).toContain("pass its CA certificate as --ca");
    expect(run.code).toBe(4);
  });

  test("L-11: messages of --json name no options of the client", async () => {
    await using apple = await bench.start();
    const stdin = line({ payload: { aps: { alert: "x".repeat(5000) } } });
    const run = await apns(["send", "-", "--json", ...bench.http2Flags(apple)], { stdin });
    expect(run.stdout).toContain("shorten its alert or drop keys");
  });

  test("L-11: hints of --json name flags, too", async () => {
    const run = await answered("MissingTopic", 400, ["--json"]);
    const hints = jsonLines(run.stdout).map(({ hint }) => hint);
    expect(hints).toEqual(Array(2).fill(expect.stringContaining("--topic")));
  });
});

describe("--give-up-after-ms", () => {
  /** Less than the floor of 30 s, which is gone; on a busy machine a process takes seconds to start. */
  const MOST_MS = 20_000;

  /** A run that gives up after a second. */
  async function expectToGiveUp(flags: readonly string[]): Promise<void> {
    const startedAt = performance.now();
    const run = await apns(["send", "--to", GOOD, "--alert", "a", "--give-up-after-ms", "1000", ...flags]);
    expect(run.code).toBe(4);
    expect(performance.now() - startedAt).toBeLessThan(MOST_MS);
  }

  function flagsFor(protocol: "http2" | "binary", port: number): string[] {
    const at = { port };
    return protocol === "http2" ? bench.http2Flags({ http2: at }) : bench.binaryFlags({ gateway: at });
  }

  test.each(["http2", "binary"] as const)(
    "L-13: ends a run to a server that is not there (%s)",
    async (protocol) => {
      await expectToGiveUp(flagsFor(protocol, CLOSED_PORT));
    },
  );

  test.each(["http2", "binary"] as const)(
    "L-13: ends a run to a server that never speaks TLS (%s)",
    async (protocol) => {
      await using server = await SilentServer.listen();
      await expectToGiveUp(flagsFor(protocol, server.port));
    },
  );

  test("L-13: ends the reading of a feedback service that says nothing", async () => {
    await using server = await SilentServer.listen(bench.identity.serverCertificate);
    const flags = bench.feedbackFlags({ feedback: { port: server.port } });
    const startedAt = performance.now();
    const run = await apns(["feedback", "--give-up-after-ms", "2000", ...flags]);
    expect(run.stderr).toContain("The feedback service sent nothing for 2000 ms");
    expect(run.code).toBe(4);
    expect(performance.now() - startedAt).toBeLessThan(MOST_MS);
  });

  test("L-13: ends a run to a server that never answers", async () => {
    await using apple = await bench.start({ rules: [{ at: "request", do: { answer: "never" } }] });
    await expectToGiveUp(bench.http2Flags(apple));
  });
});

function encryptedKey(): string {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return String(
    privateKey.export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "secret" }),
  );
}
