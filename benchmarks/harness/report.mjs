import Table from "cli-table3";

/** Prints rows at once (one JSON object a line), or collects them into tables, one for each comparison. */
export class Report {
  #json;
  #rows = [];
  /** Our rows that do not count, with the reason. */
  voidRows = [];

  constructor({ json }) {
    this.#json = json;
  }

  emit = (row) => {
    // If a peer loses notifications, that is a finding; if ours does, a failure.
    if (row.void !== undefined && row.kind !== "peer") {
      this.voidRows.push(`${row.suite}, ${row.title}: ${row.name}: ${row.void}`);
    }
    if (this.#json) process.stdout.write(`${JSON.stringify(row)}\n`);
    else this.#rows.push(row);
  };

  /** Prints the rows collected so far. */
  flush() {
    for (const [key, rows] of grouped(this.#rows)) {
      process.stdout.write(`\n${key}\n`);
      const sideBySide = rows.filter(isSideBySide);
      if (sideBySide.length > 0) process.stdout.write(`${tableOf(sideBySide, rows)}\n`);
      for (const row of rows) {
        if (row.void !== undefined) process.stdout.write(`  void: ${row.name}: ${row.void}\n`);
        else if (row.skipped !== undefined) process.stdout.write(`  skipped: ${row.name}: ${row.skipped}\n`);
        else if (row.bar !== undefined) process.stdout.write(`${barLine(row)}\n`);
      }
      const plain = rows.filter(
        (row) =>
          ![row.bar, row.skipped, row.void].some((field) => field !== undefined) &&
          row.kind !== "ratio" &&
          !sideBySide.includes(row),
      );
      if (plain.length > 0) process.stdout.write(`${plainTable(plain)}\n`);
    }
    this.#rows = [];
  }

  /** Prints the ratios of several sittings: those that repeat are claims, the others are not. */
  compare(merged) {
    if (this.#json) {
      for (const row of merged) process.stdout.write(`${JSON.stringify({ ...row, sitting: "all" })}\n`);
      return;
    }
    const ratios = merged.filter(({ kind, repeats }) => kind === "ratio" && repeats !== undefined);
    for (const [key, rows] of grouped(ratios)) {
      process.stdout.write(`\n${key}, ${rows[0].sittings} sittings\n`);
      for (const row of rows.filter(({ bar }) => bar !== undefined)) {
        process.stdout.write(row.repeats ? `${barLine(row)}\n` : `  ${noClaim(row)}: ${textOf(row)}\n`);
      }
      const others = rows.filter(({ bar }) => bar === undefined);
      if (others.length > 0) process.stdout.write(`${ratioTable(others)}\n`);
    }
  }
}

/** By suite and title, in the order of the first row of each. */
function grouped(rows) {
  const groups = new Map();
  for (const row of rows) {
    const heading = `${row.suite}: ${row.title ?? ""}`;
    groups.set(heading, [...(groups.get(heading) ?? []), row]);
  }
  return groups;
}

/** A row of `runComparison`, which all have the same fields; other suites print theirs as they are. */
function isSideBySide({ kind, void: why, cpuMicrosEach }) {
  return kind !== undefined && kind !== "ratio" && why === undefined && cpuMicrosEach !== undefined;
}

function tableOf(rows, all) {
  const hasLatency = rows.some(({ p99 }) => p99 !== undefined);
  const head = [
    "client",
    "per second",
    "CPU µs each",
    "peak MB",
    "less CPU than best peer",
    "CPU of the limit",
  ];
  if (hasLatency) head.push("p50 ms", "p99 ms", "p99.9 ms");
  const table = new Table({
    head,
    style: { head: [], border: [], compact: true },
    colAligns: head.map((_, at) => (at === 0 ? "left" : "right")),
  });
  const bestPeer = cheapest(rows, "peer");
  const limit = cheapest(rows, "limit");
  const ratio = ({ name, kind }, against) =>
    kind === "ours"
      ? all.find(
          (row) =>
            row.kind === "ratio" &&
            row.name === name &&
            row.against === against?.name &&
            row.field === "cpuMicrosEach",
        )
      : undefined;
  for (const row of rows) {
    const lessThanPeer = ratio(row, bestPeer);
    const ofLimit = ratio(row, limit);
    const cells = [
      `${row.name}${row.sinkBusy ? " (sink busy)" : ""}`,
      `${row.perSecond.toLocaleString("en")} (${row.perSecondFrom.toLocaleString("en")} to ${row.perSecondTo.toLocaleString("en")})`,
      `${row.cpuMicrosEach} (${row.cpuMicrosFrom} to ${row.cpuMicrosTo})`,
      row.peakMB === 0 ? "" : row.peakMB,
      lessThanPeer === undefined ? "" : `${spread(lessThanPeer)}x`,
      ofLimit === undefined ? "" : `${(1 / ofLimit.reached).toPrecision(3)}x`,
    ];
    if (hasLatency) cells.push(row.p50 ?? "", row.p99 ?? "", row.p999 ?? "");
    table.push(cells);
  }
  return table.toString();
}

function cheapest(rows, kind) {
  return rows.filter((row) => row.kind === kind).toSorted((a, b) => a.cpuMicrosEach - b.cpuMicrosEach)[0];
}

function spread({ reached, from, to }) {
  return from === undefined ? String(reached) : `${reached} (${from} to ${to})`;
}

function barLine(row) {
  return `  ${row.met ? "met    " : "NOT MET"} ${textOf(row)}`;
}

function textOf(row) {
  const { bar, wanted, atMost, atLeast } = row;
  let mark = `at most ${atMost}`;
  if (wanted !== undefined) mark = `wanted ${Number(wanted.toFixed(2))}`;
  if (atLeast !== undefined) mark = `wanted ${atLeast}`;
  return `${bar}: ${spread(row)}, ${mark}`;
}

function ratioTable(rows) {
  const table = new Table({
    head: ["ours", "beside", "CPU", "rate"],
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows) {
    const isOther = (other) => other.name === row.name && other.against === row.against;
    const [cpu, rate] = ["cpuMicrosEach", "perSecond"].map((field) =>
      rows.find((other) => isOther(other) && other.field === field),
    );
    if (row === (cpu ?? rate)) table.push([row.name, row.against, claimOf(cpu), claimOf(rate)]);
  }
  return table.toString();
}

function claimOf(row) {
  if (row === undefined) return "";
  return row.repeats ? `${spread(row)}x` : noClaim(row);
}

function noClaim({ sure }) {
  return sure ? "does not repeat" : "too few turns";
}

function plainTable(rows) {
  const hidden = ["suite", "title", "name", "bar", "void", "sitting"];
  const fields = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter(
    (field) => !hidden.includes(field),
  );
  const table = new Table({ head: ["", ...fields], style: { head: [], border: [], compact: true } });
  for (const row of rows) {
    table.push([row.name, ...fields.map((field) => cellOf(row[field]))]);
  }
  return table.toString();
}

function cellOf(value) {
  if (value === undefined || value === null) return "";
  return typeof value === "number"
    ? value.toLocaleString("en", { maximumSignificantDigits: 4 })
    : String(value);
}
