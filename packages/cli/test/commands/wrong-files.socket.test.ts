import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Run, runCommand } from "../fixture/terminal-of-a-test.js";
import { GOOD, line, rigged, Workbench } from "../fixture/workbench.js";

let bench: Workbench;
beforeAll(async () => {
  bench = await Workbench.open();
});
afterAll(() => bench.close());

describe("apns init", () => {
  test.each(["apns.config.js", "apns.config.mjs", "apns.config.ts", "apns.config"])(
    "L-93: %s would not be read as JSON, and is not written",
    async (name) => {
      const run = await runCommand(["init", bench.at(name), "--force"]);
      expect(run).toMatchObject({ code: 2, stdout: "" });
      expect(run.stderr).toContain("does not end in .json");
      expect(existsSync(bench.at(name))).toBe(false);
    },
  );
});

describe("apns inspect", () => {
  test.each<[string, string]>([
    ["nofile.bin", "nofile.bin is not an existing file, and neither hexadecimal digits nor base64."],
    [
      "captures/one",
      "captures/one is not an existing file. As digits it has 9 bytes whose beginning shows no known frame.",
    ],
    ["", "The capture is empty."],
  ])("L-93: %s", async (capture, said) => {
    const run = await runCommand(["inspect", capture]);
    expect(run).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining(`apns: ${said}`) });
  });

  test("L-93: an empty file and an empty stdin are empty, whatever --as says", async () => {
    const file = bench.file("empty.bin", "");
    expect(await runCommand(["inspect", file, "--as", "http2"])).toMatchObject({
      code: 2,
      stderr: `apns: ${file} is empty.\n`,
    });
    expect(await runCommand(["inspect", "-"])).toMatchObject({ code: 2, stderr: "apns: stdin is empty.\n" });
  });

  test("L-93: digits with a mistake are not repeated", async () => {
    const run = await runCommand(["inspect", `020000${GOOD}.`]);
    expect(run.stderr).toMatch(/^apns: The capture is not an existing file, and neither/);
  });
});

describe("apns demo", () => {
  /** Few are sent, so that all of them have left long before these delays are over. */
  const demoOf = (file: string): Promise<Run> =>
    runCommand(["demo", "--file", file, "--response-delay-ms", "20", "--worst-delay-ms", "100"]);

  test.each<[string, string, string]>([
    ["device tokens alone", `${GOOD}\n`, "line 1: the line has no payload: the demo sends lines of {"],
    ["what no client sends", line({ deviceToken: "zz" }), "line 1: deviceToken has characters other than"],
    ["what APNs rejects", line({ deviceToken: rigged("0108") }), ""],
    ["nothing", "", ""],
  ])("L-93: a file of %s is refused", async (name, text, said) => {
    const file = bench.file(`${name}.ndjson`, text);
    const run = await demoOf(file);
    expect(run.stderr).toContain(`apns: --file ${file} has no notification that APNs would take.`);
    expect(run.stderr).toContain(said);
    expect(run.code).toBe(2);
    expect(run.stdout).not.toContain("took all");
    // What cannot be read at all begins nothing.
    if (!text.startsWith("{")) expect(run.stdout).toBe("");
  });

  test("L-93: the lines that fail beside others are named once", async () => {
    const file = bench.file("some.ndjson", line() + line({ deviceToken: "zz" }));
    const run = await demoOf(file);
    expect(run.stderr).toMatch(/^.*some\.ndjson, line 2: deviceToken has characters other than .*\n$/);
    expect(run.code).toBe(0);
  });
});
