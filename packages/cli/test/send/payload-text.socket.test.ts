import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { apns, type Sent, sendFrom } from "../fixture/built-command.js";
import { GOOD, jsonLines, line, lineOf, Workbench } from "../fixture/workbench.js";

let bench: Workbench;
beforeAll(async () => {
  bench = await Workbench.open();
});
afterAll(() => bench.close());

/** A run over HTTP/2, with the texts of the payloads that arrived. */
async function received(args: readonly string[], stdin = ""): Promise<Sent & { readonly texts: string[] }> {
  const run = await sendFrom(bench, args, { stdin });
  return { ...run, texts: run.arrived.map(({ payloadText }) => payloadText) };
}

describe("the payload of a line", () => {
  test.each([
    ['{"aps":{"alert":"Hi"},"orderId":12345678901234567890}'],
    ['{"aps":{"badge":1},"a":1.10,"b":-0,"c":1e2,"d":0.30000000000000000001,"e":[1.0,{"f":1E-400}]}'],
    ['{"aps":{"alert":"Hi"},"10":1,"9":2,"b":3,"a":4}'],
  ])("L-6: arrives digit for digit and in its order: %s", async (text) => {
    expect((await received(["-"], lineOf(text))).texts).toEqual([text]);
  });

  test("L-6: white space between tokens is dropped, and strings are written in their shortest form", async () => {
    const text = '{ "aps" : {"alert": "Gr\\u00fc\\u00dfe\\/\\ud83d\\ude00 \\ud800" } , "n": 1.50 }';
    const { texts } = await received(["-"], lineOf(text));
    expect(texts).toEqual(['{"aps":{"alert":"Grüße/😀 \\ud800"},"n":1.50}']);
  });

  test.each([
    ["a number that no device can read", '{"aps":{"badge":1},"x":{"y":[1E400]}}', "payload.x.y[0] is larger"],
    ["a key that comes twice", '{"aps":{"badge":1,"badge":2}}', "payload.aps.badge comes twice"],
  ])("L-6: %s is refused with its path, and the others go", async (_what, text, said) => {
    const run = await received(["-"], lineOf(text) + line());
    expect(run.texts).toEqual(['{"aps":{"alert":"Hi"}}']);
    expect(run.stderr).toContain("line 1: ");
    expect(run.stderr).toContain(said);
    expect(run.code).toBe(1);
  });

  test("L-6: is checked as the client checks an object, and gives the push type", async () => {
    const stdin = [
      lineOf('{"aps":{"content-available":1},"n":1.10}'),
      lineOf('{"aps":{"event":"update","content-state":{"n":2.20}}}'),
      line({ payload: { aps: { "content-available": 1, alert: "Hi" } }, pushType: "background" }),
      line({ payload: "text" }),
    ].join("");
    const run = await sendFrom(bench, ["-", "--json"], { stdin });
    expect(run.arrived).toMatchObject([
      { pushType: "background", payloadText: '{"aps":{"content-available":1},"n":1.10}' },
    ]);
    const failures = jsonLines(run.stdout)
      .filter(({ outcome }) => outcome === "failed")
      .toSorted((a, b) => Number(a["line"]) - Number(b["line"]));
    expect(failures).toMatchObject([
      {
        index: 1,
        line: 2,
        error: { code: "invalid-payload", message: expect.stringContaining("timestamp") },
      },
      { index: 2, line: 3, error: { code: "invalid-payload" } },
      { index: 3, line: 4, error: { code: "invalid-type" } },
    ]);
  });

  test("L-6: goes over the binary protocol in the same way, and a line's context comes back", async () => {
    const text = '{"aps":{"alert":"Hi"},"n":12345678901234567890}';
    const stdin = `{"context":{"row":12345678901234567890},"deviceToken":"${GOOD}","payload":${text}}\n`;
    const run = await sendFrom(bench, ["-", "--json"], { stdin, protocol: "binary" });
    expect(run.arrived[0]?.payloadText).toBe(text);
    expect(run.stdout).toContain('"context":{"row":12345678901234567890}}');
  });
});

describe("the payload of the flags", () => {
  test("L-6: --payload is sent as it is written, over several lines, too", async () => {
    const file = bench.file(
      "pretty.json",
      '{\r\n  "aps": { "alert": "Hi" },\r\n  "n": 12345678901234567890\r\n}\r\n',
    );
    const { texts } = await received(["--to", GOOD, "--payload", file]);
    expect(texts).toEqual(['{"aps":{"alert":"Hi"},"n":12345678901234567890}']);
  });

  test("L-7: --data key=text is text whatever it looks like, key:=json keeps its digits", async () => {
    const data = [
      "version=1.10",
      "flag=true",
      "url=http://x/?a:=b",
      "empty=",
      "n:=1.10",
      'o:={"a": [1e2]}',
      "t:=true",
    ];
    const { texts } = await received(["--to", GOOD, "--alert", "Hi", "--data", ...data]);
    expect(texts).toEqual([
      '{"aps":{"alert":"Hi"},"version":"1.10","flag":"true","url":"http://x/?a:=b","empty":"","n":1.10,"o":{"a":[1e2]},"t":true}',
    ]);
  });

  test.each([
    ["n:=1.1.0", "--data n:= takes JSON"],
    ["n", "--data takes key=text or key:=json"],
    ["=1", "--data takes key=text or key:=json"],
    [":=1", "--data takes key=text or key:=json"],
    ["aps=1", "--data aps would replace"],
  ])("L-7: --data %s is refused", async (data, said) => {
    const run = await apns(["send", "--to", GOOD, "--data", data, "--cert", "x"]);
    expect(run.stderr).toContain(said);
    expect(run.code).toBe(2);
  });
});

test("L-6: the journal of apns simulate has the digits, too", async () => {
  const journalFile = bench.at("journal.ndjson");
  await using apple = await bench.start({ journalFile, journal: "counts" });
  await apns(["send", "-", ...bench.http2Flags(apple)], {
    stdin: lineOf('{"aps":{"alert":"Hi"},"orderId":12345678901234567890}'),
  });
  await apple.close();
  expect(readFileSync(journalFile, "utf8")).toContain('"orderId":12345678901234567890');
});
