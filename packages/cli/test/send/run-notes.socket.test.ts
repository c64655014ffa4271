import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CLOSED_PORT } from "../fixture/silent-server.js";
import { runCommand } from "../fixture/terminal-of-a-test.js";
import { GOOD, line, rigged, Workbench } from "../fixture/workbench.js";

let bench: Workbench;
beforeAll(async () => {
  bench = await Workbench.open();
});
afterAll(() => bench.close());

function lineTo(deviceToken: string): string {
  return line({ deviceToken });
}

/** Flags for services that do not listen. */
function nowhere(): string[] {
  return bench.binaryFlags({ gateway: { port: CLOSED_PORT } });
}

describe("what apns send says while it runs", () => {
  test("rejected and expired notifications are named by their lines, with the reason", async () => {
    await using apple = await bench.start();
    const stdin = line() + lineTo(rigged("0108")) + line({ expiration: 1_000_000_000 });
    const run = await runCommand(["send", "-", ...bench.binaryFlags(apple)], { stdin });
    expect(run.code).toBe(1);
    expect(run.stderr.trim().split("\n").sort()).toEqual([
      expect.stringMatching(/^ {2}Check environment and app first/),
      "line 2: rejected: status 8 invalid-token",
      "line 3: expired before it could be sent",
    ]);
  });

  test("ten of a kind are named and the others are counted; device tokens are never shown whole", async () => {
    await using apple = await bench.start();
    const flags = ["--alert", "x", ...bench.binaryFlags(apple)];
    const run = await runCommand(["send", "--to", ...Array(13).fill(rigged("0108")), ...flags]);
    expect(run.code).toBe(5);
    const said = run.stderr.trim().split("\n");
    expect(said[1]).toMatch(/^ {2}Check environment and app first/);
    const notes = said.filter((_, place) => place !== 1);
    expect(notes.slice(0, 10)).toEqual(Array(10).fill("fa17fa17…: rejected: status 8 invalid-token"));
    expect(notes.slice(10)).toEqual(["and 3 more rejected: status 8 invalid-token; --json lists each"]);
  });

  test("exits with 4 where nothing listens, and says at once why it waits", async () => {
    const run = await runCommand(["send", "-", "--give-up-after-ms", "100", ...nowhere()], {
      stdin: line(),
    });
    expect(run.code).toBe(4);
    expect(run.stdout).toMatch(/failed +1/);
    const [first] = run.stderr.split("\n");
    expect(first).toMatch(/^cannot connect, trying again: /);
    expect(run.stderr.match(/cannot connect/g)).toHaveLength(1);
    expect(run.stderr.match(/Nothing is listening there/g)).toHaveLength(1);
    expect(run.stderr).toMatch(/^line 1: failed: /m);
  });

  test("feedback exits with 4 where nothing listens", async () => {
    const feedback = { port: CLOSED_PORT };
    const run = await runCommand(["feedback", ...bench.feedbackFlags({ feedback })]);
    expect(run).toMatchObject({ code: 4, stdout: "" });
    expect(run.stderr).toMatch(/^apns: /);
  });
});

describe("apns demo", () => {
  /** Few are sent, so that all of them have left long before these delays are over. */
  const quick = ["--response-delay-ms", "20", "--worst-delay-ms", "100"];

  test("says so and exits with 1 when the gateway took something twice", async () => {
    // The rigged device token closes the connection without an error response: what was in flight is sent again.
    const text = line().repeat(20) + lineTo(rigged("0200")) + line().repeat(5);
    const file = bench.file("hangs-up.ndjson", text);
    const run = await runCommand(["demo", "--file", file, ...quick]);
    expect(run.stdout).toMatch(/NOT AS PROMISED: the gateway took \d+ of 25/);
    expect(run.code).toBe(1);
  });

  test("takes device tokens in other spellings, and bad lines, and still keeps its promise", async () => {
    const spelled = rigged("0108")
      .toUpperCase()
      .replaceAll(/(.{8})/g, "$1 ");
    const text = `no json\n${lineTo("zz")}${lineTo(spelled)}${lineTo(`<${GOOD.toUpperCase()}>`)}`;
    const file = bench.file("spellings.ndjson", text);
    const run = await runCommand(["demo", "--file", file, ...quick]);
    expect(run.stderr).toContain("line 1: the line is not JSON");
    expect(run.stdout).toContain("took all 1 good ones");
    expect(run.stdout).toContain("took all 2 good ones");
    expect(run.code).toBe(0);
  });

  test("reports over both protocols the devices that lost the app, whole and once", async () => {
    const other = "00".repeat(32);
    const file = bench.file("two.ndjson", line() + lineTo(other));
    const run = await runCommand(["demo", "--file", file, ...quick]);
    expect(run.stdout.split("feedback reports 2:")).toHaveLength(3);
    for (const deviceToken of [GOOD, other]) expect(run.stdout.split(deviceToken)).toHaveLength(3);
    expect(run.code).toBe(0);
  });
});
