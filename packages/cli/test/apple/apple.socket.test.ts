import type { Rule, Simulator } from "@apns/simulator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Run, runCommand } from "../fixture/terminal-of-a-test.js";
import { GOOD, jsonLines, Workbench } from "../fixture/workbench.js";

let bench: Workbench;
beforeAll(async () => {
  bench = await Workbench.open();
});
afterAll(() => bench.close());

/** Runs a command against a simulator. */
async function against(apple: Simulator, ...args: string[]): Promise<Run> {
  return await runCommand([...args, ...bench.http2Flags(apple)]);
}

describe("apns live", () => {
  test.each([
    [
      "start",
      [
        ...[
          "--attributes-type",
          "Game",
          "--attributes",
          '{"home":"A"}',
          "--state",
          '{"score":12345678901234567890}',
        ],
        ...["--title", "Kick-off", "--body", "A against B", "--relevance", "2.5", "--input-push-token"],
      ],
      '"content-state":{"score":12345678901234567890},"attributes-type":"Game","attributes":{"home":"A"},"alert":{"title":"Kick-off","body":"A against B"},"relevance-score":2.5,"input-push-token":1',
    ],
    [
      "update",
      ["--state", '{"score":1.10}', "--stale", "2030-01-31T12:00:00Z"],
      '"content-state":{"score":1.10},"stale-date":1896091200',
    ],
    ["end", ["--dismiss", "0"], '"dismissal-date":0'],
  ])("L-53: %s sends the payload that its flags describe, digit for digit", async (event, flags, members) => {
    await using apple = await bench.start();
    const run = await against(apple, "live", event, "--to", GOOD, "--timestamp", "1790000000", ...flags);
    expect(run.stderr).toBe("");
    expect(run).toMatchObject({ code: 0, stdout: `accepted  ${GOOD.slice(0, 8)}…\n` });
    const [arrived] = apple.journal.accepted;
    expect(arrived?.pushType).toBe("liveactivity");
    expect(arrived?.topic).toBe(`${bench.identity.topic}.push-type.liveactivity`);
    expect(arrived?.payloadText).toBe(`{"aps":{"event":"${event}","timestamp":1790000000,${members}}}`);
  });

  test("L-53: what an event needs is said before anything is sent", async () => {
    await using apple = await bench.start();
    const run = await against(apple, "live", "start", "--to", GOOD, "--state", '{"score":1}');
    expect(run.code).not.toBe(0);
    expect(run.stderr).toContain("attributes-type");
    expect(apple.journal.accepted).toEqual([]);
    expect((await against(apple, "live", "update", "--to", GOOD, "--state", "[1]")).code).toBe(2);
    expect((await against(apple, "live", "end", "--to", GOOD, "--stale", "soon")).code).toBe(2);
  });

  test("L-53: a state comes from a file, and a rejection is said with what to do", async () => {
    await using apple = await bench.start({ badDeviceTokens: [GOOD] });
    const state = bench.file("state.json", '{"score":2}');
    const run = await against(apple, "live", "update", "--to", GOOD, "--state", `@${state}`, "--json");
    expect(jsonLines(run.stdout)).toEqual([
      expect.objectContaining({ outcome: "rejected", reason: "BadDeviceToken" }),
    ]);
    expect(run.code).toBe(5);
    const people = await against(apple, "live", "update", "--to", GOOD, "--state", `@${state}`);
    expect(people.stderr).toContain("Check the environment first");
    expect(people.stderr).not.toContain(GOOD);
  });
});

describe("apns channel and apns broadcast", () => {
  test("L-54: a channel is created, listed, read, sent to and deleted", async () => {
    await using apple = await bench.start();
    const created = await against(apple, "channel", "create", "--storage", "newest");
    expect(created).toMatchObject({ code: 0, stderr: "apns: created\n" });
    const id = created.stdout.trim();
    expect(await against(apple, "channel", "list")).toMatchObject({
      code: 0,
      stdout: `${id}\n`,
      stderr: "apns: 1 channel\n",
    });
    expect((await against(apple, "channel", "read", id)).stdout).toBe("newest\n");
    const sent = await against(apple, "broadcast", id, "--state", '{"score":3}', "--timestamp", "1790000000");
    expect(sent).toMatchObject({ code: 0, stdout: "", stderr: "apns: accepted\n" });
    expect((await against(apple, "broadcast", id, "--end", "--dismiss", "5m")).code).toBe(0);
    expect(await against(apple, "channel", "delete", id)).toMatchObject({
      code: 0,
      stderr: "apns: deleted\n",
    });
    expect((await against(apple, "channel", "list")).stdout).toBe("");
    const gone = await against(apple, "channel", "read", id, "--json");
    expect(jsonLines(gone.stdout)).toEqual([
      expect.objectContaining({ outcome: "rejected", reason: "ChannelNotRegistered" }),
    ]);
    expect(gone.code).toBe(5);
  });

  test("L-54: what APNs refuses is said with what to do; refused credentials exit with 3", async () => {
    await using apple = await bench.start();
    const rules: Rule[] = [
      { at: "request", do: { answer: { status: 403, reason: "InvalidProviderToken" } } },
    ];
    await using refusing = await bench.start({ rules });
    expect((await against(refusing, "channel", "list")).code).toBe(3);
    const run = await against(apple, "broadcast", "bm8gc3VjaCBjaGFubmVs", "--state", '{"score":3}');
    expect(run).toMatchObject({ code: 5, stdout: "" });
    expect(run.stderr).toContain("ChannelNotRegistered");
    expect(run.stderr).toContain("check the environment");
    expect((await against(apple, "broadcast", "x")).stderr).toContain("--state");
    expect((await against(apple, "broadcast", "x", "--state", "{}", "--dismiss", "5m")).code).toBe(2);
  });
});
