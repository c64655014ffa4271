import { figures, goals, isOf, ratios, sideBySide } from "./table-rows.mjs";

const MISSING = "";
const NOT_MEASURED = "not measured";
/** It lost notifications, or did not end. */
const FAILED = "fails";

/**
 * The README's tables.
 *
 * @param {{ node: string, date: string, machine: string, sittings: number, rows: object[] }[]} measurements One for each
 *   Node version, the oldest first.
 * @returns {Map<string, string>} Markdown by the name of the block in which it stands.
 */
export function tablesOf(measurements) {
  return new Map([
    ["machine", machineOf(measurements)],
    ["http2", figuresTable("HTTP/2, one connection", { rows: figures.http2, measurements })],
    [
      "http2-ratios",
      ratioTable(ratios.http2, { heading: "CPU time of others, in multiples of ours", measurements }),
    ],
    ["latency", sideBySideTable(sideBySide.latency, { heading: "HTTP/2, `send`", measurements })],
    ["network", sideBySideTable(sideBySide.network, { heading: "80 ms round trip, `send`", measurements })],
    [
      "binary",
      figuresTable("binary, one connection, resend guarantee on", { rows: figures.binary, measurements }),
    ],
    [
      "binary-ratios",
      ratioTable(ratios.binary, { heading: "our rate, in multiples of theirs", measurements }),
    ],
    ["start", figuresTable("start and rest", { rows: figures.start, measurements })],
    ["goals", goalsTable(measurements)],
  ]);
}

function machineOf(measurements) {
  if (measurements.length === 0) return "Not measured yet.";
  const all = measurements.map(
    ({ node, date, machine, sittings, phase }) =>
      `Node ${node} on ${date} (${machine}; ${sittings} sittings${phaseOf(phase)})`,
  );
  return `Measured with ${all.join(", and with ")}.`;
}

/** How fast the machine was. */
function phaseOf(phase) {
  return phase.length === 0 ? "" : `, in which a prepared request cost ${phase.join(" and ")} µs of CPU time`;
}

function figuresTable(heading, { rows, measurements }) {
  const head = [heading, ...measurements.map(nameOf)];
  const body = rows.map(([label, place, shown]) => [
    label,
    ...measurements.map((measured) => show(figureIn(measured, place), shown)),
  ]);
  return markdownTable(head, body);
}

function ratioTable({ field, columns, rows }, { heading, measurements }) {
  const body = rows.flatMap(([label, place]) =>
    measurements.map((measured) => [
      `${label}, ${nameOf(measured)}`,
      ...columns.map(([, ...names]) => ratioCell(measured.rows, { place, names, field })),
    ]),
  );
  return markdownTable([heading, ...columns.map(([head]) => head)], body);
}

function ratioCell(rows, { place, names, field }) {
  const ratio = rows.find(
    (row) => row.kind === "ratio" && isOf(row, place) && row.field === field && names.includes(row.against),
  );
  if (ratio === undefined) return hasFailed(rows, { place, names }) ? FAILED : MISSING;
  const { reached, from, to, sure, repeats } = ratio;
  if (!repeats) return sure ? "does not repeat" : "too few turns";
  return `${tidy(reached)}x (${tidy(from)} to ${tidy(to)})`;
}

function hasFailed(rows, { place: { suite, title }, names }) {
  return rows.some(
    (row) => row.void !== undefined && isOf(row, { suite, title }) && names.includes(row.name),
  );
}

/** A line for each Node version that measured a goal; one without a figure where none did. */
function goalsTable(measurements) {
  const body = goals.flatMap(([place, text]) => {
    const lines = measurements.flatMap((measured) => {
      const goal = measured.rows.find((row) => row.bar === text && isOf(row, place));
      return goal === undefined ? [] : [[`${text}, ${nameOf(measured)}`, ...goalCells(goal)]];
    });
    return lines.length === 0 ? [[text, MISSING, NOT_MEASURED, MISSING]] : lines;
  });
  return markdownTable(["goal", "limit", "measured", "reached"], body);
}

function goalCells(goal) {
  const { atMost, atLeast = goal.wanted, from, to } = goal;
  const limit = atMost === undefined ? `at least ${tidy(atLeast)}` : `at most ${tidy(atMost)}`;
  // A ratio that does not repeat says nothing about its goal.
  if (goal.repeats === false) return [limit, "does not repeat", MISSING];
  const interval = from === undefined ? "" : ` (${tidy(from)} to ${tidy(to)})`;
  return [limit, `${tidy(goal.reached)}${interval}`, isReached(goal)];
}

/** A goal is reached if each sitting reached it; the figure is that of all of them together. */
function isReached({ atMost, wanted, atLeast = wanted, reached, met }) {
  if (met) return "yes";
  const isWithin = atMost === undefined ? reached >= atLeast : reached <= atMost;
  return isWithin ? "not in each sitting" : "no";
}

function sideBySideTable({ columns, rows }, { heading, measurements }) {
  const body = rows.flatMap(([label, place, shown]) =>
    measurements.map((measured) => [
      `${label}, ${nameOf(measured)}`,
      ...columns.map(([, name]) =>
        name === undefined
          ? show(figureIn(measured, place), "bound")
          : show(figureIn(measured, { ...place, name }), shown),
      ),
    ]),
  );
  return markdownTable([heading, ...columns.map(([head]) => head)], body);
}

function figureIn({ rows }, place) {
  return rows.find((row) => row.kind !== "ratio" && row.bar === undefined && isOf(row, place));
}

/** A line that would hold nothing is left out: not everything is measured with every Node version. */
function isFilled([, ...cells]) {
  return cells.some((cell) => cell !== MISSING);
}

function show(row, shown) {
  if (row === undefined) return MISSING;
  if (row.void !== undefined) return FAILED;
  const shows = {
    cost: () => `${tidy(row.cpuMicrosEach)} µs, ${tidy(row.perSecond)}/s`,
    heap: () => `${tidy(row.heapBytesEach)} bytes`,
    start: () => `${tidy(row.cpuMillis)} ms of CPU time`,
    kept: () => `${tidy(row.keptBytes / 1024)} KiB`,
    p99: () => `${tidy(row.p99)} ms`,
    p999: () => `${tidy(row.p999)} ms`,
    rate: () => `${tidy(row.perSecond)}/s`,
    peak: () => `${tidy(row.peakMB)} MB`,
    time: () => `${tidy(row.ms)} ms`,
    bound: () => `${tidy(row.boundMs)} ms`,
  };
  return shows[shown]();
}

/** Three significant digits, with separators. */
function tidy(value) {
  return Number(value.toPrecision(3)).toLocaleString("en", { maximumFractionDigits: 3 });
}

function nameOf({ node }) {
  return `Node ${node.split(".")[0]}`;
}

function markdownTable(head, body) {
  if (!body.some(isFilled)) return "Not measured yet.";
  const lines = [head, head.map(() => "---"), ...body.filter(isFilled)].map(
    (cells) => `| ${cells.join(" | ")} |`,
  );
  return lines.join("\n").replace("| --- |", "|---|").replaceAll(" --- |", "---|");
}
