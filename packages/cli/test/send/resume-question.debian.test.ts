import { readFileSync, writeFileSync } from "node:fs";
import type { Simulator } from "@apns/simulator";
import { afterAll, beforeAll, expect, test } from "vitest";
import { encodeRecord } from "../../src/journal/journal-record.js";
import { apns, main } from "../fixture/built-command.js";
import { TmuxWindow } from "../fixture/tmux.js";
import { line, Workbench } from "../fixture/workbench.js";

let bench: Workbench;
beforeAll(async () => {
  bench = await Workbench.open();
});
afterAll(() => bench.close());

/** A journal in which two lines had left, and the window in which it is gone on with. */
async function windowOf(apple: Simulator, name: string, columns: number): Promise<[string, TmuxWindow]> {
  const journal = bench.at(`${name}.journal`);
  const file = bench.file(`${name}.ndjson`, line().repeat(2));
  await apns(["send", file, "--journal", journal, ...bench.http2Flags(apple)]);
  const [head = ""] = readFileSync(journal, "utf8").split("\n");
  writeFileSync(journal, `${head}\n${encodeRecord({ type: "leaving", lines: "1-2" })}`);
  const command = `'${process.execPath}' '${main}' resume '${journal}'`;
  return [journal, await TmuxWindow.open(bench.folder, { columns, rows: 20 }, command)];
}

test.each([80, 40])(
  "L-76: resume asks on a terminal of %d columns, and goes on with the answer",
  async (columns) => {
    await using apple = await bench.start();
    const [journal, opened] = await windowOf(apple, `asked-${columns}`, columns);
    using window = opened;
    await window.waitFor("resend or skip?");
    expect((await window.rows()).at(-1)).toBe("resend or skip?");
    await window.press("Enter");
    // The terminal shows a key where it is when the key comes.
    await window.rowsWhen((rows) => rows.filter((row) => row === "resend or skip?").length === 2);
    await window.press("r", "Enter");
    const lines = await window.waitFor("exit code");
    expect(lines).toContain(`2 lines of ${journal} may have been taken already:`);
    expect(lines).toContain("resend or skip? r");
    expect(lines).toContain("exit code 0");
    expect(apple.journal.accepted).toHaveLength(4);
  },
);

test("L-76: Ctrl-C leaves the journal as it is, with 130", async () => {
  await using apple = await bench.start();
  const [journal, opened] = await windowOf(apple, "interrupted", 80);
  using window = opened;
  await window.waitFor("resend or skip?");
  const before = readFileSync(journal);
  await window.press("C-c");
  const lines = await window.waitFor("exit code");
  expect(lines.slice(-2)).toEqual(["nothing was sent, and the journal is as it was", "exit code 130"]);
  expect(readFileSync(journal)).toEqual(before);
  expect(apple.journal.accepted).toHaveLength(2);
});
