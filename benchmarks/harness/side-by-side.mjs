import { createSimulatorIdentity } from "@apns/simulator";
import { ClientProcess, runClient, SinkProcess } from "./processes.mjs";
import { ratiosOf } from "./ratios.mjs";
import { judged, rowOf } from "./runs.mjs";
import { turnsOf } from "./turns.mjs";

/**
 * Runs a comparison: a sink under fixed conditions and the clients that run against it, one after the other, once a
 * round. The order turns round after each round (A B C, C B A, A B C ...), so that a machine that speeds up or slows
 * down favours none; ratios are computed within a round.
 *
 * comparison: `{ suite, title, sink, sinkOptions, rows, bars, pairs, quick }`. With `pairs`, it has that many rounds of
 *   short pieces, and each client's process stays alive between its pieces. Without, every run of a client is a process
 *   of its own. With `quick: false` a quick run skips it.
 * row: `{ name, kind, client, settings, count, lead, warmUp, rounds, bad, form, unavailable }`; `kind` is `ours`,
 *   `peer`, `mark` (a program that does less than a client) or `limit`. `count` is for one run or piece; before each
 *   piece, `lead` more are sent (absent: none). With `rounds`, the row takes part in this many of them only. `bad`
 *   returns, for a number of notifications, how many of them the sink must refuse. `form` names the form of the API.
 * bar: `{ row, against, field, factor, minus, text }`: the `field` of `against` divided by that of `row`
 *   (`cpuMicrosEach`, `p99`: less is better), or the inverse (`perSecond`), must be at least `factor`; `minus` is
 *   subtracted from both first. Or `{ row, field, atMost, text }`.
 *
 * @param rounds how many, where the comparison does not say it
 * @param pairs how many, whatever the comparison says. Absent: as it says.
 */
export async function runComparison(comparison, { quick, rounds, pairs, filters, emit, showProgress }) {
  const { suite, title } = comparison;
  const present = rowsToRun(comparison, { quick, filters }).filter(({ name, unavailable }) => {
    if (unavailable !== undefined) emit({ suite, title, name, skipped: unavailable });
    return unavailable === undefined;
  });
  if (present.length === 0) return;
  const { serverCertificate, clientCertificate, providerKey, ca } = await createSimulatorIdentity();
  const sink = await SinkProcess.start(comparison.sink, {
    ...serverCertificate,
    ca,
    ...comparison.sinkOptions,
  });
  const server = { port: sink.port, ca, ...clientCertificate, providerKey };
  const bench = comparison.pairs === undefined ? new Runs(sink, server) : new Pieces(sink, server);
  const total = pairs ?? (quick ? 1 : undefined) ?? comparison.pairs ?? rounds;
  const runs = new Map(present.map((row) => [row, []]));
  try {
    for (let round = 0; round < total; round++) {
      for (const row of turnsOf(present, round)) {
        const own = runs.get(row);
        // A client that failed would fail again, and take its time.
        if (own.some((run) => run.failure !== undefined) || round >= (row.rounds ?? total)) continue;
        showProgress(`${suite}, ${title}: ${row.name}, round ${round + 1} of ${total}`);
        own.push(await bench.run(row, sizesOf(row, quick)));
      }
    }
  } finally {
    await bench.stop();
    await sink.stop();
  }
  for (const row of present) emit(rowOf(comparison, row, runs));
  for (const ratio of ratiosOf(comparison, runs)) emit(ratio);
}

/** The rows that the filters name, the limit, and what a named row is compared with. */
function rowsToRun(comparison, { quick, filters }) {
  const { suite, title, rows, bars = [] } = comparison;
  if (filters.length === 0) return quick && comparison.quick === false ? [] : rows;
  const named = rows.filter((row) =>
    filters.some((filter) => `${suite}: ${title}: ${row.name}`.includes(filter)),
  );
  if (named.length === 0) return [];
  const isMark = ({ name }) =>
    bars.some((bar) => bar.against === name && named.some((row) => row.name === bar.row));
  return rows.filter((row) => named.includes(row) || row.kind === "limit" || isMark(row));
}

function sizesOf({ count, warmUp, lead = 0 }, quick) {
  const timeoutMs = quick ? 10_000 : 45_000;
  if (!quick) return { count, warmUp, lead, timeoutMs };
  return { count: Math.ceil(count / 10), warmUp: Math.ceil(warmUp / 10), lead, timeoutMs };
}

/** Each run of a client is a process of its own. */
class Runs {
  #sink;
  #server;

  constructor(sink, server) {
    this.#sink = sink;
    this.#server = server;
  }

  async run(row, { count, warmUp, timeoutMs }) {
    const { settings = {}, nodeOptions } = row;
    const task = { count, warmUp, server: this.#server, settings, timeoutMs, nodeOptions };
    const run = await runClient(row.client, task);
    return judged(run, { row, count, sent: run.sentInWarmUp ?? warmUp, sink: await this.#sink.counted() });
  }

  async stop() {}
}

/** Each client is a process that stays alive and does pieces. */
class Pieces {
  #sink;
  #server;
  #clients = new Map();

  constructor(sink, server) {
    this.#sink = sink;
    this.#server = server;
  }

  async run(row, { count, warmUp, lead, timeoutMs }) {
    const client = this.#clients.get(row) ?? (await this.#start(row, { warmUp, timeoutMs }));
    if (client.failure !== undefined) return judged(client, { row });
    const run = await client.run({ count, lead, timeoutMs });
    const taken = takenOf(row, count) + takenOf(row, lead);
    return judged(run, { row, count, sent: lead, sink: await this.#sink.counted(taken) });
  }

  async #start(row, { warmUp, timeoutMs }) {
    const { settings = {}, nodeOptions } = row;
    const task = { warmUp, server: this.#server, settings, timeoutMs, nodeOptions };
    const client = await ClientProcess.start(row.client, task);
    this.#clients.set(row, client);
    // What the warm-up sent is no part of the first piece.
    if (client.failure === undefined) await this.#sink.counted(takenOf(row, client.sentInWarmUp));
    return client;
  }

  async stop() {
    for (const client of this.#clients.values()) await client.stop();
  }
}

/** How many of a number of notifications the sink takes. */
function takenOf(row, count) {
  return count - (row.bad?.(count) ?? 0);
}
