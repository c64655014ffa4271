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
const LIMIT = "plain socket, 64 KiB a write";
const PLAIN_LOOP = "plain socket, a frame a write";

const identity = await createSimulatorIdentity();
const { cert, key } = identity.clientCertificate;
const sink = spawn(process.execPath, [script("sink.mjs"), JSON.stringify(sinkIdentity())], {
  stdio: ["pipe", "pipe", "inherit"],
});
const sinkLines = createInterface({ input: sink.stdout })[Symbol.asyncIterator]();
const { port } = JSON.parse((await sinkLines.next()).value);
const gateway = JSON.stringify({ port, ca: identity.ca, cert, key });

const names = (await child(["--list", "0", gateway])).filter(
  (name) =>
    name === LIMIT ||
    name === PLAIN_LOOP ||
    filters.length === 0 ||
    filters.some((filter) => name.includes(filter)),
);
const rows = new Map(names.map((name) => [name, []]));
for (let round = 0; round < ROUNDS; round++) {
  for (let turn = 0; turn < names.length; turn++) {
    const name = names[(turn + round) % names.length];
    process.stderr.write(`round ${round + 1} of ${ROUNDS}: ${name}\n`);
    const run = await child([name, String(COUNT), gateway]);
    const frames = await countedFrames();
    if (run.accepted !== COUNT || frames !== COUNT) {
      process.stderr.write(`void: ${name}: ${run.accepted} accepted, ${frames} at the sink, of ${COUNT}\n`);
      process.exitCode = 1;
    }
    rows.get(name).push(run);
  }
}
sink.kill();

const rateOf = (name) => median(rows.get(name).map((run) => COUNT / run.seconds));
const limit = rateOf(LIMIT);
const plainLoop = rateOf(PLAIN_LOOP);
for (const [name, runs] of rows) {
  const rates = runs.map((run) => COUNT / run.seconds);
  const row = {
    name,
    count: COUNT,
    rounds: ROUNDS,
    perSecond: Math.round(median(rates)),
    slowest: Math.round(Math.min(...rates)),
    fastest: Math.round(Math.max(...rates)),
    cpuMicrosEach: Number((median(runs.map((run) => run.cpuMicros)) / COUNT).toFixed(2)),
    peakMB: Math.round(Math.max(...runs.map((run) => run.peakMB))),
    ofLimit: Number((median(rates) / limit).toFixed(2)),
    ofPlainLoop: Number((median(rates) / plainLoop).toFixed(2)),
  };
  if (json) process.stdout.write(`${JSON.stringify(row)}\n`);
  else {
    process.stdout.write(
      `${name.padEnd(32)} ${String(row.perSecond).padStart(9)}/s (${row.slowest} to ${row.fastest})  ` +
        `CPU ${row.cpuMicrosEach} µs each  peak ${row.peakMB} MB  ${row.ofLimit} of the limit, ${row.ofPlainLoop} of the plain loop\n`,
    );
  }
}

/** The sink tells of each connection when it has closed; the last one with frames is the run's, behind its warm-up. */
async function countedFrames() {
  sink.stdin.write("\n");
  let frames = 0;
  for (;;) {
    const line = JSON.parse((await sinkLines.next()).value);
    if (line.asked) return frames;
    if (line.closed && line.frames > 0) frames = line.frames;
  }
}

async function child(args) {
  const run = spawn(process.execPath, [script("binary-run.mjs"), ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
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
