import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { apns } from "../fixture/built-command.js";
import { GOOD, jsonLines, line, rigged, Workbench } from "../fixture/workbench.js";

const OTHER = "0a".repeat(32);

let bench: Workbench;
beforeAll(async () => {
  bench = await Workbench.open();
});
afterAll(() => bench.close());

describe("one notification", () => {
  test("L-27: prints one line: outcome, device, milliseconds, id; in the sandbox the unique id", async () => {
    await using apple = await bench.start({ environment: "sandbox" });
    const flags = ["--to", GOOD, "--alert", "a", "--environment", "sandbox", ...bench.http2Flags(apple)];
    const run = await apns(["send", ...flags]);
    expect(run.stdout).toMatch(
      /^accepted {2}b5bb9d80… {2}\d+ ms {2}id [0-9a-f-]{36} {2}unique id [0-9a-f-]{36}\n$/,
    );
    expect(run).toMatchObject({ code: 0, stderr: "" });
  });

  test("L-27: a rejection says status and reason; several have a line each and a summary", async () => {
    const rules = [
      {
        at: "request",
        when: { deviceToken: OTHER },
        do: { answer: { status: 410, reason: "Unregistered" } },
      },
    ] as const;
    await using apple = await bench.start({ rules });
    const flags = ["--alert", "a", ...bench.http2Flags(apple)];
    const one = await apns(["send", "--to", OTHER, ...flags]);
    expect(one.stdout).toMatch(/^rejected {2}0a0a0a0a… {2}\d+ ms {2}410 Unregistered {2}id \S+\n$/);
    expect(one.code).toBe(5);
    const two = await apns(["send", "--to", GOOD, OTHER, ...flags]);
    expect(two.stdout).toMatch(/^accepted .*\nrejected .*\n notifications +2\n/m);
    expect(two.code).toBe(1);
  });

  test("L-33: colours are for terminals, FORCE_COLOR demands them and NO_COLOR forbids them", async () => {
    await using apple = await bench.start();
    const args = ["send", "--to", GOOD, "--alert", "a", ...bench.http2Flags(apple)];
    const forced = await apns(args, { env: { FORCE_COLOR: "1", NO_COLOR: "" } });
    expect(forced.stdout).toContain("\u001b[32maccepted\u001b[0m");
    for (const env of [{ NO_COLOR: "1", FORCE_COLOR: "1" }, { FORCE_COLOR: "0" }]) {
      expect((await apns(args, { env })).stdout).not.toContain("\u001b");
    }
  });
});

describe("files of results", () => {
  test("L-28: --out adds what --json prints, --dead-tokens the dead ones whole, both for their owner only", async () => {
    const failedAt = Date.parse("2026-01-02T03:04:05Z");
    const answer = { status: 410, reason: "Unregistered", timestamp: failedAt };
    await using apple = await bench.start({
      rules: [{ at: "request", when: { deviceToken: OTHER }, do: { answer } }],
    });
    const [out, dead] = [bench.at("out.ndjson"), bench.at("dead.txt")];
    const stdin = `${line()}${line({ deviceToken: OTHER })}${line({ deviceToken: rigged("0108") })}bad\n`;
    const flags = ["--out", out, "--dead-tokens", dead, ...bench.http2Flags(apple)];
    for (const runs of [1, 2]) {
      const run = await apns(["send", "-", ...flags, "--json"], { stdin });
      const lines = readFileSync(out, "utf8");
      expect(lines.endsWith(run.stdout)).toBe(true);
      expect(jsonLines(lines)).toHaveLength(4 * runs);
    }
    expect(readFileSync(dead, "utf8")).toBe(`${OTHER}\t2026-01-02T03:04:05.000Z\n`.repeat(2));
    for (const file of [out, dead]) expect(statSync(file).mode & 0o077).toBe(0);
  });

  test("L-28: a file that cannot be written is refused before anything is sent", async () => {
    await using apple = await bench.start();
    const args = ["send", "--to", GOOD, "--alert", "a", "--out", "/nowhere/out", ...bench.http2Flags(apple)];
    const run = await apns(args);
    expect(run.stderr).toContain("--out /nowhere/out cannot be written");
    expect(run.code).toBe(2);
    expect(apple.journal.counts.received).toBe(0);
  });
});

describe("--dry-run", () => {
  test("L-29: shows the request and the curl line without secrets, and sends nothing", async () => {
    await using apple = await bench.start();
    const alert = "It's $HOME";
    const args = ["--to", GOOD, "--alert", alert, "--priority", "5", ...bench.http2Flags(apple)];
    const run = await apns(["send", "--dry-run", "--show-device-tokens", ...args]);
    expect(run.stdout).toContain(`POST https://127.0.0.1:${apple.http2.port}/3/device/${GOOD}\n`);
    expect(run.stdout).toContain("apns-push-type: alert\napns-priority: 5\n");
    expect(run.stdout).not.toMatch(/bearer ey/);
    expect(run.code).toBe(0);
    // A shell takes it apart as it was meant.
    const curl = run.stdout.trim().split("\n").at(-1) ?? "";
    const words = execFileSync("sh", ["-c", `curl() { printf '%s\\n' "$@"; }; APNS_BEARER=x; ${curl}`]);
    const given = String(words).split("\n");
    expect(given).toContain("authorization: bearer x");
    expect(given).toContain(JSON.stringify({ aps: { alert } }));
    expect((await apns(["send", "--dry-run", ...args])).stdout).not.toContain(GOOD);
    expect(apple.journal.counts.received).toBe(0);
  });

  test.each([
    ["http://proxy.example", " --proxy http://proxy.example:80 -H"],
    [
      "https://me:hidden@proxy.example:8443/",
      ' --proxy https://proxy.example:8443 --proxy-user "$APNS_PROXY_USER" -H',
    ],
    ["socks5://proxy.example", " --proxy socks5h://proxy.example:1080 -H"],
    ["none", " --noproxy '*' -H"],
  ])("L-92: the curl line goes through --proxy %s, and has no password", async (proxy, said) => {
    const args = ["--to", GOOD, "--alert", "A", ...bench.http2Flags({ http2: { port: 1 } })];
    const { code, stdout } = await apns(["send", "--dry-run", "--proxy", proxy, ...args]);
    expect(code).toBe(0);
    expect(stdout).toContain(`curl --http2 --cacert ${bench.at("ca.pem")}${said}`);
    expect(stdout).not.toContain("hidden");
  });

  test("L-29: checks all lines, and its exit code is that of what would fail before", async () => {
    await using apple = await bench.start();
    const large = line({ payload: { aps: { alert: "x".repeat(5000) } } });
    const stdin = `${line()}bad\n${large}${line({ nonsense: 1 })}${line({ deviceToken: "zz" })}`;
    const run = await apns(["send", "-", "--dry-run", ...bench.http2Flags(apple)], { stdin });
    for (const said of [
      "line 2: ",
      "line 3: ",
      'line 4: the notification has a field "nonsense"',
      "line 5: ",
    ]) {
      expect(run.stderr).toContain(said);
    }
    expect(run.stderr).toContain("nothing was sent: 1 would be, 4 would fail before");
    expect(run.code).toBe(1);
    const json = await apns(["send", "-", "--dry-run", "--json", ...bench.http2Flags(apple)], { stdin });
    expect(jsonLines(json.stdout)).toHaveLength(5);
    expect(jsonLines(json.stdout)).toContainEqual(expect.objectContaining({ line: 1, outcome: "not-sent" }));
    const binary = await apns(["send", "-", "--dry-run", ...bench.binaryFlags(apple)], { stdin: line() });
    expect(binary.stdout).toMatch(/^a frame of command 2 with \d+ bytes for b5bb9d80…\n$/);
  });
});

describe("--rate", () => {
  test.each(["0", "fast", "5/x", "-1/s"])("L-30: --rate %s is refused with examples", async (rate) => {
    const run = await apns(["send", "-", `--rate=${rate}`]);
    expect(run.stderr).toContain("such as 5000/s");
    expect(run.code).toBe(2);
  });

  test.each(["0", "-3", "many", "1.5", "1e3"])("L-30: --concurrency %s is refused by name", async (value) => {
    const journal = bench.at("refused-concurrency.journal");
    const args = ["send", "-", `--concurrency=${value}`, "--journal", journal];
    const run = await apns(args, { stdin: line() });
    expect(run.stderr).toMatch(/--concurrency <n>.* It must be (?:at least 1|a whole number)\./);
    expect(run.code).toBe(2);
    expect(existsSync(journal)).toBe(false);
  });
});
