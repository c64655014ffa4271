import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { Simulator } from "@apns/simulator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { encodeRecord } from "../../src/journal/journal-record.js";
import { type Run, type RunOptions, runCommand } from "../fixture/terminal-of-a-test.js";
import { line, Workbench } from "../fixture/workbench.js";

let bench: Workbench;
beforeAll(async () => {
  bench = await Workbench.open();
});
afterAll(() => bench.close());

/** A journal of a run that was killed: the first of three lines was accepted, the second one had left. */
async function journalInDoubt(apple: Simulator, name: string): Promise<string> {
  const journal = bench.at(`${name}.journal`);
  const file = bench.file(`${name}.ndjson`, line().repeat(3));
  await runCommand(["send", file, "--journal", journal, ...bench.http2Flags(apple)]);
  const [head = ""] = readFileSync(journal, "utf8").split("\n");
  const records = [
    encodeRecord({ type: "leaving", lines: "1-2" }),
    encodeRecord({ type: "settled", lines: "1", outcome: "accepted" }),
  ];
  // The last record is torn.
  writeFileSync(journal, `${head}\n${records.join("")}{"type":"lea`);
  return journal;
}

function resume(journal: string, options: RunOptions, ...flags: string[]): Promise<Run> {
  return runCommand(["resume", journal, ...flags], options);
}

describe("apns resume with lines in doubt", () => {
  test("L-76: on a terminal it asks until it gets an answer, which counts", async () => {
    for (const [answer, sent] of [
      ["resend\n", 2],
      ["\nno\nS\n", 1],
    ] as const) {
      await using apple = await bench.start();
      const journal = await journalInDoubt(apple, `answer-${sent}`);
      const before = apple.journal.accepted.length;
      const run = await resume(journal, { onTerminal: true, stdin: answer, keepStdinOpen: true });
      expect(run.stderr).toContain(`1 line of ${journal} may have been taken already:\n`);
      expect(run.stderr.match(/resend or skip\? /g)).toHaveLength(answer.split("\n").length - 1);
      expect(apple.journal.accepted.length - before).toBe(sent);
    }
  });

  test("L-76: without an answer, interrupted or at the end of the input, the journal stays as it was", async () => {
    await using apple = await bench.start();
    const journal = await journalInDoubt(apple, "unanswered");
    const before = [readFileSync(journal, "utf8"), apple.journal.accepted.length];
    const ended = await resume(journal, { onTerminal: true });
    expect(ended.code).toBe(2);
    const interrupted = new AbortController();
    const waiting = resume(journal, {
      ...{ onTerminal: true, keepStdinOpen: true, interrupted: interrupted.signal },
      onMessage: (text) => {
        if (text.includes("resend or skip")) interrupted.abort();
      },
    });
    expect((await waiting).code).toBe(130);
    expect((await waiting).stderr).toContain("nothing was sent, and the journal is as it was");
    expect([readFileSync(journal, "utf8"), apple.journal.accepted.length]).toEqual(before);
    expect(existsSync(`${journal}.lock`)).toBe(false);
  });

  test("L-76: where nobody can answer, or stdin has the lines, it exits with 2 and asks nothing", async () => {
    await using apple = await bench.start();
    const journal = await journalInDoubt(apple, "nobody");
    const input = bench.at("nobody.ndjson");
    const before = readFileSync(journal, "utf8");
    const piped = await resume(journal, { stdin: "resend\n" });
    const lines = await resume(journal, { onTerminal: true, stdin: readFileSync(input, "utf8") }, "-");
    for (const run of [piped, lines]) {
      expect(run).toMatchObject({ code: 2, stderr: expect.stringContaining("--on-unknown resend") });
      expect(run.stderr).not.toContain("resend or skip?");
    }
    expect(readFileSync(journal, "utf8")).toBe(before);
    const told = await resume(journal, { onTerminal: true, stdin: "skip\n" }, "--on-unknown", "resend");
    expect(told.stderr).not.toContain("resend or skip?");
    expect(apple.journal.accepted).toHaveLength(3 + 2);
  });
});
