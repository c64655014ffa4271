import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Run, runCommand } from "../fixture/terminal-of-a-test.js";
import { GOOD, jsonLines, line, Workbench } from "../fixture/workbench.js";

let bench: Workbench;
beforeAll(async () => {
  bench = await Workbench.open();
});
afterAll(() => bench.close());

describe("what apns send reads", () => {
  test("a byte order mark, empty lines and CRLF are not part of a notification", async () => {
    await using apple = await bench.start();
    const stdin = `\uFEFF${line().trimEnd()}\r\n\r\n${line().trimEnd()}\r\n`;
    const run = await runCommand(["send", "-", ...bench.binaryFlags(apple)], { stdin });
    expect(run).toMatchObject({ code: 0, stderr: "" });
    expect(apple.journal.counts.accepted).toBe(2);
  });

  test("with --json every line of the file has its line of output, the unreadable ones too", async () => {
    await using apple = await bench.start();
    const stdin = `no json\n[1]\n${line({ expiration: "tomorrow" })}${line({ deviceToken: "xyz" })}${line()}`;
    const run = await runCommand(["send", "-", "--json", ...bench.binaryFlags(apple)], { stdin });
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
    await using apple = await bench.start();
    process.env["APNS_GATEWAY"] = "127.0.0.1:1";
    const env = {
      APNS_GATEWAY: `127.0.0.1:${apple.gateway.port}`,
      APNS_CERT: bench.at("cert.pem"),
      APNS_CA: bench.at("ca.pem"),
    };
    const run = await runCommand(["send", "-", "--key", bench.at("key.pem")], { stdin: line(), env });
    expect(run).toMatchObject({ code: 0, stderr: "" });
    const wrong = await runCommand(["send", "-"], { env: { APNS_ENV: "Prod" } });
    expect(wrong.stderr).toContain("value 'Prod' from env 'APNS_ENV' is invalid");
    expect(wrong.code).toBe(2);
    delete process.env["APNS_GATEWAY"];
  });

  test("an interrupt ends a run whose input is silent", async () => {
    await using apple = await bench.start();
    const stop = new AbortController();
    const running = runCommand(["send", "-", ...bench.binaryFlags(apple)], {
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
    ["--payload - of a silent stdin", ["--to", GOOD, "--payload", "-"]],
    ["a file that is a pipe to which nobody writes", ["pipe"]],
  ])("an interrupt ends the wait for %s", async (_what, args) => {
    await using apple = await bench.start();
    if (!existsSync(bench.at("pipe"))) execFileSync("mkfifo", [bench.at("pipe")]);
    const stop = new AbortController();
    const running = runCommand(
      ["send", ...args.map((one) => (one === "pipe" ? bench.at(one) : one)), ...bench.binaryFlags(apple)],
      { keepStdinOpen: true, interrupted: stop.signal },
    );
    setImmediate(() => stop.abort());
    expect((await running).code).toBe(130);
    expect(apple.journal.counts.received).toBe(0);
  });

  const wrong: [string, () => string[], RegExp][] = [
    [
      "a --ca that is not there",
      () => ["send", "-", "--ca", "nowhere.pem", ...bench.certificateFlags()],
      /--ca nowhere\.pem cannot be read/,
    ],
    [
      "a --ca that is not there, for feedback",
      () => ["feedback", "--ca", "nowhere.pem", ...bench.certificateFlags()],
      /--ca nowhere\.pem cannot be read/,
    ],
    [
      "a --payload that is not there",
      () => ["send", "--to", GOOD, "--payload", "nowhere.json", ...bench.certificateFlags()],
      /--payload nowhere\.json cannot be read/,
    ],
    [
      "a directory in place of the file",
      () => ["send", bench.folder, ...bench.certificateFlags()],
      /is a directory/,
    ],
    [
      "a demo file that is not there",
      () => ["demo", "--file", "nowhere.ndjson"],
      /--file nowhere\.ndjson cannot be read/,
    ],
    [
      "rules that are not there",
      () => ["simulate", "--dir", bench.folder, "--rules", "nowhere.json"],
      /--rules nowhere\.json cannot be read/,
    ],
    [
      "a directory that cannot be made",
      () => ["simulate", "--dir", join(bench.at("ca.pem"), "x")],
      /--dir:? .* cannot be (?:read|written)/,
    ],
    [
      "a number that is not one",
      () => ["send", "-", "--connections", "many", ...bench.certificateFlags()],
      /--connections.*whole number/,
    ],
    [
      "an expiration that is not a moment",
      () => ["send", "--to", GOOD, "--alert", "x", "--expiration", "soon", ...bench.certificateFlags()],
      /--expiration must be/,
    ],
    [
      "a notification without content",
      () => ["send", "--to", GOOD, ...bench.certificateFlags()],
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
  test("private keys are for their owner alone, even where the folder has readable ones already", async () => {
    const dir = bench.at("readable");
    const simulate = (): Promise<Run> => {
      const stop = new AbortController();
      const options = { interrupted: stop.signal, onLine: () => stop.abort() };
      return runCommand(["simulate", "--dir", dir], options);
    };
    expect((await simulate()).code).toBe(0);
    const names = readdirSync(dir).filter((name) => /key.*\.pem$|\.p8$/.test(name));
    expect(names.length).toBeGreaterThan(1);
    for (const name of names) chmodSync(join(dir, name), 0o644);
    expect((await simulate()).code).toBe(0);
    for (const name of names) expect(statSync(join(dir, name)).mode & 0o777).toBe(0o600);
  });
});
