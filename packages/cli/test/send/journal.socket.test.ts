import { spawn } from "node:child_process";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import type { Simulator } from "@apns/simulator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { JournalDecoder } from "../../src/journal/decode-journal.js";
import { Fates } from "../../src/journal/fates.js";
import { apns, finish, main } from "../fixture/built-command.js";
import { GOOD, jsonLines, line, rigged, Workbench } from "../fixture/workbench.js";

let bench: Workbench;
beforeAll(async () => {
  bench = await Workbench.open();
});
afterAll(() => bench.close());

/** A device token for each line. */
function deviceTokenOf(at: number): string {
  return at.toString(16).padStart(64, "0");
}

function fatesOf(journal: string): Fates {
  const fates = new Fates();
  for (const record of new JournalDecoder().push(readFileSync(journal))) fates.apply(record);
  return fates;
}

/** How often each device token was taken. */
function takenBy(apple: Simulator): Map<string, number> {
  const taken = new Map<string, number>();
  for (const { deviceToken } of apple.journal.accepted) {
    taken.set(deviceToken, (taken.get(deviceToken) ?? 0) + 1);
  }
  return taken;
}

describe("a run with a journal", () => {
  test("L-17: writes what became of each line, for its owner only, and goes on from nothing left to do", async () => {
    await using apple = await bench.start();
    const [journal, flags] = [bench.at("whole.journal"), bench.http2Flags(apple)];
    const file = bench.file(
      "whole.ndjson",
      `${line()}${line({ deviceToken: rigged("0108") })}bad\n\n${line()}`,
    );
    const run = await apns(["send", file, "--journal", journal, ...flags]);
    expect(run.code).toBe(1);
    expect(run.stdout).toMatch(/in the journal: accepted +2/);
    expect(statSync(journal).mode & 0o077).toBe(0);
    expect(existsSync(`${journal}.lock`)).toBe(false);
    const records = jsonLines(readFileSync(journal, "utf8"));
    expect(records[0]).toMatchObject({ type: "journal", input: { path: file } });
    expect(records.at(-1)).toMatchObject({ type: "end", how: "complete" });
    const fates = fatesOf(journal);
    expect([1, 2, 3, 5].map((at) => fates.stateOf(at))).toEqual([
      "accepted",
      "refused",
      "failed",
      "accepted",
    ]);
    const again = await apns(["resume", journal]);
    expect(again.code).toBe(1);
    expect(again.stdout).toMatch(/^ notifications +0$/m);
    expect(apple.journal.accepted).toHaveLength(2);
  });

  test("L-20: --retry-failed sends those again that another try may help, and those only", async () => {
    const rules = [{ at: "request", when: { nthOfRun: 1 }, do: { answer: { status: 503 } } }] as const;
    await using apple = await bench.start({ rules });
    const [journal, flags] = [bench.at("retry.journal"), bench.http2Flags(apple)];
    const large = line({ payload: { aps: { alert: "x".repeat(5000) } } });
    const dead = line({ deviceToken: rigged("0108") });
    const file = bench.file("retry.ndjson", line() + large + dead);
    await apns(["send", file, "--journal", journal, "--give-up-after-ms", "20000", ...flags]);
    const before = apple.journal.counts.received;
    const run = await apns(["resume", journal, "--retry-failed", "--json"]);
    expect(jsonLines(run.stdout).map((one) => one["line"])).toEqual([2]);
    expect(apple.journal.counts.received).toBe(before);
  });

  test("L-19: lines in doubt are asked about, and sent again or left as the flag says", async () => {
    for (const what of ["resend", "skip"] as const) {
      await using apple = await bench.start({ rules: [{ at: "request", do: { answer: "never" } }] });
      const [journal, flags] = [bench.at(`doubt-${what}.journal`), bench.http2Flags(apple)];
      const file = bench.file(`doubt-${what}.ndjson`, line() + line());
      // On a busy machine two processes need a second for a handshake; nothing is in doubt before it.
      const first = await apns(["send", file, "--journal", journal, "--give-up-after-ms", "2000", ...flags]);
      expect(first.stderr).toContain("may or may not have been taken");
      expect(fatesOf(journal).counts.doubtful).toBeGreaterThan(0);
      apple.useRules([]);
      const asked = await apns(["resume", journal]);
      expect(asked.stderr).toMatch(/^apns: \d lines? of .* --on-unknown resend.* --on-unknown skip/m);
      expect(asked.code).toBe(2);
      const run = await apns(["resume", journal, "--on-unknown", what]);
      expect(run.code).toBe(what === "resend" ? 0 : 5);
      expect(apple.journal.accepted.length).toBe(what === "resend" ? 2 : 0);
    }
  });

  test("L-18: what was on a connection that broke is in doubt, and is not sent again by itself", async () => {
    const rule = { at: "request", when: { nthOfRun: 1 }, do: { answer: "never", close: "reset" } } as const;
    await using apple = await bench.start({ rules: [rule] });
    const [journal, flags] = [bench.at("broken.journal"), bench.http2Flags(apple)];
    const file = bench.file("broken.ndjson", line().repeat(3));
    const run = await apns(["send", file, "--journal", journal, ...flags]);
    const { doubtful, accepted } = fatesOf(journal).counts;
    expect({ doubtful, accepted }).toEqual({ doubtful: 1, accepted: 2 });
    expect(run.code).toBe(1);
    expect(run.stderr).toContain(`apns resume ${journal} --on-unknown resend`);
  });

  test("L-18: killed in the middle several times and resumed, it loses nothing, and names what may be taken twice", async () => {
    await using apple = await bench.start();
    const count = 3000;
    const text = Array.from({ length: count }, (_, at) => line({ deviceToken: deviceTokenOf(at + 1) }));
    const file = bench.file("killed.ndjson", text.join(""));
    const journal = bench.at("killed.journal");
    const flags = ["--concurrency", "200", ...bench.http2Flags(apple)];
    let inDoubt = 0;
    for (let kill = 1; kill <= 4; kill++) {
      const args = kill === 1 ? ["send", file, "--journal", journal, ...flags] : resumed(journal);
      const child = spawn(process.execPath, [main, ...args]);
      const ended = finish(child);
      const enough = kill * 500;
      await until(() => apple.journal.counts.accepted >= enough || child.exitCode !== null);
      child.kill("SIGKILL");
      await ended;
      const { doubtful } = fatesOf(journal).counts;
      // In flight, and a batch that was announced.
      expect(doubtful).toBeLessThanOrEqual(200 + 64);
      inDoubt += doubtful;
    }
    expect(inDoubt).toBeGreaterThan(0);
    const last = await apns(resumed(journal));
    expect(last).toMatchObject({ code: 0 });
    const taken = takenBy(apple);
    const named = new Set(fatesOf(journal).sentAgain);
    for (let at = 1; at <= count; at++) {
      const times = taken.get(deviceTokenOf(at)) ?? 0;
      expect(times).toBeGreaterThan(0);
      if (times > 1) expect(named).toContain(at);
    }
    expect(named.size).toBeLessThanOrEqual(inDoubt);
  });
});

describe("a journal that cannot be gone on with is refused, and nothing is sent", () => {
  test("L-21: one that exists, is in use, is none, or is of an input that changed", async () => {
    await using apple = await bench.start();
    const flags = bench.http2Flags(apple);
    const file = bench.file("input.ndjson", line());
    const journal = bench.at("refused.journal");
    expect((await apns(["send", file, "--journal", journal, ...flags])).code).toBe(0);
    const twice = await apns(["send", file, "--journal", journal, ...flags]);
    expect(twice.stderr).toContain(`go on with apns resume ${journal}`);
    writeFileSync(`${journal}.lock`, String(process.pid));
    const used = await apns(["resume", journal]);
    expect(used.stderr).toContain(`in use by process ${process.pid}`);
    writeFileSync(`${journal}.lock`, "999999999");
    expect((await apns(["resume", journal])).code).toBe(0);
    bench.file("input.ndjson", line() + line());
    const changed = await apns(["resume", journal]);
    expect(changed.stderr).toContain("has changed since the journal began");
    const none = await apns(["resume", file]);
    expect(none.stderr).toContain("is not a journal of apns send");
    for (const run of [twice, used, changed, none]) expect(run.code).toBe(2);
    expect(apple.journal.accepted).toHaveLength(1);
  });

  test("L-21: without its input, which was stdin; with it, it goes on", async () => {
    await using apple = await bench.start();
    const journal = bench.at("stdin.journal");
    const flags = bench.http2Flags(apple);
    await apns(["send", "-", "--journal", journal, ...flags], { stdin: line() });
    const run = await apns(["resume", journal]);
    expect(run.stderr).toContain("The input was stdin");
    expect(run.code).toBe(2);
    const again = await apns(["resume", journal, "-"], { stdin: line() + line({ deviceToken: GOOD }) });
    expect(again.code).toBe(0);
    expect(apple.journal.accepted).toHaveLength(2);
  });
});

function resumed(journal: string): string[] {
  return ["resume", journal, "--on-unknown", "resend"];
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((done) => setImmediate(done));
}
