// Side by side: every row is a client in a process of its own against a sink in another one.
//
//   pnpm bench [--quick] [--json] [filter ...]
//
// Rounds are interleaved, figures are medians, and a row whose notifications were not each answered once is
// void. Ratios of one run count; absolute figures do not travel between machines.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { createSimulatorIdentity } from "@apns/simulator";

const options = process.argv.slice(2).filter((argument) => argument.startsWith("--"));
const filters = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const quick = options.includes("--quick");
const json = options.includes("--json");
const COUNT = quick ? 20_000 : 100_000;
const ROUNDS = quick ? 1 : 5;

/** The two protocols; each row of one is compared with its marks, which run whatever the filters say. */
const suites = [
  {
    protocol: "binary",
    marks: { ofLimit: "plain socket, 64 KiB a write", ofPlainLoop: "plain socket, a frame a write" },
    marksInWords: ["of the limit", "of the plain loop"],
  },
  {
    protocol: "http2",
    marks: { ofNodeHttp2: "plain node:http2, 1,000 in flight" },
    marksInWords: ["of node:http2"],
  },
];

const identity = await createSimulatorIdentity();
for (const suite of suites) await runSuite(suite);

async function runSuite({ protocol, marks, marksInWords }) {
  const sink = spawn(process.execPath, [script(`${protocol}-sink.mjs`), JSON.stringify(sinkIdentity())], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const sinkLines = createInterface({ input: sink.stdout })[Symbol.asyncIterator]();
  const { port } = JSON.parse((await sinkLines.next()).value);
  const { providerKey, clientCertificate } = identity;
  const server = JSON.stringify({ port, ca: identity.ca, ...clientCertificate, providerKey });
  const child = (name, count) => runClient(`${protocol}-run.mjs`, [name, String(count), server]);

  const all = await child("--list", 0);
  const wanted = all.filter((name) => filters.some((filter) => `${protocol} ${name}`.includes(filter)));
  const names = all.filter(
    (name) =>
      filters.length === 0 ||
      wanted.includes(name) ||
      (wanted.length > 0 && Object.values(marks).includes(name)),
  );
  const rows = new Map(names.map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(turn + round) % names.length];
      process.stderr.write(`round ${round + 1} of ${ROUNDS}: ${protocol} ${name}\n`);
      const run = await child(name, COUNT);
      const received = await countedAtSink(sink, sinkLines);
      if (run.accepted !== COUNT || received !== COUNT + (run.warmUp ?? 0)) {
        process.stderr.write(
          `void: ${name}: ${run.accepted} accepted, ${received} at the sink, of ${COUNT}\n`,
        );
        process.exitCode = 1;
      }
      rows.get(name).push(run);
    }
  }
  sink.kill();
  const rateOf = (name) => median(rows.get(name).map((run) => COUNT / run.seconds));
  for (const [name, runs] of rows) {
    const rates = runs.map((run) => COUNT / run.seconds);
    const row = {
      protocol,
      name,
      count: COUNT,
      rounds: ROUNDS,
      perSecond: Math.round(median(rates)),
      slowest: Math.round(Math.min(...rates)),
      fastest: Math.round(Math.max(...rates)),
      cpuMicrosEach: Number((median(runs.map((run) => run.cpuMicros)) / COUNT).toFixed(2)),
      peakMB: Math.round(Math.max(...runs.map((run) => run.peakMB))),
    };
    for (const [field, mark] of Object.entries(marks)) {
      row[field] = Number((median(rates) / rateOf(mark)).toFixed(2));
    }
    if (json) process.stdout.write(`${JSON.stringify(row)}\n`);
    else process.stdout.write(`${lineOf(row, Object.keys(marks), marksInWords)}\n`);
  }
}

function lineOf(row, fields, inWords) {
  const ratios = fields.map((field, index) => `${row[field]} ${inWords[index]}`).join(", ");
  return (
    `${`${row.protocol} ${row.name}`.padEnd(42)} ${String(row.perSecond).padStart(9)}/s (${row.slowest} to ${row.fastest})  ` +
    `CPU ${row.cpuMicrosEach} µs each  peak ${row.peakMB} MB  ${ratios}`
  );
}

/** The sink tells of each connection when it has closed; the last one with notifications is the run's. */
async function countedAtSink(sink, lines) {
  sink.stdin.write("\n");
  let frames = 0;
  for (;;) {
    const line = JSON.parse((await lines.next()).value);
    if (line.asked) return frames;
    if (line.closed && line.frames > 0) frames = line.frames;
  }
}

async function runClient(name, args) {
  const run = spawn(process.execPath, [script(name), ...args], { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  run.stdout.on("data", (chunk) => {
    output += chunk;
  });
  const [code] = await once(run, "close");
  if (code !== 0) throw new Error(`${args[0]} ended with ${code}`);
  return JSON.parse(output);
}

function sinkIdentity() {
  return { ...identity.serverCertificate, ca: identity.ca };
}

function script(name) {
  return fileURLToPath(new URL(name, import.meta.url));
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
