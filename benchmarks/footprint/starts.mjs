import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { CLIENT_CORE, pinned, runClient } from "../harness/processes.mjs";
import { median, medianInterval, rounded, SURE } from "../harness/statistics.mjs";
import { turnsOf } from "../harness/turns.mjs";
import { runJournal } from "./journal.mjs";
import { withSink } from "./with-sink.mjs";

const ROUNDS = 21;
const BUILTINS = "node:http2 and node:tls";
const NODE_ALONE = "node -e 0";
const LOADED = "@apns/client, ESM";
const PLAIN = "node:http2";

/** What fresh processes need until they are of use: to load, to start the command, to send one notification. */
export async function runStarts({ quick, wants, emit }) {
  const rounds = quick ? 1 : ROUNDS;
  const title = {
    ...{ load: "time to load", command: "start of the command", first: "first notification" },
    journal: "journal of the command",
  };
  if (wants(title.load)) await compare(loads(), { title: title.load, rounds, emit });
  if (wants(title.command)) await compare(commands(), { title: title.command, rounds, emit });
  if (wants(title.journal)) {
    await runJournal({ quick, compare: (rows) => compare(rows, { title: title.journal, rounds, emit }) });
  }
  if (wants(title.first)) {
    await withSink("http2", {}, (http2) =>
      withSink("binary", {}, (binary) =>
        compare(firsts({ http2, binary }), { title: title.first, rounds, emit }),
      ),
    );
  }
}

/** Without the start of Node, which all have in common. */
function loads() {
  const load =
    (...args) =>
    () =>
      JSON.parse(node([pathOf("load.mjs"), ...args]).stdout);
  return {
    rows: [
      { name: BUILTINS, kind: "limit", run: load("import", "node:http2", "node:tls") },
      { name: LOADED, kind: "ours", run: load("import", "@apns/client") },
      { name: "@apns/client, CJS", kind: "ours", run: load("require", "@apns/client") },
      { name: "@apns/transport, ESM", kind: "ours", run: load("import", "@apns/transport") },
      { name: "@apns/wire, ESM", kind: "ours", run: load("import", "@apns/wire") },
      { name: "@parse/node-apn", kind: "peer", run: load("require", "@parse/node-apn") },
      { name: "apns2", kind: "peer", run: load("import", "apns2") },
      { name: "apn 1.7.8", kind: "peer", run: load("require", "apn") },
    ],
    bars: [LOADED, "@apns/client, CJS"].map((row) => ({
      ...{ row, against: BUILTINS, field: "cpuMillis", atMost: 1.5 },
      text: `${row}: time to load, of ${BUILTINS} together`,
    })),
  };
}

/** The whole process, with the start of Node. */
function commands() {
  const main = fileURLToPath(new URL("../../packages/cli/dist/main.js", import.meta.url));
  const run =
    (...args) =>
    () => {
      const stdio = ["ignore", "ignore", "ignore", "pipe"];
      const { output } = node(["--require", pathOf("report-usage.cjs"), ...args], { stdio });
      return JSON.parse(output[3]);
    };
  return {
    rows: [
      { name: NODE_ALONE, kind: "limit", run: run("-e", "0") },
      { name: "apns --version", kind: "ours", run: run(main, "--version") },
      { name: "apns --help", kind: "ours", run: run(main, "--help") },
      { name: "apns send --help", kind: "ours", run: run(main, "send", "--help") },
      { name: "apns simulate --help", kind: "ours", run: run(main, "simulate", "--help") },
    ],
    bars: [
      {
        ...{ row: "apns --version", field: "cpuMillis", atMost: 150 },
        text: "apns --version: milliseconds of CPU until it ends, on a core of its own the time that it takes",
      },
    ],
  };
}

function firsts({ http2, binary }) {
  const send = (server, settings) => async () => {
    const run = await runClient("footprint/first.mjs", { server, settings, timeoutMs: 30_000 });
    return run.accepted === true ? run : { failure: run.failure ?? "it was not accepted" };
  };
  return {
    rows: [
      { name: PLAIN, kind: "limit", run: send(http2, { client: "node:http2" }) },
      { name: "@apns/client", kind: "ours", run: send(http2, { client: "ours" }) },
      {
        ...{ name: "@apns/client, binary", kind: "ours" },
        run: send(binary, { client: "ours", protocol: "binary" }),
      },
      { name: "@parse/node-apn", kind: "peer", run: send(http2, { client: "node-apn" }) },
    ],
    bars: [],
  };
}

/** Runs each in a process of its own, in turns; emits medians, ratios to the row of the kind `limit`, and bars. */
async function compare({ rows, bars }, { title, rounds, emit }) {
  const runs = new Map(rows.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const { name, run } of turnsOf(rows, round)) runs.get(name).push(await attempt(run));
  }
  const suite = "footprint";
  const valid = rows.filter(({ name, kind }) => {
    const wrong = runs.get(name).find(({ failure }) => failure !== undefined);
    if (wrong !== undefined) emit({ suite, title, name, kind, void: wrong.failure });
    return wrong === undefined;
  });
  const limit = valid.find(({ kind }) => kind === "limit");
  for (const { name } of valid) {
    const of = (field) => rounded(median(runs.get(name).map((run) => run[field])));
    const row = {
      suite,
      title,
      name,
      millis: of("millis"),
      cpuMillis: of("cpuMillis"),
      residentMB: of("residentMB"),
    };
    if (limit === undefined || name === limit.name) emit(row);
    else
      emit({
        ...row,
        cpuOfFirst: textOf(ratioOf({ row: name, against: limit.name, field: "cpuMillis" }, runs)),
      });
  }
  for (const bar of bars) {
    if (!valid.some(({ name }) => name === bar.row)) continue;
    const ratio = ratioOf(bar, runs);
    emit({ suite, title, ...ratio, bar: bar.text, atMost: bar.atMost, met: ratio.reached <= bar.atMost });
  }
}

/** The values of a row, or how many times those of another it needs, round by round: less is better. */
function ratioOf({ row, against, field }, runs) {
  const other = against === undefined ? undefined : runs.get(against);
  const values = runs.get(row).map((run, round) => run[field] / (other?.[round][field] ?? 1));
  const { median: reached, from, to, coverage, count } = medianInterval(values);
  return {
    ...{ kind: "ratio", name: row, against, field },
    ...{
      reached: rounded(reached),
      from: rounded(from),
      to: rounded(to),
      pairs: count,
      sure: coverage >= SURE,
    },
  };
}

function textOf({ reached, from, to }) {
  return `${reached} (${from} to ${to})`;
}

async function attempt(run) {
  try {
    return await run();
  } catch (error) {
    return { failure: error.message };
  }
}

function node(args, options = {}) {
  const command = pinned
    ? ["taskset", "-c", String(CLIENT_CORE), process.execPath, ...args]
    : [process.execPath, ...args];
  const [program, ...rest] = command;
  const run = spawnSync(program, rest, { encoding: "utf8", ...options });
  if (run.status !== 0) throw new Error(`${args.join(" ")} ended with ${run.status}: ${run.stderr ?? ""}`);
  return run;
}

function pathOf(script) {
  return fileURLToPath(new URL(script, import.meta.url));
}
