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
    const titles = new Set(this.#rows.map(({ suite, title }) => `${suite}: ${title ?? ""}`));
    for (const key of titles) {
      const rows = this.#rows.filter(({ suite, title }) => `${suite}: ${title ?? ""}` === key);
      process.stdout.write(`\n${key}\n`);
      const sideBySide = rows.filter((row) => row.kind !== undefined && row.void === undefined);
      if (sideBySide.length > 0) process.stdout.write(`${tableOf(sideBySide)}\n`);
      for (const row of rows) {
        if (row.void !== undefined) process.stdout.write(`  void: ${row.name}: ${row.void}\n`);
        else if (row.skipped !== undefined) process.stdout.write(`  skipped: ${row.name}: ${row.skipped}\n`);
        else if (row.bar !== undefined && row.kind === undefined) process.stdout.write(`${barLine(row)}\n`);
      }
      const plain = rows.filter(
        (row) => row.kind === undefined && row.bar === undefined && row.skipped === undefined,
      );
      if (plain.length > 0) process.stdout.write(`${plainTable(plain)}\n`);
    }
    this.#rows = [];
  }
}

function tableOf(rows) {
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
  for (const row of rows) {
    const marks = `${row.unsteady ? " ~" : ""}${row.sinkBusy ? " (sink busy)" : ""}`;
    const cells = [
      `${row.name}${marks}`,
      `${row.perSecond.toLocaleString("en")} (${row.perSecondFrom.toLocaleString("en")} to ${row.perSecondTo.toLocaleString("en")})`,
      `${row.cpuMicrosEach} (${row.cpuMicrosFrom} to ${row.cpuMicrosTo})`,
      row.peakMB === 0 ? "" : row.peakMB,
      row.lessCpuThanBestPeer === undefined ? "" : `${row.lessCpuThanBestPeer}x`,
      row.cpuOfLimit === undefined ? "" : `${row.cpuOfLimit}x`,
    ];
    if (hasLatency) cells.push(row.p50 ?? "", row.p99 ?? "", row.p999 ?? "");
    table.push(cells);
  }
  return table.toString();
}

function barLine({ bar, wanted, atMost, atLeast, reached, from, to, met }) {
  let mark = `at most ${atMost}`;
  if (wanted !== undefined) mark = `wanted ${Number(wanted.toFixed(2))}`;
  if (atLeast !== undefined) mark = `wanted ${atLeast}`;
  const spread = from === undefined ? "" : ` (${from} to ${to})`;
  return `  ${met ? "met    " : "NOT MET"} ${bar}: ${reached}${spread}, ${mark}`;
}

function plainTable(rows) {
  const fields = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter(
    (field) => !["suite", "title", "name", "bar", "void"].includes(field),
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
