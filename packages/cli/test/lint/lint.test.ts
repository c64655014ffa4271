import { describePushType, pushTypes } from "@apns/wire/api";
import { describe, expect, test } from "vitest";
import { lintPayload } from "../../src/lint/lint-payload.js";
import { runCommand } from "../fixture/terminal-of-a-test.js";
import { jsonLines } from "../fixture/workbench.js";

/** The rules that a payload breaks, as "level rule pointer line:column". */
function found(text: string, pushType?: Parameters<typeof lintPayload>[1]): string[] {
  return lintPayload(text, pushType).findings.map(
    ({ level, rule, pointer, line, column }) => `${level} ${rule} ${pointer} ${line}:${column}`,
  );
}

function aps(members: string): string {
  return `{"aps":{${members}}}`;
}

describe("what apns lint finds", () => {
  test.each([
    '{"aps":{"alert":"Hello"}}',
    '{"aps":{"alert":{"title":"A","body":"B"},"badge":3,"sound":"default","thread-id":"t"},"mine":{"any":[1]}}',
    '{"aps":{"content-available":1},"mine":1}',
    '{"mdm":"magic"}',
    '{"aps":{"event":"end","timestamp":1790000000,"dismissal-date":1790000000}}',
  ])("L-48: nothing in %s", (text) => {
    expect(found(text)).toEqual([]);
  });

  test.each([
    ['"allert":"A"', "error misspelt-key /aps/allert 1:9", "Did you mean alert?"],
    [
      '"alert":"A","contentAvailable":1',
      "error misspelt-key /aps/contentAvailable 1:21",
      "content-available",
    ],
    ['"alert":"A","badge":"3"', "error wrong-value /aps/badge 1:21", 'not the text "3"'],
    ['"alert":"A","badge":-1', "error wrong-value /aps/badge 1:21", "0 or more"],
    ['"alert":"A","content-available":true', "error wrong-value /aps/content-available 1:21", "the number 1"],
    ['"alert":{"boddy":"A","title":"B"}', "error misspelt-key /aps/alert/boddy 1:18", "Did you mean body?"],
    [
      '"alert":"A","interruption-level":"timeSensitive"',
      "error wrong-value /aps/interruption-level 1:21",
      "time-sensitive",
    ],
    ['"alert":"A","relevance-score":2', "error wrong-value /aps/relevance-score 1:21", "0 to 1"],
    ['"alert":"A","sound":{"volume":9}', "error wrong-value /aps/sound/volume 1:30", "0 to 1"],
    ['"event":"update","timestamp":1', "error required-key /aps/content-state 1:2", "content-state"],
  ])("L-48: %s is an error with its place", (members, first, says) => {
    expect(found(aps(members))[0]).toBe(first);
    expect(lintPayload(aps(members), undefined).findings[0]?.message).toContain(says);
  });

  test.each([
    ['{"aps":{"alert":"A","orderNumber":1}}', "warning unknown-key /aps/orderNumber 1:21"],
    ['{"aps":{"alert":"A"},"badge":1}', "warning outside-aps /badge 1:22"],
    ['{"alert":"A"}', "warning no-aps  1:1"],
    ['{"aps":{"alert":""}}', "warning empty-alert /aps/alert 1:9"],
    ['{"aps":{"alert":{"loc-args":["a"],"body":"b"}}}', "warning no-loc-key /aps/alert/loc-args 1:18"],
    ['{"aps":{"mutable-content":1,"badge":1}}', "warning no-alert /aps/mutable-content 1:9"],
    ['{"aps":{"alert":{"body":"b","summary-arg":"c"}}}', "warning ignored-key /aps/alert/summary-arg 1:29"],
    ['{"aps":{"alert":"A","timestamp":1790000000}}', "warning other-push-type /aps/timestamp 1:21"],
    [
      '{"aps":{"alert":"A"},"Simulator Target Bundle":"a.b"}',
      "warning simctl-key /Simulator Target Bundle 1:22",
    ],
    ['{"aps":{"alert":"A","sound":{"critical":1}}}', "warning entitlement /aps/sound/critical 1:30"],
  ])("L-48: %s is a warning with its place", (text, first) => {
    expect(found(text)[0]).toBe(first);
  });

  test("L-48: a text that is not JSON, or not an object, has one error at its place", () => {
    expect(found('{"aps":\n  {"alert" "A"}}')).toEqual(["error not-json  2:12"]);
    expect(found("[1]")).toEqual(["error not-an-object  1:1"]);
    expect(found('{"a":1,"a":2}')).toEqual(["error ambiguous-json  1:1"]);
    expect(found("")).toEqual(["error not-json  1:1"]);
  });

  test("L-48: a push type changes what is required and what has an effect", () => {
    expect(found(aps('"alert":"A"'), "background")).toEqual([
      "error required-key /aps/content-available 1:2",
    ]);
    expect(found(aps('"alert":"A"'), "voip")).toEqual([]);
  });

  test("L-49: the size is that of what is sent, against the limit of each push type", () => {
    for (const pushType of pushTypes) {
      const { maxPayloadBytes } = describePushType(pushType);
      const around = '{ "aps": { }, "filler": "" }'.replaceAll(" ", "").length;
      const fitting = `{ "aps": { }, "filler": "${"é".repeat((maxPayloadBytes - around) / 2)}" }`;
      const rules = (text: string): string[] => lintPayload(text, pushType).findings.map(({ rule }) => rule);
      const padded = maxPayloadBytes % 2 === around % 2 ? fitting : fitting.replace('"filler"', '"filler1"');
      expect(lintPayload(padded, pushType).bytes).toBe(maxPayloadBytes);
      expect(rules(padded)).not.toContain("too-large");
      expect(rules(padded.replace("fill", "filll"))).toContain("too-large");
    }
  });
});

describe("apns lint", () => {
  test("L-48: exits with 1 for errors, and with --strict for warnings", async () => {
    const code = async (text: string, ...flags: string[]): Promise<number> =>
      (await runCommand(["lint", "-", ...flags], { stdin: text })).code;
    expect(await code(aps('"alert":"A"'))).toBe(0);
    expect(await code(aps('"alert":"A"'), "--strict")).toBe(0);
    expect(await code(aps('"alert":"A","mine":1'))).toBe(0);
    expect(await code(aps('"alert":"A","mine":1'), "--strict")).toBe(1);
    expect(await code(aps('"allert":"A"'))).toBe(1);
    expect((await runCommand(["lint", "no-such-file.json"])).code).toBe(2);
  });

  test("L-48: people read place, level, what is wrong and where it is", async () => {
    const text = '{\n  "aps": {\n    "alert": "A",\n    "badge": "3"\n  }\n}\n';
    const { stdout, stderr } = await runCommand(["lint", "-"], { stdin: text });
    expect(stdout).toBe(
      [
        'stdin:4:5: error: aps.badge must be a whole number, 0 or more, not the text "3". (/aps/badge)',
        "  Write it without quotes.",
        "stdin: push type alert, 33 of 4096 bytes.",
        "It is shown: lock-screen, notification-centre.",
        "  (the app's name)",
        "  A",
        "",
      ].join("\n"),
    );
    expect(stderr).toBe("apns: 1 error, 0 warnings.\n");
  });

  test("L-49: people and programs read which limits it exceeds", async () => {
    const stdin = aps(`"alert":"${"x".repeat(4500)}"`);
    const { stdout } = await runCommand(["lint", "-"], { stdin });
    expect(stdout).toContain("  2472 bytes too many for: binary protocol (2048).");
    expect(stdout).not.toContain("too many for: voip");
    const lines = jsonLines((await runCommand(["lint", "-", "--json"], { stdin })).stdout);
    expect(lines.at(0)).toMatchObject({ type: "finding", rule: "too-large", line: 1, column: 1 });
    expect(lines.at(-1)).toMatchObject({
      ...{ type: "summary", pushType: "alert", bytes: 4520, maxBytes: 4096, errors: 1, warnings: 0 },
      fits: { voip: true, broadcast: true, "binary protocol": false },
    });
  });

  test("L-58: what a phone would show, or why it shows nothing", async () => {
    const said = async (text: string): Promise<string> =>
      (await runCommand(["lint", "-"], { stdin: text })).stdout;
    expect(await said(aps('"alert":{"title":"Tea","body":"At five"},"badge":2,"sound":"bell.caf"'))).toMatch(
      /It is shown: .*\n {2}Tea\n {2}At five\n {2}Sound: bell\.caf\.\n {2}Badge: 2\.\n/,
    );
    expect(await said(aps('"content-available":1'))).toContain("It shows nothing: A background notification");
    expect(await said(aps(""))).toContain("It shows nothing: The notification has no text");
    expect(await said(aps('"event":"end","timestamp":1790000000'))).not.toContain("It shows");
    const { stdout } = await runCommand(["lint", "-", "--json"], { stdin: aps("") });
    expect(jsonLines(stdout).at(-1)).toMatchObject({ type: "summary", shown: false });
  });
});
