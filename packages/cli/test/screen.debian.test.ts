import { execFileSync } from "node:child_process";
import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import type { Simulator } from "@apns/simulator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { main } from "./fixture/built-command.js";
import { TmuxWindow } from "./fixture/tmux.js";
import { GOOD, line, rigged, Workbench } from "./fixture/workbench.js";

const DEAD = rigged("0108");
/** A field name of wide characters, longer than any row. */
const WIDE = "長い名前の欄".repeat(12);

let bench: Workbench;
beforeAll(async () => {
  bench = await Workbench.open();
});
afterAll(() => bench.close());

function commandOf(
  apple: Simulator,
  args: readonly string[],
  flags: readonly string[] = bench.binaryFlags(apple),
): string {
  return [process.execPath, main, "send", ...args, ...flags]
    .map((word) => (/^[<>]/.test(word) ? word : `'${word}'`))
    .join(" ");
}

/** Notes by the number of their line, then hints; APNs answers when it likes. */
function said(lines: readonly string[]): string[] {
  const notes = lines.filter((text) => text.startsWith("line "));
  const hints = lines.filter((text) => /^ {2}[A-Z]/.test(text));
  return [...notes.toSorted((a, b) => numberOf(a) - numberOf(b)), ...hints];
}

function numberOf(note: string): number {
  return Number(/\d+/.exec(note)?.[0]);
}

function expectSummary(lines: readonly string[], total: string): void {
  const summary = lines.slice(lines.findIndex((text) => text.startsWith(" notifications ")));
  expect(summary[0]).toMatch(new RegExp(`^ notifications +${total}$`));
  expect(summary.at(-2)).toMatch(/^ notifications\/s +[\d,]+$/);
}

/** A pipe to write to while the command reads it. */
class Pipe implements Disposable {
  readonly path: string;
  readonly #descriptor: number;

  constructor(name: string) {
    this.path = bench.at(name);
    execFileSync("mkfifo", [this.path]);
    // Open for reading, too: otherwise this waits for the command.
    this.#descriptor = openSync(this.path, "r+");
  }

  write(text: string): void {
    writeSync(this.#descriptor, text);
  }

  [Symbol.dispose](): void {
    closeSync(this.#descriptor);
  }
}

describe.each([80, 40])("on a terminal of %d columns", (columns) => {
  const size = { columns, rows: 20 };

  test("L-1: of 20,000 lines with 4 dead devices and a bad one, what was said stays whole, and no status is left", async () => {
    await using apple = await bench.start();
    const dead = new Set([3000, 9000, 15_000, 19_999]);
    const all = Array.from({ length: 20_000 }, (_, at) => line({ deviceToken: dead.has(at) ? DEAD : GOOD }));
    const file = bench.file(`many-${columns}.ndjson`, line({ [WIDE]: 1 }) + all.join(""));
    using window = await TmuxWindow.open(bench.folder, size, commandOf(apple, [file]));
    await window.waitFor("exit code");
    const lines = await window.lines();
    expect(said(lines)).toEqual([
      expect.stringMatching(new RegExp(`^line 1: failed: .*"${WIDE}".*\\.$`)),
      ...["line 3002", "line 9002", "line 15002", "line 20001"].map(
        (where) => `${where}: rejected: status 8 invalid-token`,
      ),
      expect.stringMatching(/^ {2}Check environment and app first; .* device token\.$/),
    ]);
    expectSummary(lines, "20,001");
    expect(lines.join("\n")).not.toContain("settled");
    // Nothing beside: each line is one of the above.
    expect(lines).toHaveLength(said(lines).length + 9 + 1);
    for (const row of await window.rows()) expect(row.length).toBeLessThanOrEqual(columns);
  });

  test("L-1: the status stays one row at the bottom while lines appear above it", async () => {
    await using apple = await bench.start();
    using pipe = new Pipe(`status-${columns}`);
    using window = await TmuxWindow.open(
      bench.folder,
      size,
      commandOf(apple, ["-", "--settle-after-ms", "100", "<", pipe.path]),
    );
    await window.waitFor("0 settled, 0 accepted");
    pipe.write("bad\n");
    await window.waitFor("line 1:");
    pipe.write(line({ deviceToken: DEAD }) + line());
    await window.waitFor("2 settled, 1 accepted");
    const rows = await window.rows();
    expect(rows.at(-1)).toBe("2 settled, 1 accepted");
    expect(rows.filter((row) => row.includes("settled"))).toHaveLength(1);
    expect(said(await window.lines())).toEqual([
      'line 1: the line is not JSON: unexpected "b" at character 1',
      "line 2: rejected: status 8 invalid-token",
      expect.stringMatching(/^ {2}Check environment/),
    ]);
  });

  test("L-31: a long file has one row with percentage, counts, time left and rate, until it is sent", async () => {
    await using apple = await bench.start();
    // Long lines, so that the part that is read goes up line by line.
    const file = bench.file(`long-${columns}.ndjson`, line({ context: "x".repeat(200_000) }).repeat(12));
    const command = commandOf(apple, [file, "--rate", "4/s"], bench.http2Flags(apple));
    using window = await TmuxWindow.open(bench.folder, size, command);
    const status = /^(\d+)% (\d+) settled, \2 accepted, \d+s left, \d+\/s$/;
    const rows = await window.waitFor("s left, ");
    expect(rows).toEqual([expect.stringMatching(status)]);
    const [, percent, settled] = status.exec(rows[0] ?? "") ?? [];
    // A line more or less is read ahead.
    expect(Math.abs(Number(percent) / 100 - Number(settled) / 12)).toBeLessThan(0.25);
    expect((await window.rows())[0]?.length).toBeLessThan(columns);
    const lines = await window.waitFor("exit code 0");
    expectSummary(lines, "12");
    expect(lines.join("\n")).not.toContain("left");
  });

  test("L-1: with stdout on the same terminal each line of JSON is whole", async () => {
    await using apple = await bench.start();
    using pipe = new Pipe(`json-${columns}`);
    const args = ["-", "--json", "--show-device-tokens", "--settle-after-ms", "100", "<", pipe.path];
    using window = await TmuxWindow.open(bench.folder, size, commandOf(apple, args));
    await window.waitFor("0 settled, 0 accepted");
    pipe.write(line({ deviceToken: DEAD, context: WIDE }) + line());
    await window.waitFor("2 settled, 1 accepted");
    const json = (await window.lines()).filter((text) => text.startsWith("{"));
    expect(json.map((text) => JSON.parse(text))).toMatchObject([
      { line: 1, outcome: "rejected", deviceToken: DEAD, context: WIDE },
      { line: 2, deviceToken: GOOD },
    ]);
    expect(await window.lines()).toHaveLength(3);
  });
});

test("L-1: a window that is made narrow and wide again loses nothing, and keeps no rest of a status", async () => {
  await using apple = await bench.start();
  using pipe = new Pipe("resized");
  const args = ["-", "--settle-after-ms", "100", "<", pipe.path];
  using window = await TmuxWindow.open(bench.folder, { columns: 80, rows: 20 }, commandOf(apple, args));
  await window.waitFor("0 settled");
  for (const [at, columns] of [80, 40, 80, 60].entries()) {
    await window.resize(columns);
    pipe.write(line({ [`${WIDE}${at}`]: 1 }) + line());
    await window.waitFor(`${2 * at + 2} settled, ${at + 1} accepted`);
  }
  expect(said(await window.lines())).toEqual(
    [0, 1, 2, 3].map((at) =>
      expect.stringMatching(new RegExp(`^line ${2 * at + 1}: failed: .*${WIDE}${at}".*\\.$`)),
    ),
  );
  expect((await window.lines()).filter((text) => text.includes("settled"))).toEqual([
    "8 settled, 4 accepted",
  ]);
});

test("L-1: with stdout in a file the terminal shows the status, and the file has the data alone", async () => {
  await using apple = await bench.start();
  const file = bench.file("some.ndjson", line().repeat(100) + line({ deviceToken: DEAD }));
  const out = bench.at("out.txt");
  using window = await TmuxWindow.open(
    bench.folder,
    { columns: 40, rows: 20 },
    commandOf(apple, [file, ">", out]),
  );
  await window.waitFor("exit code");
  expect(said(await window.lines())).toHaveLength(2);
  expect((await window.lines()).join("\n")).not.toContain("settled");
  expect(readFileSync(out, "utf8")).toMatch(/^ notifications +101\n(?: [\w /-]+ +[\d,]+\n)+$/);
});
