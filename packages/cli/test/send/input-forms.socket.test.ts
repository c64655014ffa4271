import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { apns, type Sent, sendFrom } from "../fixture/built-command.js";
import { GOOD, jsonLines, line, Workbench } from "../fixture/workbench.js";

let bench: Workbench;
beforeAll(async () => {
  bench = await Workbench.open();
});
afterAll(() => bench.close());

function send(args: readonly string[], stdin: string | Uint8Array = ""): Promise<Sent> {
  return sendFrom(bench, args, { stdin });
}

const OTHER = "0a".repeat(32);

describe("a JSON list", () => {
  test("L-22: is sent item by item, from a file or from stdin, and items are named by number", async () => {
    const list = `[\n${line().trim()},\n 7,\n${line({ deviceToken: OTHER }).trim()}\n]`;
    for (const run of [await send([bench.file("list.json", list)]), await send(["-"], list)]) {
      expect(run.arrived).toMatchObject([{ deviceToken: GOOD }, { deviceToken: OTHER }]);
      expect(run.stderr).toContain("item 2: the item is not a JSON object");
      expect(run.code).toBe(1);
    }
  });
});

describe("JSON lines", () => {
  test("L-82: a file of device tokens alone takes everything else from the flags", async () => {
    const tokens = bench.file("tokens.txt", `${GOOD}\n${OTHER}\n`);
    const { arrived, code } = await send([tokens, "--alert", "Hello"]);
    const payload = { aps: { alert: "Hello" } };
    expect(arrived).toMatchObject([
      { deviceToken: GOOD, payload },
      { deviceToken: OTHER, payload },
    ]);
    expect(code).toBe(0);
  });
});

describe("gzip", () => {
  test("L-23: is unpacked, whatever the file is called; a torn one ends the run after what was read", async () => {
    const packed = gzipSync(line() + line({ deviceToken: OTHER }));
    for (const run of [await send([bench.file("packed.ndjson.gz", packed)]), await send(["-"], packed)]) {
      expect(run.arrived).toHaveLength(2);
      expect(run.code).toBe(0);
    }
    const torn = await send([bench.file("torn.gz", packed.subarray(0, packed.length - 6))]);
    expect(torn.stderr).toContain("cannot be read any further");
    expect(torn.code).toBe(4);
  });
});

describe("CSV", () => {
  test("L-24: columns are fields by their names, with commas, semicolons or tabs, quotes and line ends in cells", async () => {
    for (const delimiter of [",", ";", "\t"]) {
      const rows = [
        ["Device Token", "payload", "priority", "collapse_id"],
        [GOOD, '"{""aps"":{\n""alert"":""a, b; c""},""n"":1.10}"', "5", "c1"],
        [OTHER, '"{""aps"":{""alert"":""é""}}"', "", ""],
      ];
      const text = `\uFEFF${rows.map((row) => row.join(delimiter)).join("\r\n")}\r\n`;
      const { arrived, code } = await send([bench.file("all.csv", text)]);
      expect(arrived).toMatchObject([
        {
          deviceToken: GOOD,
          priority: 5,
          collapseId: "c1",
          payloadText: expect.stringContaining('"n":1.10'),
        },
        { deviceToken: OTHER, payload: { aps: { alert: "é" } } },
      ]);
      expect(code).toBe(0);
    }
  });

  test("L-24: --map names columns by number or name, --no-header is for a file without names", async () => {
    const named = bench.file("named.csv", `id-of-user,phone\n1,${GOOD}\n2,nonsense\n`);
    const run = await send([named, "--map", "deviceToken=phone", "--alert", "a", "--json"]);
    expect(run.arrived).toMatchObject([{ deviceToken: GOOD }]);
    expect(
      jsonLines(run.stdout)
        .map((one) => one["line"])
        .toSorted(),
    ).toEqual([2, 3]);
    const bare = bench.file("bare.csv", `1,${GOOD}\n`);
    const numbered = await send([bare, "--no-header", "--map", "deviceToken=col2", "--alert", "a"]);
    expect(numbered.arrived).toMatchObject([{ deviceToken: GOOD }]);
  });

  test.each([
    ["no column of device tokens", ["--alert", "a"], "has no column deviceToken. It has "],
    ["a column that is not there", ["--alert", "a", "--map", "deviceToken=col9"], "names the column col9"],
    ["a pair that is none", ["--alert", "a", "--map", "col9"], "--map takes field=column"],
  ])("L-24: %s is refused, and nothing is sent", async (_what, flags, said) => {
    const run = await send([bench.file("wrong.csv", "x,y\n1,2\n"), ...flags]);
    expect(run.stderr).toContain(said);
    expect(run).toMatchObject({ code: 2, arrived: [] });
  });

  test("L-24: a file in Latin-1 and one with an open quote are refused by name", async () => {
    const latin1 = Buffer.from(`deviceToken,title\n${GOOD},M\u00fcller\n`, "latin1");
    expect((await send([bench.file("latin1.csv", latin1)])).stderr).toContain("is not UTF-8");
    const open = await send([bench.file("open.csv", `deviceToken\n"${GOOD}\n`), "--alert", "a"]);
    expect(open.stderr).toContain("is not CSV");
    expect(open.code).toBe(2);
  });
});

describe("templates", () => {
  test("L-25: are filled from the line: columns of CSV, fields of JSON; numbers stay numbers, quotes do no harm", async () => {
    const csv = bench.file("names.csv", `token,name\n${GOOD},"Ann ""A"" \\ B"\n${OTHER},\n`);
    const run = await send([csv, "--title", "Hi {{name}}", "--data", "who={{ name }}"]);
    expect(run.arrived).toMatchObject([
      { payload: { aps: { alert: { title: 'Hi Ann "A" \\ B' } }, who: 'Ann "A" \\ B' } },
      { payload: { aps: { alert: { title: "Hi " } } } },
    ]);
    const payload = bench.file(
      "template.json",
      '{"aps":{"badge":"{{count}}","alert":"{{count}} new, {{deviceToken}}"}}',
    );
    const json = await send(
      ["-", "--payload", payload],
      `{"deviceToken":"${GOOD}","count":1.50}\n{"deviceToken":"${GOOD}"}\n`,
    );
    expect(json.arrived).toMatchObject([
      { payloadText: `{"aps":{"badge":1.50,"alert":"1.50 new, ${GOOD}"}}` },
    ]);
    expect(json.stderr).toContain("line 2: the line has nothing for a template: it has no count");
    expect(json.code).toBe(1);
  });

  test("L-25: a payload of the line is not one, whatever it holds, and --to has nothing to fill one with", async () => {
    const own = line({ payload: { aps: { alert: "{{name}}" } } });
    expect((await send(["-", "--sound", "{{x}}"], own.replace("{", '{"x":"a",'))).arrived).toMatchObject([
      { payload: { aps: { alert: "{{name}}", sound: "a" } } },
    ]);
    const refused = await send(["--to", GOOD, "--alert", "Hi {{name}}"]);
    expect(refused.stderr).toContain("{{name}} is filled from the lines of a file");
    expect(refused.code).toBe(2);
  });
});

describe("files of Xcode's simulator", () => {
  test("L-26: are the payload, and their Simulator Target Bundle is the topic unless --topic is written", async () => {
    const file = bench.file(
      "push.apns",
      '{"Simulator Target Bundle":"com.example.other","aps":{"alert":"a"}}',
    );
    await using apple = await bench.start();
    const flags = bench.http2Flags(apple);
    const written = await apns(["send", file, "--to", GOOD, ...flags]);
    expect(written.code).toBe(0);
    flags.splice(flags.indexOf("--topic"), 2);
    await apns(["send", file, "--to", GOOD, ...flags]);
    await apns(["send", "--payload", file, "--to", GOOD, ...flags]);
    expect(apple.journal.accepted.map(({ topic, payloadText }) => [topic, payloadText])).toEqual([
      [bench.identity.topic, '{"aps":{"alert":"a"}}'],
      ["com.example.other", '{"aps":{"alert":"a"}}'],
      ["com.example.other", '{"aps":{"alert":"a"}}'],
    ]);
  });
});
