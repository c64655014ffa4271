import { linkSync, readFileSync, symlinkSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { apns } from "../fixture/built-command.js";
import { GOOD, line, Workbench } from "../fixture/workbench.js";

let bench: Workbench;
beforeAll(async () => {
  bench = await Workbench.open();
});
afterAll(() => bench.close());

/** A port on which nobody is asked: each run here is refused before. */
const NOWHERE = ["--http2", "127.0.0.1:1", "--topic", "com.example.app"];
const ALERT = ["--alert", "Hello"];

describe("L-95: what would do harm or nothing is refused before anything is sent", () => {
  test("L-95: a file of outcomes is not the input, under any of its names", async () => {
    const input = bench.file("list.txt", `${GOOD}\n`);
    linkSync(input, bench.at("hard-link.txt"));
    symlinkSync(input, bench.at("symbolic-link.txt"));
    for (const out of [input, bench.at("hard-link.txt"), bench.at("symbolic-link.txt")]) {
      const { code, stderr } = await apns(["send", input, ...ALERT, "--out", out, ...NOWHERE]);
      expect([code, stderr]).toEqual([
        2,
        expect.stringContaining(`the input and --out are the same file, ${out}: give each`),
      ]);
    }
    expect(readFileSync(input, "utf8")).toBe(`${GOOD}\n`);
  });

  test.each([
    ["--journal and --out", ["--journal", "one", "--out", "one"]],
    ["--out and --dead-tokens", ["--out", "one", "--dead-tokens", "./one"]],
    ["--payload and --out", ["--payload", "list.json", "--out", "list.json"]],
  ])("L-95: %s are not the same file, also one that is not there yet", async (names, flags) => {
    bench.file("list.json", '{"aps":{"alert":"Hello"}}');
    const paths = flags.map((flag) => (flag.startsWith("--") ? flag : `${bench.folder}/${flag}`));
    const { code, stderr } = await apns(["send", "--to", GOOD, ...paths, ...NOWHERE]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(`${names} are the same file`)]);
  });

  test("L-95: a device that is not a file may be named twice", async () => {
    await using apple = await bench.start();
    const nowhere = ["--out", "/dev/null", "--dead-tokens", "/dev/null"];
    const { code } = await apns(["send", "--to", GOOD, ...ALERT, ...nowhere, ...bench.http2Flags(apple)]);
    expect(code).toBe(0);
  });

  test.each(["--out", "--dead-tokens"])("L-95: --dry-run keeps nothing in %s", async (flag) => {
    const { code, stderr } = await apns([
      ...["send", "--to", GOOD, ...ALERT, "--dry-run", flag, bench.at("kept")],
      ...NOWHERE,
    ]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(`${flag} keeps`)]);
  });

  test("L-95: a run of --to is not gone on with for other device tokens", async () => {
    await using apple = await bench.start();
    const journal = bench.at("to.journal");
    const flags = bench.http2Flags(apple);
    await apns(["send", "--to", GOOD, ...ALERT, "--journal", journal, ...flags]);
    const other = await apns(["resume", journal, "--to", GOOD.replace(/^b5/, "c5")]);
    expect([other.code, other.stderr]).toEqual([2, expect.stringContaining("is of other device tokens")]);
    expect((await apns(["resume", journal, "--to", GOOD])).code).toBe(0);
    expect(apple.journal.accepted).toHaveLength(1);
  });

  test("L-95: --rate holds for --to, too", async () => {
    await using apple = await bench.start();
    const to = [GOOD, GOOD, GOOD];
    const startedAtMs = performance.now();
    const run = await apns(["send", "--to", ...to, ...ALERT, "--rate", "2/s", ...bench.http2Flags(apple)]);
    expect(run.code).toBe(0);
    // The third one is due a second after the first.
    expect(performance.now() - startedAtMs).toBeGreaterThanOrEqual(1000);
  });

  test("L-95: a file with a name like that of another is its own", async () => {
    await using apple = await bench.start();
    const input = bench.file("own.ndjson", line());
    const flags = bench.http2Flags(apple);
    const { code } = await apns(["send", input, ...ALERT, "--out", bench.at("own.ndjson.out"), ...flags]);
    expect(code).toBe(0);
  });
});
