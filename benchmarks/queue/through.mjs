// Device tokens in and through a queue of ours, beside the client alone against the same server in the same pieces:
// wall time, and the CPU time of this process and of PostgreSQL's for each device token. Pieces take turns, so that what
// else the machine does falls on all of them; a ratio is the median of those of the rounds.
//
//   node benchmarks/queue/through.mjs [--stores memory,sqlite,postgres] [--rounds N] [--tokens N] [--payload-bytes N]
//     [--concurrency N|auto] [--connections N] [--round-trip-ms N]
//
// On two cores the worker, the server, and PostgreSQL share them. So the ratio of CPU times says what the queue costs the
// worker's process, and that of wall times what this machine made of it.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createClient } from "@apns/client";
import { openQueue } from "@apns/queue";
import { createSimulatorIdentity } from "@apns/simulator";
import { TOPIC } from "../harness/notifications.mjs";
import { SinkProcess } from "../harness/processes.mjs";
import { median } from "../harness/statistics.mjs";
import { startPostgres } from "./servers.mjs";

const JOB = 500;
const TICKS_PER_SECOND = 100;
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    tokens: { type: "string", default: "100000" },
    stores: { type: "string", default: "memory,sqlite,postgres" },
    concurrency: { type: "string", default: "auto" },
    connections: { type: "string", default: "4" },
    "round-trip-ms": { type: "string", default: "0" },
    "payload-bytes": { type: "string", default: "0" },
  },
});
const count = Number(values.tokens);
const payload = { aps: { alert: "Hello number 7", badge: 1, sound: "default" }, id: 7 };
if (values["payload-bytes"] !== "0") payload.fill = "x".repeat(Number(values["payload-bytes"]));
const jobs = jobsOf(count);
const folder = mkdtempSync(join(tmpdir(), "apns-bench-queue-"));
const names = values.stores.split(",");
const postgres = names.includes("postgres") ? await startPostgres() : undefined;
const { serverCertificate, providerKey, ca } = await createSimulatorIdentity();
const sink = await SinkProcess.start("http2/sink.mjs", serverCertificate);
const roundTripMs = Number(values["round-trip-ms"]);
const relay =
  roundTripMs > 0 ? await SinkProcess.start("network/relay.mjs", { to: sink.port, roundTripMs }) : undefined;
const client = createClient({
  credentials: providerKey,
  topic: TOPIC,
  endpoints: { http2: { host: "127.0.0.1", port: (relay ?? sink).port } },
  ca,
  proxy: "none",
  http2: { maxConnections: Number(values.connections) },
});
try {
  await compare();
} finally {
  await client.close();
  await relay?.stop();
  await sink.stop();
  await postgres?.close();
  rmSync(folder, { recursive: true, force: true });
}

async function compare() {
  const locations = {
    memory: "memory:",
    sqlite: `sqlite:${join(folder, "push.db")}`,
    postgres: postgres?.url,
  };
  const queues = await Promise.all(names.map(async (name) => [name, await openQueue(locations[name])]));
  const rows = new Map();
  // The first round warms up.
  for (let round = 0; round <= Number(values.rounds); round += 1) {
    const note = (name, measure) => round > 0 && rows.set(name, [...(rows.get(name) ?? []), measure]);
    for (const [name, queue] of round % 2 === 0 ? queues : [...queues].reverse()) {
      note(`enqueue: ${name}`, await measured(() => queue.broadcast(payload, jobs)));
      note(`client beside ${name}`, await measured(sendAlone));
      note(`through: ${name}`, await measured(() => drain(queue)));
    }
  }
  for (const [name, list] of rows) {
    const alone = rows.get(name.replace("through:", "client beside"));
    const ratio = (read) => median(list.map((one, index) => read(alone[index]) / read(one))).toFixed(2);
    const each = (read) => (median(list.map(read)) / count).toFixed(2);
    print(
      name.padEnd(24),
      `${Math.round(count / (median(list.map(({ wall }) => wall)) / 1e6)).toLocaleString("en")}/s`,
      `${each(({ own }) => own)} µs of this process, ${each(({ database }) => database)} of PostgreSQL`,
      name.startsWith("through:")
        ? `x ${ratio(({ wall }) => wall)} wall, x ${ratio(({ own }) => own)} CPU`
        : "",
    );
  }
  for (const [, queue] of queues) await queue.close();
}

async function sendAlone() {
  for await (const batch of client.broadcast(payload, jobs).batches()) {
    for (const { outcome } of batch) if (outcome !== "accepted") throw new Error(`one is ${outcome}`);
  }
}

async function drain(queue) {
  const before = (await queue.stats()).settled.accepted ?? 0;
  const concurrency = values.concurrency === "auto" ? "auto" : Number(values.concurrency);
  const worker = queue.work(client, { concurrency });
  while (worker.stats.outcomes < count) await new Promise((resolve) => setTimeout(resolve, 5));
  await worker.close();
  const accepted = (await queue.stats()).settled.accepted - before;
  if (accepted !== count) throw new Error(`${accepted} of ${count} are acknowledged`);
}

/** Microseconds of the wall, and of CPU: of this process with its threads, and of the database's. */
async function measured(run) {
  const before = process.cpuUsage();
  const databaseBefore = databaseMicros();
  const start = performance.now();
  await run();
  const wall = (performance.now() - start) * 1000;
  const { user, system } = process.cpuUsage(before);
  return { wall, own: user + system, database: databaseMicros() - databaseBefore };
}

/** Of PostgreSQL's processes that live now. */
function databaseMicros() {
  if (postgres === undefined) return 0;
  let ticks = 0;
  for (const entry of readdirSync("/proc")) {
    if (!/^[0-9]+$/.test(entry)) continue;
    const fields = fieldsOf(entry);
    if (fields === undefined || (entry !== String(postgres.pid) && fields[1] !== String(postgres.pid)))
      continue;
    ticks += Number(fields[11]) + Number(fields[12]);
  }
  return (ticks / TICKS_PER_SECOND) * 1e6;
}

/** What follows the name in /proc/PID/stat: state, parent, and so on. */
function fieldsOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
}

function jobsOf(total) {
  const list = [];
  for (let n = 0; n < total; n += JOB) {
    list.push(Array.from({ length: JOB }, (_, index) => ((n + index) * 7919).toString(16).padStart(64, "a")));
  }
  return list;
}

function print(...cells) {
  process.stdout.write(`${cells.join("  ")}\n`);
}
