import { createSimulatorIdentity } from "@apns/simulator";
import { runClient, SinkProcess } from "../harness/processes.mjs";
import { median, rounded } from "../harness/statistics.mjs";
import { networkComparisons } from "./comparisons.mjs";
import { latenciesOf } from "./latencies.mjs";
import { runRelayRows } from "./relay-rows.mjs";

const SUITE = "network";
/** A relay that is busy for a larger part of a run than this may have slowed the client. */
const RELAY_BUSY = 0.9;
const QUICK_TIMEOUT_MS = 30_000;
const TIMEOUT_MS = 45_000;

/** Clients at a distance from the server: what a run took, beside the least that the network allows. */
export async function runNetwork({ quick, rounds, filters, emit, showProgress }) {
  const isWanted = (title, name) =>
    filters.length === 0 || filters.some((filter) => `${SUITE}: ${title}: ${name}`.includes(filter));
  const server = await serverOf();
  await runRelayRows({
    quick,
    server,
    isWanted,
    emit: (row) => emit({ suite: SUITE, ...row }),
    showProgress,
  });
  for (const comparison of networkComparisons({ quick })) {
    const wanted = comparison.rows.filter(({ name }) => isWanted(comparison.title, name));
    if (wanted.length === 0) continue;
    const marks = wanted.map(({ boundMs }) => boundMs);
    const rows = comparison.rows.filter((row) => wanted.includes(row) || marks.includes(row.name));
    await runComparison({ ...comparison, rows }, { quick, rounds, server, emit, showProgress });
  }
}

async function serverOf() {
  const { serverCertificate, clientCertificate, providerKey, ca } = await createSimulatorIdentity();
  return { certificate: serverCertificate, client: { ca, ...clientCertificate, providerKey } };
}

async function runComparison(comparison, { quick, rounds, server, emit, showProgress }) {
  const { title, rows, sink: script, sinkOptions } = comparison;
  const runs = new Map(rows.map((row) => [row, []]));
  const sink = await SinkProcess.start(script, {
    ...server.certificate,
    ca: server.client.ca,
    ...sinkOptions,
  });
  try {
    const times = quick ? 1 : Math.min(rounds, comparison.rounds);
    for (let round = 0; round < times; round++) {
      for (const row of rows) {
        if (round > 0 && (row.kind === "peer" || runs.get(row).some((run) => run.void !== undefined)))
          continue;
        showProgress(`${SUITE}, ${title}: ${row.name}, round ${round + 1} of ${times}`);
        runs.get(row).push(await runOnce(comparison, row, { quick, server, sink }));
      }
    }
  } finally {
    await sink.stop();
  }
  for (const row of rows) emit(rowOf(comparison, row, runs));
  if (quick) return;
  for (const bar of comparison.bars ?? []) emitBar(comparison, bar, { runs, emit });
}

async function runOnce({ roundTripMs, relayOptions }, row, { quick, server, sink }) {
  const { script, settings, count } = row;
  const relay =
    roundTripMs === 0
      ? undefined
      : await SinkProcess.start("network/relay.mjs", { to: sink.port, roundTripMs, ...relayOptions });
  const run = await runClient(script, {
    count,
    settings,
    server: { ...server.client, port: relay?.port ?? sink.port },
    timeoutMs: quick ? QUICK_TIMEOUT_MS : TIMEOUT_MS,
  });
  const relayed = await relay?.counted();
  await relay?.stop();
  return { ...run, relayed, void: faultOf(run, row, await sink.counted()) };
}

/** Returns why a run does not count: some notification was not answered exactly once. */
function faultOf(run, { count, bad }, { requests }) {
  if (run.failure !== undefined) return run.failure;
  const { accepted, rejected, errors, possibleDuplicates = 0, sentInWarmUp = 0 } = run;
  const badOf = (total) => bad?.(total) ?? 0;
  const taken = count + sentInWarmUp - badOf(count) - badOf(sentInWarmUp);
  const isWhole = accepted === count - badOf(count) && rejected === badOf(count) && errors === 0;
  if (isWhole && requests >= taken && requests <= taken + possibleDuplicates) return;
  const duplicates = possibleDuplicates === 0 ? "" : `, ${possibleDuplicates} of them perhaps twice`;
  return `${accepted} accepted, ${rejected} rejected and ${errors} failed of ${count}; the sink took ${requests} of ${taken}${duplicates}`;
}

function rowOf(comparison, row, runs) {
  const own = runs.get(row);
  const { title, roundTripMs } = comparison;
  const { name, client, kind, settings, count } = row;
  const wrong = own.find((run) => run.void !== undefined);
  if (wrong !== undefined) return { suite: SUITE, title, name, kind, void: wrong.void };
  const figures = figuresOf(comparison, row, runs);
  const relayShare = Math.max(
    ...own.map(({ relayed }) => (relayed ? relayed.cpuMicros / relayed.wallMicros : 0)),
  );
  const cpuMs = median(own.map(({ cpuMicros }) => cpuMicros)) / 1000;
  return {
    ...{ suite: SUITE, title, name, client, roundTripMs, connections: settings.connections, count },
    ...Object.fromEntries(Object.entries(figures).map(([field, value]) => [field, rounded(value)])),
    cpuMs: rounded(cpuMs),
    relayShare: rounded(relayShare),
    ...(relayShare > RELAY_BUSY ? { relayBusy: true } : {}),
  };
}

/** Returns milliseconds, the bound, and their ratio. A steady run is judged by its 99th percentile. */
function figuresOf({ rows }, row, runs) {
  const own = runs.get(row);
  const { perSecond, scenario } = row.settings;
  const latencies =
    scenario === "steady"
      ? latenciesOf(own[0], {
          perSecond,
          leftOut: Math.min(perSecond, row.count / 4),
          cutsAtMs: own[0].relayed?.cuts ?? [],
        })
      : {};
  const times = scenario === "steady" ? [latencies.p99Ms] : own.map(({ ms }) => ms);
  const boundRow = rows.find(({ name }) => name === row.boundMs);
  const boundMs = boundRow === undefined ? row.boundMs : median(runs.get(boundRow).map(({ ms }) => ms));
  const ms = median(times);
  const spread = times.length > 1 ? { fromMs: Math.min(...times), toMs: Math.max(...times) } : {};
  return { ms, ...spread, boundMs, ratio: ms / boundMs, ...latencies };
}

function emitBar(comparison, { row: name, field, atMost, text }, { runs, emit }) {
  const row = comparison.rows.find((one) => one.name === name);
  if (row === undefined || runs.get(row).some((run) => run.void !== undefined)) return;
  const reached = figuresOf(comparison, row, runs)[field];
  emit({
    ...{ suite: SUITE, title: comparison.title, name, field, bar: text },
    ...{ atMost: rounded(atMost), reached: rounded(reached), met: reached <= atMost },
  });
}
