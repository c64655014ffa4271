import { expect, test } from "vitest";
import { boundChart } from "../../benchmarks/charts/bound-chart.mjs";
import { chartsOf } from "../../benchmarks/charts/charts.mjs";
import { costChart } from "../../benchmarks/charts/cost-chart.mjs";
import { latencyChart } from "../../benchmarks/charts/latency-chart.mjs";
import { escapeXml, svgDocument, text } from "../../benchmarks/charts/svg.mjs";
import { elementsOf } from "./xml-elements.mjs";

const full = { suite: "http2", title: "one connection, 1,000 in flight, answers at once" };
const costs = [
  { ...full, name: "apns2 (its 32 connections)", kind: "peer", cpuMicrosEach: 300 },
  { ...full, name: "client.send, a promise each", kind: "ours", cpuMicrosEach: 3 },
  { ...full, name: "@parse/node-apn", kind: "peer", void: "3 of 20000" },
  { ...full, name: "client.send, a promise each", kind: "ratio", cpuMicrosEach: 1 },
  { suite: "http2", title: "another", name: "@parse/node-apn", kind: "peer", cpuMicrosEach: 7 },
];

const burst = (client, name, { ms, roundTripMs = 80 }) => ({
  suite: "network",
  title: `burst of 100,000 at once, 4 connections, ${roundTripMs} ms`,
  ...{ client, name, ms, roundTripMs, boundMs: 2000 },
});

const timed = (name, kind, [p50, p99, p999]) => ({
  suite: "http2",
  title: "5,000 a second, answers after 30 ms",
  ...{ name, kind, p50, p99, p999 },
});

const barsIn = (svg) =>
  elementsOf(svg).filter(({ name, attributes }) => name === "rect" && attributes.class.startsWith("bar"));
const textsIn = (svg) =>
  elementsOf(svg)
    .filter(({ name }) => name === "text")
    .map(({ content }) => content);

test("the chart of costs: one bar for each row that counts, as long as its CPU time, the cheapest first", () => {
  const bars = barsIn(costChart(costs));
  expect(bars.map(({ attributes }) => attributes.class)).toEqual(["bar ours", "bar peer"]);
  const [ours, peer] = bars.map(({ attributes }) => Number(attributes.width));
  expect(peer / ours).toBeCloseTo(100, 0);
});

test("the chart of costs: each value stands beside its bar", () => {
  const texts = textsIn(costChart(costs));
  expect(texts).toContain("@apns/client, send");
  expect(texts).toContain("3 µs");
  expect(texts).toContain("300 µs");
  expect(texts).not.toContain("@parse/node-apn");
});

test("the chart of bursts: a bar is as long as its multiple of the bound, where a line stands", () => {
  const rows = [
    burst("@apns/client", "client.send, a promise each", { ms: 2600 }),
    burst("apns2", "apns2", { ms: 8000 }),
    burst("@apns/client", "client.send, a promise each", { ms: 3000, roundTripMs: 20 }),
  ];
  const svg = boundChart(rows);
  const bars = barsIn(svg).map(({ attributes }) => attributes);
  const bound = elementsOf(svg).find(({ attributes }) => attributes.class?.startsWith("bound"));
  const unit = Number(bound.attributes.x1) - Number(bars[0].x);
  expect(bars.map(({ width }) => Number((Number(width) / unit).toFixed(2)))).toEqual([1.5, 1.3, 4]);
  expect(bars.map((attributes) => attributes.class)).toEqual(["bar ours", "bar ours", "bar peer"]);
  expect(textsIn(svg)).toContain("1.3x: 2.60 of 2.00 s");
});

test("the chart of bursts: a bar ends where the scale does, and its value says how long it is", () => {
  const svg = boundChart([
    burst("@apns/client", "client.send, a promise each", { ms: 2000 }),
    burst("undici", "undici", { ms: 200_000 }),
  ]);
  const [ours, peer] = barsIn(svg).map(({ attributes }) => Number(attributes.width));
  expect(peer / ours).toBeCloseTo(8, 1);
  expect(textsIn(svg)).toContain("100x: 200.0 of 2.00 s");
});

test("the chart of latencies: percentiles on a logarithmic axis, the figures beside them", () => {
  const svg = latencyChart([
    timed("client.send, a promise each", "ours", [1, 10, 100]),
    timed("node:http2", "peer", [10, 100, 1000]),
  ]);
  const places = elementsOf(svg)
    .filter(({ name }) => name === "circle")
    .map(({ attributes }) => Number(attributes.cx));
  expect(places).toHaveLength(6);
  const decade = places[1] - places[0];
  expect(decade).toBeGreaterThan(20);
  expect(places[2] - places[1]).toBeCloseTo(decade, 1);
  // The same time is at the same place in both rows.
  expect(places[3]).toBe(places[1]);
  expect(places[5] - places[4]).toBeCloseTo(decade, 1);
  // The least is at the first line of the grid, the largest at the last, left of the figures.
  const grid = elementsOf(svg).filter(({ attributes }) => attributes.class === "grid line");
  expect(Number(grid[0].attributes.x1)).toBe(places[0]);
  expect(Number(grid.at(-1).attributes.x1)).toBe(places[5]);
  expect(places[5]).toBeLessThan(500);
  expect(textsIn(svg)).toContain("1,000");
});

test("every chart is well-formed, names what it shows, and has colours for a dark theme", () => {
  const rows = [
    ...costs,
    burst("@apns/client", "client.send, a promise each", { ms: 2600 }),
    timed("client.send, a promise each", "ours", [1, 10, 100]),
  ];
  const charts = chartsOf(rows);
  expect([...charts.keys()]).toEqual(["cost.svg", "burst.svg", "latency.svg"]);
  for (const svg of charts.values()) {
    const elements = elementsOf(svg);
    expect(elements[0].name).toBe("svg");
    expect(elements.filter(({ name }) => name === "title" || name === "desc")).toHaveLength(2);
    expect(elements.find(({ name }) => name === "style").content).toContain("prefers-color-scheme: dark");
  }
});

test("without rows no chart is drawn", () => {
  expect(chartsOf([{ suite: "codec", name: "x" }]).size).toBe(0);
});

test("what a row calls itself cannot break the picture", () => {
  const nasty = `<b> & "c"`;
  const svg = svgDocument({ title: nasty, subtitle: nasty, height: 10 }, [
    text({ x: 1, y: 1, class: nasty }, nasty),
  ]);
  expect(escapeXml(nasty)).toBe("&lt;b&gt; &amp; &quot;c&quot;");
  expect(textsIn(svg).at(-1)).toBe(nasty);
  expect(elementsOf(svg).at(-1).attributes.class).toBe(nasty);
});
