import { labelOf } from "./labels.mjs";
import { circle, figure, line, svgDocument, text } from "./svg.mjs";

const ROW = 28;
const LABEL_END = 210;
const AXIS_FROM = 226;
const AXIS_TO = 470;
/** The columns of the figures, and how each percentile is drawn. */
const MARKS = [
  { field: "p50", shown: "median", x: 530, radius: 6 },
  { field: "p99", shown: "99 %", x: 596, radius: 5 },
  { field: "p999", shown: "99.9 %", x: 660, radius: 4 },
];

const ROUND_TRIP_MS = 80;
const GROUPS = [
  {
    heading: "5,000 a second, answers after 30 ms",
    title: "5,000 a second, answers after 30 ms",
  },
  {
    heading: "1,000 in flight, a connection window of 64 KiB",
    title: "a connection window of 64 KiB, 1,000 in flight",
  },
];
/**
 * How long a notification waits for its outcome: median, 99th and 99.9th percentile, on a logarithmic axis. Rows of the
 * suite `network` that have percentiles follow those over loopback.
 *
 * @param {object[]} rows As printed with --json.
 * @returns {string | undefined} Undefined if none of its rows is there.
 */
export function latencyChart(rows) {
  const local = GROUPS.map(({ heading, title }) => ({
    heading,
    lines: rows.filter((row) => row.suite === "http2" && row.title === title && isTimed(row)),
  }));
  const groups = [...local, ...networkGroups(rows)].filter(({ lines }) => lines.length > 0);
  if (groups.length === 0) return undefined;
  const all = groups.flatMap(({ lines }) => lines.flatMap(timesOf));
  const [least, most] = [decadeBelow(Math.min(...all)), decadeAbove(Math.max(...all))];
  const placeOf = (ms) =>
    AXIS_FROM + ((Math.log10(ms) - least) / Math.max(1, most - least)) * (AXIS_TO - AXIS_FROM);

  const elements = [];
  let y = 92;
  for (const { shown, x } of MARKS)
    elements.push(text({ x, y: y - 8, class: "quiet", anchor: "end" }, shown));
  for (const { heading, lines } of groups) {
    elements.push(text({ x: 20, y: y + 14, class: "group ink" }, heading));
    y += 26;
    for (let decade = least; decade <= most; decade++) {
      const x = placeOf(10 ** decade);
      elements.push(line({ x1: x, x2: x, y1: y, y2: y + lines.length * ROW, class: "grid line" }));
    }
    for (const row of lines) {
      elements.push(...drawRow(row, { y, placeOf }));
      y += ROW;
    }
    y += 12;
  }
  for (let decade = least; decade <= most; decade++) {
    const label = decade === most ? `${figure(10 ** decade)} ms` : figure(10 ** decade);
    elements.push(text({ x: placeOf(10 ** decade), y: y + 8, class: "quiet", anchor: "middle" }, label));
  }
  const frame = {
    title: "How long a notification waits for its outcome",
    subtitle: "Milliseconds; the dots, from large to small: median, 99 %, 99.9 %. Left is better.",
    height: y + 24,
  };
  return svgDocument(frame, elements);
}

function drawRow(row, { y, placeOf }) {
  const kind = row.kind === "ours" ? "ours" : "peer";
  const middle = y + ROW / 2;
  const tone = kind === "ours" ? "ink" : "quiet";
  const marks = MARKS.filter(({ field }) => row[field] !== undefined);
  const places = marks.map(({ field }) => placeOf(row[field]));
  return [
    text({ x: LABEL_END, y: middle + 5, class: tone, anchor: "end" }, labelOf(row.name)),
    line({ x1: places[0], x2: places.at(-1), y1: middle, y2: middle, class: `${kind} span` }),
    ...marks.map(({ field, radius }, at) =>
      circle({ cx: places[at], cy: middle, r: radius, class: `${kind} ${field}` }),
    ),
    ...marks.map(({ field, x }) =>
      text(
        { x, y: middle + 5, class: kind === "ours" ? "group ink" : tone, anchor: "end" },
        figure(row[field]),
      ),
    ),
  ];
}

/** Rows over the network call their percentiles `p50Ms`, `p99Ms`; those of one round trip are enough. */
function networkGroups(rows) {
  const groups = new Map();
  for (const { p50Ms, p99Ms, p999Ms, ...row } of rows) {
    if (row.suite !== "network" || row.roundTripMs !== ROUND_TRIP_MS || p50Ms === undefined) continue;
    const kind = row.client === "@apns/client" ? "ours" : "peer";
    const named = { ...row, kind, p50: p50Ms, p99: p99Ms, ...(p999Ms === undefined ? {} : { p999: p999Ms }) };
    groups.set(row.title, [...(groups.get(row.title) ?? []), named]);
  }
  return [...groups].map(([heading, lines]) => ({ heading, lines }));
}

function isTimed({ kind, p50, p99 }) {
  return kind !== "ratio" && p50 !== undefined && p99 !== undefined;
}

function timesOf(row) {
  return MARKS.map(({ field }) => row[field]).filter((ms) => ms !== undefined);
}

function decadeBelow(ms) {
  return Math.floor(Math.log10(ms));
}

function decadeAbove(ms) {
  return Math.ceil(Math.log10(ms));
}
