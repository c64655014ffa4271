import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { apns, type Sent, sendFrom } from "../fixture/built-command.js";
import { GOOD, line, lineOf, Workbench } from "../fixture/workbench.js";

let bench: Workbench;
beforeAll(async () => {
  bench = await Workbench.open();
});
afterAll(() => bench.close());

/** A run over HTTP/2. */
function send(args: readonly string[], stdin = ""): Promise<Sent> {
  return sendFrom(bench, args, { stdin });
}

describe("flags combine", () => {
  test("L-8: --alert is the text below --title", async () => {
    const { arrived } = await send(["--to", GOOD, "--title", "T", "--alert", "A"]);
    expect(arrived).toMatchObject([{ payload: { aps: { alert: { title: "T", body: "A" } } } }]);
  });

  test("L-8: the content flags add to --payload, and to a payload without aps", async () => {
    const file = bench.file("base.json", '{"aps":{"alert":"Hi"},"n":1.10}');
    const run = await send([
      "--to",
      GOOD,
      "--payload",
      file,
      "--badge",
      "9",
      "--sound",
      "x",
      "--data",
      "k=v",
    ]);
    expect(run.arrived).toMatchObject([
      { payloadText: '{"aps":{"alert":"Hi","sound":"x","badge":9},"n":1.10,"k":"v"}' },
    ]);
    const bare = await send(["--to", GOOD, "--payload", bench.file("bare.json", '{"n":1}'), "--alert", "A"]);
    expect(bare.arrived).toMatchObject([{ payload: { n: 1, aps: { alert: "A" } } }]);
  });

  test("L-8: with a file they are the defaults of its lines, and a line's own override them", async () => {
    const flags = ["--priority", "5", "--collapse-id", "c", "--expiration", "2030-01-31T12:00:00Z"];
    const content = ["--badge", "9", "--title", "T", "--data", "k=v"];
    const stdin =
      line() +
      line({ priority: 10, collapseId: "own", expiration: 0, payload: { aps: { badge: 1 }, k: 2 } }) +
      `{"deviceToken":"${GOOD}"}\n`;
    const { arrived } = await send(["-", ...flags, ...content], stdin);
    const byFlags = { priority: 5, collapseId: "c", expiration: 1_896_091_200 };
    expect(arrived).toMatchObject([
      { ...byFlags, payloadText: '{"aps":{"alert":"Hi","badge":9},"k":"v"}' },
      {
        priority: 10,
        collapseId: "own",
        expiration: 0,
        payload: { aps: { badge: 1, alert: { title: "T" } }, k: 2 },
      },
      { ...byFlags, payloadText: '{"aps":{"alert":{"title":"T"},"badge":9},"k":"v"}' },
    ]);
  });

  test("L-8: --payload is for the lines without one, --push-type for those without one", async () => {
    const file = bench.file("silent.json", '{"aps":{"content-available":1}}');
    const stdin = `${lineOf('{"aps":{"alert":"own"}}')}{"deviceToken":"${GOOD}"}\n`;
    const { arrived } = await send(["-", "--payload", file], stdin);
    expect(arrived).toMatchObject([
      { pushType: "alert", payload: { aps: { alert: "own" } } },
      { pushType: "background", payload: { aps: { "content-available": 1 } } },
    ]);
  });
});

describe("flags that do not combine are refused, both by name, and nothing is sent", () => {
  const credentials = ["--key", "k.p8", "--team-id", "ABCDE12345"];
  const to = ["--to", GOOD];
  test.each<[string, string[]]>([
    ["--alert and --body", [...to, "--alert", "a", "--body", "b"]],
    ["nd.json and --to", ["nd.json", ...to]],
    ["The file - and --payload -", ["-", "--payload", "-"]],
    ["--http2 and --gateway", [...to, "--alert", "a", "--http2", "x", "--gateway", "y"]],
    ["--gateway is the server of", [...to, "--alert", "a", "--protocol", "http2", "--gateway", "y"]],
    ["--http2 is the server of", [...to, "--alert", "a", "--protocol", "binary", "--http2", "y"]],
    ["--push-type is for HTTP/2", [...to, "--alert", "a", "--gateway", "y", "--push-type", "voip"]],
    ["--collapse-id is for HTTP/2", ["-", "--protocol", "binary", "--collapse-id", "c"]],
    [
      "--settle-after-ms is for the binary",
      [...to, "--alert", "a", "--settle-after-ms", "9", ...credentials],
    ],
    ["--team-id and --cert", [...to, "--alert", "a", ...credentials, "--cert", "c.pem"]],
    ["--key and --pfx", [...to, "--alert", "a", "--key", "k", "--pfx", "p"]],
    ["--cert and --pfx", [...to, "--alert", "a", "--cert", "k", "--pfx", "p"]],
    ["--priority is given twice", [...to, "--priority", "5", "--priority", "10"]],
    ["--alert is given twice", [...to, "--alert", "a", "--alert=b"]],
    ["--data gives k twice", [...to, "--data", "k=1", "k=2"]],
  ])("L-8: %s", async (said, args) => {
    const run = await apns(["send", ...args]);
    expect(run.stderr).toContain(said);
    expect(run).toMatchObject({ code: 2, stdout: "" });
  });

  test.each(["-", "nd.json"])(
    "L-8: --to and a file after it, %s, which it would take for a device token",
    async (name) => {
      const file = name === "-" ? name : bench.file(name, line());
      const run = await apns(["send", "--to", GOOD, file, "--alert", "a"]);
      expect(run.stderr).toContain(`${file} is a file`);
      expect(run).toMatchObject({ code: 2, stdout: "" });
    },
  );

  test.each(["--connections", "--settle-after-ms"])(
    "L-8: %s, which reading feedback has no use for",
    async (flag) => {
      const run = await apns(["feedback", flag, "3", "--cert", "c.pem"]);
      expect(run.stderr).toContain(`${flag} is for apns send`);
      expect(run.code).toBe(2);
    },
  );

  test("L-8: --gateway and --http2, which reading feedback has no use for", async () => {
    for (const [flag, said] of [
      ["--gateway", "--gateway is for apns send"],
      ["--http2", "--http2 is the server of HTTP/2"],
    ] as const) {
      const run = await apns(["feedback", flag, "127.0.0.1:9", "--cert", "c.pem"]);
      expect(run.stderr).toContain(said);
      expect(run.code).toBe(2);
    }
  });

  test.each(["http2", "binary"])(
    "L-8: --feedback, which sending over %s has no use for",
    async (protocol) => {
      const flags = ["--protocol", protocol, "--feedback", "127.0.0.1:9", "--alert", "a"];
      const run = await apns(["send", "--to", GOOD, ...flags]);
      expect(run.stderr).toContain("--feedback is for apns feedback");
      expect(run).toMatchObject({ code: 2, stdout: "" });
    },
  );

  test.each([
    ["zz", "--to zz… has characters other than hexadecimal digits"],
    ["0a0", "--to 0a0… has an odd number of digits"],
    ["f47ac10b-58cc-4372-a567-0e02b2c3d479", "--to f47ac10b… is a UUID"],
  ])("L-8: --to %s, which is not a device token: nothing is sent to the others", async (bad, said) => {
    await using apple = await bench.start();
    const run = await apns(["send", "--to", GOOD, bad, "--alert", "a", ...bench.http2Flags(apple)]);
    expect(run.stderr).toContain(said);
    expect(run).toMatchObject({ code: 2, stdout: "" });
    expect(apple.journal.accepted).toEqual([]);
  });

  test.each([
    ["aps.badge", "--badge", ["--badge", "9"]],
    ["aps.alert", "--title", ["--title", "T"]],
    ["k", "--data", ["--data", "k=v"]],
  ])("L-8: %s of --payload and %s", async (key, flag, args) => {
    const file = bench.file("full.json", '{"aps":{"alert":"Hi","badge":1},"k":1}');
    const run = await apns(["send", "--to", GOOD, "--payload", file, ...args]);
    expect(run.stderr).toContain(`--payload has ${key}, and ${flag} gives it, too`);
    expect(run.code).toBe(2);
  });

  test("L-8: what is written overrides the environment, which is a default", async () => {
    await using apple = await bench.start();
    const env = { APNS_GATEWAY: "127.0.0.1:9", APNS_CERT: "nowhere.pem" };
    const run = await apns(["send", "--to", GOOD, "--alert", "a", ...bench.http2Flags(apple)], { env });
    expect(run).toMatchObject({ code: 0, stderr: "" });
  });
});

describe("values that no notification can have are refused before anything is sent", () => {
  test.each([
    ["--priority", "7"],
    ["--push-type", "Voip"],
    ["--badge", "99999999999999999999"],
    ["--connections", "1.5"],
    ["--http2", "127.0.0.1:99999"],
  ])("%s %s", async (flag, value) => {
    const flags = ["--key", bench.keyFile, "--team-id", "DEF123GHIJ", "--topic", "a.b", flag, value];
    const run = await apns(["send", "--to", GOOD, "--alert", "a", ...flags]);
    expect(run.stderr).toContain(flag);
    expect(run).toMatchObject({ code: 2, stdout: "" });
  });
});

describe("--expiration", () => {
  test.each([
    ["2030-01-31T12:00:00Z", 1_896_091_200],
    ["2030-01-31T12:00Z", 1_896_091_200],
    ["2030-01-31T12:00:00.999Z", 1_896_091_200],
    ["2030-01-31T12:00:00+01:30", 1_896_085_800],
    ["2030-01-31T12:00:00-0100", 1_896_094_800],
    ["2028-02-29T00:00:00Z", 1_835_395_200],
    ["1893456000", 1_893_456_000],
    ["0", 0],
  ])("L-10: %s is %d, in a flag and in a line", async (when, seconds) => {
    const { arrived } = await send(["--to", GOOD, "--alert", "a", "--expiration", when]);
    expect(arrived).toMatchObject([{ expiration: seconds }]);
    const lines = await send(["-"], line({ expiration: when }));
    expect(lines.arrived).toMatchObject([{ expiration: seconds }]);
  });

  test.each([
    ["+1h", 3600],
    ["30m", 1800],
    ["2d", 172_800],
    ["90s", 90],
    ["1w", 604_800],
  ])("L-10: %s is %d seconds from now", async (when, seconds) => {
    const before = Math.floor(Date.now() / 1000);
    const { arrived } = await send(["--to", GOOD, "--alert", "a", "--expiration", when]);
    const expiration = arrived[0]?.expiration;
    expect(expiration).toBeGreaterThanOrEqual(before + seconds);
    expect(expiration).toBeLessThanOrEqual(Math.floor(Date.now() / 1000) + seconds);
  });

  test.each([
    ...["-1", "now+3600", "+3600", "2030", "01/02/2030", "2030-01-31", "2030-01-31T12:00:00", "tomorrow", ""],
    ...[
      "1893456000000",
      "2030-02-30T00:00:00Z",
      "2030-13-01T00:00:00Z",
      "2030-01-31T25:00:00Z",
      "1e9",
      "0x10",
    ],
    ...[
      "2030-01-31 12:00:00Z",
      "1.5h",
      "0h",
      "h",
      "1h30m",
      " 1h",
      "1H",
      "9999999999d",
      "2107-01-01T00:00:00Z",
      "0099-01-31T00:00:00Z",
    ],
  ])("L-10: %j is refused with examples", async (when) => {
    const run = await apns(["send", "--to", GOOD, "--alert", "a", "--expiration", when]);
    expect(run.stderr).toContain("--expiration must be ISO 8601 with its zone (2030-01-31T12:00:00Z");
    expect(run.stderr).toContain("+1h");
    expect(run.code).toBe(2);
  });

  test("L-10: in a line, too", async () => {
    const wrong = ["2030", "-1", 2030, 1_893_456_000_000].map((expiration) => line({ expiration }));
    const stdin = wrong.join("") + line({ expiration: 1_893_456_000 });
    const { arrived, stderr, code } = await send(["-"], stdin);
    expect(arrived).toHaveLength(1);
    expect(
      stderr.match(/^line [1-4]: the line's expiration is not a moment: it must be ISO 8601/gm),
    ).toHaveLength(4);
    expect(code).toBe(1);
  });
});
