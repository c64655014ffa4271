import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSimulatorIdentity, type Simulator, startSimulator } from "@apns/simulator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCommand } from "./fixture/terminal-of-a-test.js";

const deviceToken = "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c";
const line = (more: object = {}): string =>
  `${JSON.stringify({ deviceToken, payload: { aps: { alert: "Hi" } }, ...more })}\n`;
const jsonLines = (text: string): Record<string, unknown>[] =>
  text
    .trim()
    .split("\n")
    .map((one) => JSON.parse(one));

let folder: string;
let identity: Awaited<ReturnType<typeof createSimulatorIdentity>>;
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "apns-input-"));
  identity = await createSimulatorIdentity();
  writeFileSync(at("ca.pem"), identity.ca);
  writeFileSync(at("cert.pem"), identity.clientCertificate.cert);
  writeFileSync(at("key.pem"), identity.clientCertificate.key);
});
afterAll(() => rmSync(folder, { recursive: true }));

const start = (): Promise<Simulator> => startSimulator({ identity, responseDelayMs: 10 });
const identityFlags = (): string[] => ["--cert", at("cert.pem"), "--key", at("key.pem")];
const flagsOf = (apple: Simulator): string[] => [
  ...["--gateway", `127.0.0.1:${apple.gateway.port}`, "--ca", at("ca.pem")],
  ...identityFlags(),
];

describe("what apns send reads", () => {
  test("a byte order mark, empty lines and CRLF are not part of a notification", async () => {
    await using apple = await start();
    const stdin = `\uFEFF${line().trimEnd()}\r\n\r\n${line().trimEnd()}\r\n`;
    const run = await runCommand(["send", "-", ...flagsOf(apple)], { stdin });
    expect(run).toMatchObject({ code: 0, stderr: "" });
    expect(apple.journal.counts.accepted).toBe(2);
  });

  test("with --json every line of the file has its line of output, the unreadable ones too", async () => {
    await using apple = await start();
    const stdin = `no json\n[1]\n${line({ expiration: "tomorrow" })}${line({ deviceToken: "xyz" })}${line()}`;
    const run = await runCommand(["send", "-", "--json", ...flagsOf(apple)], { stdin });
    expect(run.code).toBe(1);
    const lines = jsonLines(run.stdout).sort((a, b) => Number(a["line"]) - Number(b["line"]));
    expect(lines).toMatchObject(
      [
        { line: 1, outcome: "failed", error: { code: "unreadable-line", message: /JSON/ } },
        { line: 2, outcome: "failed", error: { code: "unreadable-line", message: /JSON object/ } },
        { line: 3, outcome: "failed", error: { code: "unreadable-line", message: /ISO 8601/ } },
        { line: 4, outcome: "failed", error: { code: "invalid-device-token", message: /./ } },
        { line: 5, outcome: "accepted" },
      ].map(({ error, ...rest }) =>
        error === undefined
          ? rest
          : {
              ...rest,
              error: { code: error.code, message: expect.stringMatching(error.message) },
            },
      ),
    );
  });

  test("flags take the variables of the terminal, not those of the process", async () => {
    await using apple = await start();
    process.env["APNS_GATEWAY"] = "127.0.0.1:1";
    const env = {
      APNS_GATEWAY: `127.0.0.1:${apple.gateway.port}`,
      APNS_CERT: at("cert.pem"),
      APNS_CA: at("ca.pem"),
    };
    const run = await runCommand(["send", "-", "--key", at("key.pem")], { stdin: line(), env });
    expect(run).toMatchObject({ code: 0, stderr: "" });
    const wrong = await runCommand(["send", "-"], { env: { APNS_ENV: "Prod" } });
    expect(wrong.stderr).toContain("value 'Prod' from env 'APNS_ENV' is invalid");
    expect(wrong.code).toBe(2);
    delete process.env["APNS_GATEWAY"];
  });

  test("an interrupt ends a run whose input is silent", async () => {
    await using apple = await start();
    const stop = new AbortController();
    const running = runCommand(["send", "-", ...flagsOf(apple)], {
      stdin: line(),
      keepStdinOpen: true,
      interrupted: stop.signal,
    });
    await apple.journal.waitFor(({ counts }) => counts.received === 1);
    stop.abort();
    const run = await running;
    expect(run.code).toBe(130);
    expect(run.stdout).toMatch(/accepted +1/);
  });

  test.runIf(process.platform !== "win32").each<[string, string[]]>([
    ["--payload - of a silent stdin", ["--to", deviceToken, "--payload", "-"]],
    ["a file that is a pipe to which nobody writes", ["pipe"]],
  ])("an interrupt ends the wait for %s", async (_what, args) => {
    await using apple = await start();
    if (!existsSync(at("pipe"))) execFileSync("mkfifo", [at("pipe")]);
    const stop = new AbortController();
    const running = runCommand(
      ["send", ...args.map((one) => (one === "pipe" ? at(one) : one)), ...flagsOf(apple)],
      { keepStdinOpen: true, interrupted: stop.signal },
    );
    setImmediate(() => stop.abort());
    expect((await running).code).toBe(130);
    expect(apple.journal.counts.received).toBe(0);
  });

  const wrong: [string, () => string[], RegExp][] = [
    [
      "a --ca that is not there",
      () => ["send", "-", "--ca", "nowhere.pem", ...identityFlags()],
      /--ca nowhere\.pem cannot be read/,
    ],
    [
      "a --ca that is not there, for feedback",
      () => ["feedback", "--ca", "nowhere.pem", ...identityFlags()],
      /--ca nowhere\.pem cannot be read/,
    ],
    [
      "a --payload that is not there",
      () => ["send", "--to", deviceToken, "--payload", "nowhere.json", ...identityFlags()],
      /--payload nowhere\.json cannot be read/,
    ],
    ["a directory in place of the file", () => ["send", folder, ...identityFlags()], /is a directory/],
    [
      "a demo file that is not there",
      () => ["demo", "--file", "nowhere.ndjson"],
      /--file nowhere\.ndjson cannot be read/,
    ],
    [
      "rules that are not there",
      () => ["simulate", "--dir", folder, "--rules", "nowhere.json"],
      /--rules nowhere\.json cannot be read/,
    ],
    [
      "a directory that cannot be made",
      () => ["simulate", "--dir", join(at("ca.pem"), "x")],
      /--dir .* cannot be written/,
    ],
    [
      "a number that is not one",
      () => ["send", "-", "--connections", "many", ...identityFlags()],
      /--connections.*whole number/,
    ],
    [
      "an expiration that is not a moment",
      () => ["send", "--to", deviceToken, "--alert", "x", "--expiration", "soon", ...identityFlags()],
      /--expiration must be/,
    ],
    [
      "a notification without content",
      () => ["send", "--to", deviceToken, ...identityFlags()],
      /Say what to send/,
    ],
  ];
  for (const [title, args, said] of wrong) {
    test(`exits with 2 and a sentence for ${title}`, async () => {
      const run = await runCommand(args());
      expect(run.stderr).toMatch(said);
      expect(run.stderr).not.toMatch(/^ +at /m);
      expect(run).toMatchObject({ code: 2, stdout: "" });
    });
  }
});

describe("what apns simulate writes", () => {
  test("private keys are for their owner alone, even where readable files of that name existed", async () => {
    const dir = at("readable");
    mkdirSync(dir);
    const names = ["key.pem", `AuthKey_${identity.providerKey.keyId}.p8`];
    for (const name of names) {
      writeFileSync(join(dir, name), "old");
      chmodSync(join(dir, name), 0o644);
    }
    const stop = new AbortController();
    const run = await runCommand(["simulate", "--dir", dir], {
      interrupted: stop.signal,
      onLine: () => stop.abort(),
    });
    expect(run.code).toBe(0);
    for (const name of names) expect(statSync(join(dir, name)).mode & 0o777).toBe(0o600);
  });
});
