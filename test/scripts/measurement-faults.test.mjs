import { expect, test } from "vitest";
import {
  measurementBlocks,
  staleMeasurements,
  unprintedTables,
} from "../../scripts/faults/measurement-blocks.mjs";
import { comparisonsShown, isShown } from "../../scripts/measurements/table-rows.mjs";
import { tablesOf } from "../../scripts/measurements/tables.mjs";

const tables = new Map([["http2", "| a |\n|---|\n| 1 |"]]);
const block = (content, name = "http2") =>
  `before\n<!-- measured:${name} -->\n${content}<!-- /measured -->\nafter\n`;
const printed = block("\n| a |\n|---|\n| 1 |\n\n");

test.each([
  ["a table as it was measured", printed, []],
  [
    "a figure that was changed by hand",
    printed.replace("1", "2"),
    ["measured:http2 is not what docs/measurements says; run pnpm measurements"],
  ],
  ["a block without a table", printed + block("", "speed"), ["measured:speed: there is no such table"]],
])("measurements: %s", (_, document, faults) => {
  expect(measurementBlocks(document, tables).faults).toEqual(faults);
});

test("measurements: a table that no document prints", () => {
  const { names } = measurementBlocks(printed, tables);
  expect(unprintedTables(names, tables)).toEqual([]);
  expect(unprintedTables([], tables)).toEqual(["the table http2 is not printed: no <!-- measured:http2 -->"]);
});

test("measurements: what is written is what the check accepts", () => {
  const { text } = measurementBlocks(block("old\n"), tables);
  expect(text).toBe(printed);
  expect(measurementBlocks(text, tables)).toEqual({ text, faults: [], names: ["http2"] });
});

test("measurements: a package that is newer than what was measured", () => {
  const measurements = [{ node: "20.19.0", packages: { "@apns/wire": "0.1.0", "@apns/client": "0.2.0" } }];
  expect(staleMeasurements(measurements, { "@apns/wire": "0.1.0", "@apns/client": "0.3.0" })).toEqual([
    "@apns/client is 0.3.0, but Node 20.19.0 was measured with 0.2.0",
  ]);
});

const full = { suite: "http2", title: "one connection, 1,000 in flight, answers at once" };
const ours = {
  ...full,
  name: "client.sendMany, problems reported",
  kind: "ours",
  cpuMicrosEach: 3.104,
  perSecond: 320_123,
};
const ratio = {
  ...full,
  name: ours.name,
  against: "node:http2",
  field: "cpuMicrosEach",
  kind: "ratio",
  reached: 29.5,
  from: 28,
  to: 31,
};
const measured = (node, rows) => ({
  node,
  date: "2026-01-02",
  machine: "2 x CPU",
  sittings: 2,
  phase: [1, 2],
  rows,
});

test("the tables: a column for each Node version, a line for what was measured", () => {
  const table = tablesOf([measured("20.1.0", [ours]), measured("24.1.0", [])]).get("http2");
  expect(table.split("\n")).toEqual([
    "| HTTP/2, one connection | Node 20 | Node 24 |",
    "|---|---|---|",
    '| `sendMany` with `report: "problems"`, 1,000 in flight | 3.1 µs, 320,000/s |  |',
  ]);
  expect(tablesOf([measured("20.1.0", [])]).get("http2")).toBe("Not measured yet.");
});

test("the tables say when, where and in which phase of the machine they were measured", () => {
  expect(tablesOf([measured("20.1.0", [])]).get("machine")).toBe(
    "Measured with Node 20.1.0 on 2026-01-02 (2 x CPU; 2 sittings, in which a prepared request cost 1 and 2 µs of CPU time).",
  );
});

test("the tables: a ratio is given only where it repeats", () => {
  const lineOf = (repeats, sure = true) =>
    tablesOf([measured("20.1.0", [{ ...ratio, repeats, sure }])])
      .get("http2-ratios")
      .split("\n")[2];
  expect(lineOf(true)).toBe("| `sendMany`, 1,000 in flight, Node 20 |  |  |  | 29.5x (28 to 31) |  |");
  expect(lineOf(false)).toBe("| `sendMany`, 1,000 in flight, Node 20 |  |  |  | does not repeat |  |");
  expect(lineOf(false, false)).toBe("| `sendMany`, 1,000 in flight, Node 20 |  |  |  | too few turns |  |");
});

test("the tables: whoever fails is compared with nothing", () => {
  const failed = { ...full, name: "@parse/node-apn", kind: "peer", void: "no result within 45 s" };
  const rows = [{ ...ratio, repeats: true, reached: 29.456 }, failed];
  const line = tablesOf([measured("20.1.0", rows)])
    .get("http2-ratios")
    .split("\n")[2];
  expect(line).toBe("| `sendMany`, 1,000 in flight, Node 20 | fails |  |  | 29.5x (28 to 31) |  |");
});

test("the tables: a row that does not count shows as such", () => {
  const steady = { suite: "http2", title: "5,000 a second, answers after 30 ms" };
  const rows = [
    { ...steady, name: "node:http2", kind: "peer", p99: 61.04 },
    { ...steady, name: "@parse/node-apn", kind: "peer", void: "3 of 4" },
  ];
  const [, , line] = tablesOf([measured("20.1.0", rows)])
    .get("latency")
    .split("\n");
  expect(line).toBe("| 5,000/s, answers after 30 ms: 99th percentile, Node 20 |  | fails |  | 61 ms |");
});

test("the tables: a goal that was not measured says so, and one whose ratio does not repeat is not judged", () => {
  const goal = {
    ...full,
    bar: "fresh payloads, CPU: 0.75x of h2load",
    reached: 1.5,
    wanted: 1.333,
    met: true,
  };
  const goalsOf = (rows) =>
    tablesOf([measured("20.1.0", rows)])
      .get("goals")
      .split("\n")
      .slice(2);
  const lines = goalsOf([goal]);
  const name = "fresh payloads, CPU: 0.75x of h2load, Node 20";
  expect(lines).toContain(`| ${name} | at least 1.33 | 1.5 | yes |`);
  expect(lines.filter((line) => line.endsWith("|  | not measured |  |"))).toHaveLength(14);
  const missed = { ...goal, met: false };
  expect(goalsOf([{ ...missed, reached: 1.2 }])).toContain(`| ${name} | at least 1.33 | 1.2 | no |`);
  expect(goalsOf([missed])).toContain(`| ${name} | at least 1.33 | 1.5 | not in each sitting |`);
  expect(goalsOf([{ ...goal, repeats: false }])).toContain(
    `| ${name} | at least 1.33 | does not repeat |  |`,
  );
});

test("the tables: a goal has a line for each Node version that measured it, and for no other", () => {
  const goal = { ...full, bar: "one payload, CPU: 0.5x of h2load", reached: 2.5, wanted: 2, met: true };
  const table = tablesOf([measured("20.1.0", []), measured("24.1.0", [goal])]).get("goals");
  const lines = table.split("\n").filter((line) => line.startsWith("| one payload, CPU"));
  expect(lines).toEqual(["| one payload, CPU: 0.5x of h2load, Node 24 | at least 2 | 2.5 | yes |"]);
});

test("the measurements keep what tables and charts show, and no other ratio", () => {
  expect(comparisonsShown()).toContainEqual(full);
  expect(isShown(ours)).toBe(true);
  expect(isShown(ratio)).toBe(true);
  expect(isShown({ ...ratio, field: "perSecond" })).toBe(false);
  expect(isShown({ suite: "codec", title: "one thread, no sockets", name: "x" })).toBe(false);
});
