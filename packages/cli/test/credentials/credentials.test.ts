import { execFileSync } from "node:child_process";
import { createPublicKey, verify, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { createSimulatorIdentity } from "@apns/simulator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseTimeSpan } from "../../src/credentials/time-span.js";
import { type Run, runCommand } from "../fixture/terminal-of-a-test.js";
import { jsonLines, Workbench } from "../fixture/workbench.js";

const DAY_MS = 86_400_000;

let bench: Workbench;
beforeAll(async () => {
  bench = await Workbench.open();
});
afterAll(() => bench.close());

/** The longest line of a private key's PEM, which no output may have. */
function secretOf(pem: string): string {
  return pem.split("\n").find((line) => line.length > 40) ?? "?";
}

describe("apns key", () => {
  test("L-50: inspect says what the file is, without the key", async () => {
    const run = await runCommand(["key", "inspect", bench.keyFile, "--json"]);
    const [facts] = jsonLines(run.stdout);
    expect(facts).toMatchObject({ keyId: bench.identity.providerKey.keyId, curve: "P-256" });
    expect(facts?.["fingerprint256"]).toMatch(/^[0-9a-f]{64}$/);
    expect(run.stdout).not.toContain(secretOf(bench.identity.providerKey.key));
    const renamed = bench.file("renamed.pem", bench.identity.providerKey.key);
    const people = await runCommand(["key", "inspect", renamed]);
    expect(people.stdout).toContain(String(facts?.["fingerprint256"]));
    expect(people.stdout).toContain("give --key-id");
  });

  test.each<[string, () => string]>([
    ["a certificate", () => bench.at("cert.pem")],
    ["a text", () => bench.file("hello.p8", "hello")],
    ["a file that is missing", () => bench.at("missing.p8")],
  ])("L-50: %s exits with 3 and says what it is", async (_what, file) => {
    const run = await runCommand(["key", "inspect", file()]);
    expect(run).toMatchObject({ code: 3, stdout: "" });
    expect(run.stderr).toMatch(/^apns: /);
  });

  test("L-50: token prints a token that the key signed, and how long it serves", async () => {
    const { key, keyId, teamId } = bench.identity.providerKey;
    const run = await runCommand(["key", "token", "--key", bench.keyFile, "--team-id", teamId]);
    expect(run.code).toBe(0);
    const [head = "", claims = "", signature = ""] = run.stdout.trim().split(".");
    const part = (text: string): unknown => JSON.parse(Buffer.from(text, "base64url").toString());
    expect(part(head)).toEqual({ alg: "ES256", kid: keyId });
    expect(part(claims)).toEqual({ iss: teamId, iat: expect.any(Number) });
    const isSigned = verify(
      "sha256",
      Buffer.from(`${head}.${claims}`),
      { key: createPublicKey(key), dsaEncoding: "ieee-p1363" },
      Buffer.from(signature, "base64url"),
    );
    expect(isSigned).toBe(true);
    expect(run.stderr).toContain("20 minutes");
    const env = { APNS_KEY: bench.keyFile, APNS_TEAM_ID: teamId };
    const header = await runCommand(["key", "token", "--header"], { env });
    expect(header.stdout).toMatch(/^authorization: bearer eyJ[\w-]+\.[\w-]+\.[\w-]+\n$/);
  });

  test("L-50: token takes key and team from a configuration", async () => {
    const { teamId } = bench.identity.providerKey;
    const config = bench.file("token.config.json", JSON.stringify({ key: bench.keyFile, teamId }));
    const run = await runCommand(["key", "token", "--config", config]);
    expect(run.stdout).toMatch(/^eyJ[\w-]+\.[\w-]+\.[\w-]+\n$/);
  });

  test("L-50: token without a team, or with a certificate, says what is missing", async () => {
    const run = await runCommand(["key", "token", "--key", bench.keyFile]);
    expect(run).toMatchObject({ code: 2, stdout: "" });
    expect(run.stderr).toContain("--team-id");
  });
});

describe("apns cert inspect", () => {
  async function inspected(...args: string[]): Promise<Run & { readonly facts: Record<string, unknown>[] }> {
    const run = await runCommand(["cert", "inspect", "--json", ...args]);
    return { ...run, facts: run.stdout === "" ? [] : jsonLines(run.stdout) };
  }

  async function certificateOf(daysLeft: number, topic?: string): Promise<{ cert: string; key: string }> {
    const { clientCertificate } = await createSimulatorIdentity({
      keyType: "ec",
      topic,
      clientValidity: {
        notBefore: new Date(Date.now() - 200 * DAY_MS),
        notAfter: new Date(Date.now() + daysLeft * DAY_MS + DAY_MS / 2),
      },
    });
    return clientCertificate;
  }

  test("L-51: states name, topics, environments, days left and fingerprint", async () => {
    const { cert } = await certificateOf(100, "com.example.inspected");
    const { code, facts } = await inspected(bench.file("inspected.pem", cert));
    const { fingerprint256 } = new X509Certificate(cert);
    expect(facts).toEqual([
      expect.objectContaining({
        state: "ok",
        daysLeft: 100,
        environments: ["sandbox", "production"],
        fingerprint256,
      }),
    ]);
    expect(facts[0]?.["topics"]).toContain("com.example.inspected");
    expect(code).toBe(0);
  });

  test("L-51: takes PEM, DER and PKCS #12, by content where the name says nothing", async () => {
    const { cert, key } = await certificateOf(100);
    const der = bench.file("apple.cer", new X509Certificate(cert).raw);
    const [pem, keyPem] = [bench.file("one.pem", cert), bench.file("one-key.pem", key)];
    const archive = bench.at("push.p12");
    const arguments_ = [
      "pkcs12",
      "-export",
      "-in",
      pem,
      "-inkey",
      keyPem,
      "-passout",
      "pass:secret",
      "-out",
      archive,
    ];
    execFileSync("openssl", arguments_);
    const unnamed = bench.file("push.bin", readFileSync(archive));
    const env = { P12: "secret" };
    const prints = async (...args: string[]): Promise<unknown> => {
      const { stdout } = await runCommand(["cert", "inspect", "--json", ...args], { env });
      return jsonLines(stdout)[0]?.["fingerprint256"];
    };
    const { fingerprint256 } = new X509Certificate(cert);
    expect(await prints(pem)).toBe(fingerprint256);
    expect(await prints(der)).toBe(fingerprint256);
    expect(await prints(archive, "--passphrase-env", "P12")).toBe(fingerprint256);
    expect(await prints(unnamed, "--passphrase-env", "P12")).toBe(fingerprint256);
    const closed = await inspected(archive);
    expect(closed).toMatchObject({ code: 3, stdout: "" });
    expect(closed.stderr).toContain("--passphrase-env");
  });

  test("L-51: compares the key", async () => {
    const { cert, key } = await certificateOf(100);
    const pem = bench.file("two.pem", cert);
    expect((await inspected(pem, "--key", bench.file("two-key.pem", key))).code).toBe(0);
    const other = await inspected(pem, "--key", bench.at("key.pem"));
    expect(other).toMatchObject({ code: 3, stdout: "" });
    expect(other.stderr).toContain("does not belong to the certificate");
  });

  test("L-52: exits with 1 for a certificate that expires within the span, has expired, or is not valid yet", async () => {
    const soon = bench.file("soon.pem", (await certificateOf(20)).cert);
    const old = bench.file("old.pem", (await certificateOf(-20)).cert);
    expect(await inspected(soon)).toMatchObject({ code: 0, facts: [{ state: "ok", daysLeft: 20 }] });
    expect(await inspected(soon, "--expires-within", "19d")).toMatchObject({ code: 0 });
    expect(await inspected(soon, "--expires-within", "3w")).toMatchObject({
      ...{ code: 1, facts: [{ state: "expires-soon" }] },
    });
    const several = await inspected(soon, old, bench.at("cert.pem"));
    expect(several.facts.map(({ state }) => state)).toEqual(["ok", "expired", "ok"]);
    expect(several.code).toBe(1);
    expect((await runCommand(["cert", "inspect", old])).stdout).toContain("expired: create a new one");
  });

  test("L-52: a span has a unit", async () => {
    expect(["12h", "30d", "4w"].map(parseTimeSpan)).toEqual([DAY_MS / 2, 30 * DAY_MS, 28 * DAY_MS]);
    for (const text of ["30", "0d", "-1d", "1y", "1.5d", ""]) expect(parseTimeSpan(text)).toBeUndefined();
    const run = await runCommand(["cert", "inspect", bench.at("cert.pem"), "--expires-within", "30"]);
    expect(run.code).toBe(2);
  });
});
