import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCommand } from "../fixture/terminal-of-a-test.js";
import { GOOD, line, Workbench } from "../fixture/workbench.js";

let bench: Workbench;
beforeAll(async () => {
  bench = await Workbench.open();
});
afterAll(() => bench.close());

/** Who the client is; it is refused before it connects. */
const flagsOfClient = (): string[] => bench.http2Flags({ http2: { port: 1 } });
const queue = (): string[] => ["--queue", `sqlite:${bench.at("flag-names.db")}`];

describe("L-91: a mistake is said by the flags of the command, with exit code 2", () => {
  const START = ["live", "start", "--to", GOOD, "--attributes", "{}", "--state", "{}"];
  const ALERT = ["--title", "A", "--attributes-type", "Game"];
  test.each<[string, readonly string[], string]>([
    [
      "a start lacks all",
      ["live", "start", "--to", GOOD],
      "A start needs --state, --attributes-type, --attributes, --title or --body.",
    ],
    ["a start lacks an alert", [...START, "--attributes-type", "Game"], "A start needs --title or --body."],
    [
      "a start with an empty type",
      [...START, "--body", "A", "--attributes-type", ""],
      "A start needs --attributes-type.",
    ],
    ["an update lacks its state", ["live", "update", "--to", GOOD], "An update needs --state."],
    [
      "both ways of an activity's updates",
      [...START, ...ALERT, "--input-push-token", "--input-push-channel", "x"],
      "--input-push-token and --input-push-channel exclude each other",
    ],
  ])("apns live: %s", async (_, args, said) => {
    const run = await runCommand([...args, ...flagsOfClient()]);
    expect(run).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining(`apns: ${said}`) });
  });

  test("apns live: the smallest start and end pass", async () => {
    await using apple = await bench.start();
    for (const args of [
      [...START, "--body", "A", "--attributes-type", "Game"],
      ["live", "end", "--to", GOOD],
    ])
      expect(await runCommand([...args, ...bench.http2Flags(apple)])).toMatchObject({ code: 0, stderr: "" });
  });

  test.each(["concurrency", "rate-per-second", "max-attempts", "lease-ms"])(
    "apns worker --%s",
    async (name) => {
      const run = await runCommand(["worker", `--${name}`, "0", ...queue(), ...flagsOfClient()]);
      expect(run.code).toBe(2);
      expect(run.stderr.split("\n")).toContainEqual(
        expect.stringMatching(new RegExp(`^apns: --${name} is 0; it must be an integer from 1`)),
      );
    },
  );

  test("apns simulate --keep", async () => {
    const run = await runCommand(["simulate", "--keep", "0"]);
    expect(run).toMatchObject({ code: 2, stdout: "", stderr: expect.stringMatching(/^apns: --keep: /) });
  });

  test.each<[string, readonly string[], RegExp]>([
    ["--give-up-after-ms", ["--give-up-after-ms", "0"], /^apns: --give-up-after-ms is 0; it must be/],
    ["--give-up-after-ms", ["--give-up-after-ms", "86400001"], /^apns: --give-up-after-ms is 86400001; it/],
    ["--to", ["--to", "zz"], /^apns: --to has characters other than hexadecimal digits/],
  ])("apns doctor %s, before its first step", async (_, args, said) => {
    const run = await runCommand(["doctor", ...args, ...flagsOfClient()]);
    expect(run).toMatchObject({ code: 2, stdout: "", stderr: expect.stringMatching(said) });
  });

  test("a list of device tokens without content names the flags that give it", async () => {
    const list = bench.file("tokens.txt", `${GOOD}\n`);
    const said = "line 1: the line has no payload: give it one, or say what to send: --alert";
    const enqueued = await runCommand(["enqueue", list, ...queue()]);
    expect(enqueued.stderr).toContain(said);
    expect(enqueued.stdout).toBe("0 stored, 1 refused\n");
    const sent = await runCommand(["send", list, ...flagsOfClient()]);
    expect(sent).toMatchObject({ code: 5, stderr: expect.stringContaining(said) });
  });

  test("that 0 tries once is said of an expiration alone", async () => {
    const list = bench.file("moment.ndjson", line());
    const live = ["live", "update", "--to", GOOD, "--state", "{}", ...flagsOfClient()];
    const wrong = async (...args: readonly string[]): Promise<string> => {
      const run = await runCommand(args);
      expect(run.code).toBe(2);
      return run.stderr;
    };
    expect(await wrong("enqueue", list, "--not-before", "soon", ...queue())).toMatch(
      /^apns: --not-before must be ISO 8601 .* seconds since 1970 \(1893456000\)\. It is "soon"\.$/m,
    );
    expect(await wrong(...live, "--stale", "soon")).not.toContain("tries once");
    expect(await wrong(...live, "--expiration", "soon")).toContain("0 tries once");
  });
});
