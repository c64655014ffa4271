import { createSimulatorIdentity } from "@apns/simulator";
import { runClient, SinkProcess } from "./processes.mjs";
import { median, rounded, summary } from "./statistics.mjs";

/** A row whose CPU time spreads further than this is marked unsteady: its ratios mean little. */
const STEADY = 0.25;
/** A sink that is busy for a larger part of a run than this may have slowed the client. */
const SINK_BUSY = 0.9;

/**
 * Runs a comparison: a sink under fixed conditions and the clients that run against it. Each client runs once a round,
 * in an order that rotates from round to round; ratios are computed within a round.
 *
 * comparison: `{ suite, title, sink, sinkOptions, rows, bars, quick }`; with `quick: false` a quick run
 *   skips it.
 * row: `{ name, kind, client, settings, count, warmUp, bad, form, unavailable }`; `kind` is `ours`, `peer`, `mark`
 *   (a program that does less than a client) or `limit`. `bad` returns, for a number of notifications, how many of them
 *   the sink must refuse. `form` names the form of the API.
 * bar: `{ row, against, field, factor, minus, text }`: the `field` of `against` divided by that of `row`
 *   (`cpuMicrosEach`, `p99`: less is better), or the inverse (`perSecond`), must be at least `factor`; `minus` is
 *   subtracted from both first. Or `{ row, field, atMost, text }`.
 */
export async function runComparison(comparison, { quick, rounds, filters, emit, showProgress }) {
  const { suite, title } = comparison;
  const named = (row) => filters.some((filter) => `${suite}: ${title}: ${row.name}`.includes(filter));
  const wanted = filters.length === 0 ? comparison.rows : comparison.rows.filter(named);
  if (wanted.length === 0 || (quick && comparison.quick === false && filters.length === 0)) return;
  const rows = comparison.rows.filter(
    (row) => wanted.includes(row) || row.kind === "limit" || isMark(comparison, row, wanted),
  );
  for (const row of rows.filter(({ unavailable }) => unavailable !== undefined)) {
    emit({ suite, title, name: row.name, skipped: row.unavailable });
  }
  const present = rows.filter(({ unavailable }) => unavailable === undefined);
  const identity = await createSimulatorIdentity();
  const { serverCertificate, clientCertificate, providerKey, ca } = identity;
  const sink = await SinkProcess.start(comparison.sink, {
    ...serverCertificate,
    ca,
    ...comparison.sinkOptions,
  });
  const runs = new Map(present.map((row) => [row, []]));
  try {
    for (let round = 0; round < rounds; round++) {
      for (let turn = 0; turn < present.length; turn++) {
        const row = present[(turn + round) % present.length];
        // A client that failed would fail again, and take its time.
        if (runs.get(row).some((run) => run.failure !== undefined)) continue;
        showProgress(`${suite}, ${title}: ${row.name}, round ${round + 1} of ${rounds}`);
        const count = quick ? Math.ceil(row.count / 10) : row.count;
        const warmUp = quick ? Math.ceil(row.warmUp / 10) : row.warmUp;
        const server = { port: sink.port, ca, ...clientCertificate, providerKey };
        const timeoutMs = quick ? 10_000 : 45_000;
        const settings = row.settings ?? {};
        const { nodeOptions } = row;
        const run = await runClient(row.client, { count, warmUp, server, settings, timeoutMs, nodeOptions });
        runs.get(row).push(judged(run, { row, count, warmUp, sink: await sink.counted() }));
      }
    }
  } finally {
    await sink.stop();
  }
  for (const row of present) emit(rowOf(comparison, row, runs));
  for (const bar of comparison.bars ?? []) emitBar(comparison, bar, { runs, emit, rounds });
}

/** A row that a wanted row is compared with runs whatever the filters say. */
function isMark({ bars = [] }, { name }, wanted) {
  return bars.some((bar) => bar.against === name && wanted.some((row) => row.name === bar.row));
}

/** Adds the figures of a run, and the reason if it does not count. */
function judged(run, { row, count, warmUp, sink }) {
  if (run.failure !== undefined) return { ...run, void: run.failure };
  const badOf = (total) => row.bad?.(total) ?? 0;
  const wanted = { accepted: count - badOf(count), rejected: badOf(count) };
  const sent = run.sentInWarmUp ?? warmUp;
  const taken = wanted.accepted + sent - badOf(sent);
  const why =
    run.accepted === wanted.accepted && run.rejected === wanted.rejected && sink.requests === taken
      ? undefined
      : `${run.accepted} accepted and ${run.rejected} rejected of ${count}; the sink took ${sink.requests} of ${taken}`;
  return {
    ...run,
    void: why,
    delivered: run.accepted,
    perSecond: count / run.seconds,
    cpuMicrosEach: run.cpuMicros / count,
    sinkShare: sink.cpuMicros / sink.wallMicros,
    ...run.latency,
  };
}

function rowOf(comparison, row, runs) {
  const own = runs.get(row);
  const { suite, title, bars = [] } = comparison;
  const row_ = { suite, title, name: row.name, kind: row.kind, form: row.form, rounds: own.length };
  const wrong = own.find((run) => run.void !== undefined);
  if (wrong !== undefined) return { ...row_, void: wrong.void };
  const rate = summary(own.map((run) => run.perSecond));
  const cpu = summary(own.map((run) => run.cpuMicrosEach));
  const result = {
    ...row_,
    perSecond: Math.round(rate.median),
    perSecondFrom: Math.round(rate.least),
    perSecondTo: Math.round(rate.most),
    cpuMicrosEach: rounded(cpu.median),
    cpuMicrosFrom: rounded(cpu.least),
    cpuMicrosTo: rounded(cpu.most),
    peakMB: Math.round(Math.max(...own.map((run) => run.peakMB ?? 0))),
    sinkShare: rounded(median(own.map((run) => run.sinkShare))),
  };
  if (cpu.spread > STEADY) result.unsteady = true;
  if (result.sinkShare > SINK_BUSY) result.sinkBusy = true;
  for (const percentile of ["p50", "p99", "p999", "max"]) {
    if (own[0][percentile] !== undefined)
      result[percentile] = rounded(median(own.map((run) => run[percentile])));
  }
  const others = (kind) =>
    [...runs].filter(([other, all]) => other.kind === kind && all.every((run) => run.void === undefined));
  const best = bestOf(others("peer"));
  const limit = bestOf(others("limit"));
  if (row.kind === "ours" && best !== undefined) {
    result.bestPeer = best[0].name;
    result.lessCpuThanBestPeer = rounded(ratio(best[1], own, "cpuMicrosEach").median);
  }
  if (row.kind !== "limit" && limit !== undefined) {
    result.cpuOfLimit = rounded(ratio(own, limit[1], "cpuMicrosEach").median);
  }
  return { ...result, bars: bars.filter((bar) => bar.row === row.name).length };
}

function bestOf(candidates) {
  const cpu = ([, all]) => median(all.map((run) => run.cpuMicrosEach));
  return candidates.toSorted((a, b) => cpu(a) - cpu(b))[0];
}

/** Round by round, so that a slow phase of the machine slows both. */
function ratio(above, below, field) {
  return summary(above.map((run, round) => run[field] / below[round][field]));
}

function emitBar({ suite, title, rows }, bar, { runs, emit, rounds }) {
  if (bar.atMost !== undefined) {
    const runsOfRow = runs.get(rows.find((row) => row.name === bar.row));
    if (runsOfRow === undefined || runsOfRow.some((run) => run.void !== undefined)) return;
    const { median: reached, least, most } = summary(runsOfRow.map((run) => run[bar.field]));
    emit({
      ...{ suite, title, name: bar.row, field: bar.field, bar: bar.text, atMost: bar.atMost, rounds },
      ...{ reached: rounded(reached), from: rounded(least), to: rounded(most), met: reached <= bar.atMost },
    });
    return;
  }
  const find = (name) => runs.get(rows.find((row) => row.name === name));
  const own = find(bar.row);
  const other = find(bar.against);
  if (own === undefined || other === undefined) return;
  if (own.some((run) => run.void !== undefined) || other.some((run) => run.void !== undefined)) return;
  const { field, factor, text, minus = 0 } = bar;
  const value = (run) => Math.max(run[field] - minus, 0.001);
  const of = own.map((run, round) =>
    field === "perSecond" ? value(run) / value(other[round]) : value(other[round]) / value(run),
  );
  const { median: reached, least, most } = summary(of);
  emit({
    suite,
    title,
    name: bar.row,
    against: bar.against,
    field,
    bar: text,
    wanted: factor,
    reached: rounded(reached),
    from: rounded(least),
    to: rounded(most),
    met: reached >= factor,
    rounds,
  });
}
