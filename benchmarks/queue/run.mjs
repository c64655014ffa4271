// The queue in PostgreSQL beside pg-boss, graphile-worker and BullMQ: device tokens a second in and through; then the
// cost of a claim and its report by the size of the backlog. Needs Debian's postgresql and redis-server, and Node
// 22.18 for the others. Contenders take turns; a ratio is the median of those of the rounds.
//
//   node benchmarks/queue/run.mjs [--rounds N] [--tokens N] [--backlogs 1000,10000] [--only enqueue|through|backlog]
import { parseArgs } from "node:util";
import { createClient } from "@apns/client";
import { openPostgresStore } from "@apns/queue";
import { createSimulatorIdentity } from "@apns/simulator";
import pg from "pg";
import { TOPIC } from "../harness/notifications.mjs";
import { SinkProcess } from "../harness/processes.mjs";
import { median } from "../harness/statistics.mjs";
import { bullMq, graphileWorker, ours, pgBoss } from "./contenders.mjs";
import { startPostgres, startRedis } from "./servers.mjs";

const JOB = 500;
const CLAIM = 8;
const CALLS = 50;
const PAYLOAD = { aps: { alert: "Hello number 7", badge: 1, sound: "default" }, id: 7 };
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    tokens: { type: "string", default: "100000" },
    backlogs: { type: "string", default: "1000,10000,100000,1000000" },
    only: { type: "string" },
  },
});
const count = Number(values.tokens);
const wants = (part) => values.only === undefined || values.only === part;

const postgres = await startPostgres();
const redis = wants("enqueue") || wants("through") ? await startRedis() : undefined;
try {
  if (redis !== undefined) await compare();
  if (wants("backlog")) await backlogs();
} finally {
  await redis?.close();
  await postgres.close();
}

async function compare() {
  const { serverCertificate, providerKey, ca } = await createSimulatorIdentity();
  const sink = await SinkProcess.start("http2/sink.mjs", serverCertificate);
  const endpoints = { http2: { host: "127.0.0.1", port: sink.port } };
  const client = createClient({ credentials: providerKey, topic: TOPIC, endpoints, ca, proxy: "none" });
  const jobs = jobsOf(count);
  const contenders = {
    ours: await ours(postgres.url),
    "pg-boss": await pgBoss(postgres.url),
    "graphile-worker": await graphileWorker(postgres.url),
    BullMQ: await bullMq(redis.port),
  };
  const rows = new Map();
  const note = (name, measure) => rows.set(name, [...(rows.get(name) ?? []), measure]);
  const sendJob = async ({ payload, tokens }) => {
    for await (const batch of client.broadcast(payload, tokens).batches()) check(batch);
  };
  const names = Object.keys(contenders);
  // The first round warms up.
  for (let round = 0; round <= Number(values.rounds); round += 1) {
    const keep = (name, measure) => round > 0 && note(name, measure);
    keep(
      "client alone",
      await measured(async () => {
        for await (const batch of client.broadcast(PAYLOAD, jobs).batches()) check(batch);
      }),
    );
    for (const name of round % 2 === 0 ? names : [...names].reverse()) {
      const contender = contenders[name];
      keep(`enqueue: ${name}`, await measured(() => contender.enqueue(PAYLOAD, jobs)));
      const drain = () => contender.drainThrough?.(client, count) ?? contender.drain(sendJob, jobs.length);
      keep(`through: ${name}`, await measured(drain));
    }
  }
  const alone = rows.get("client alone");
  for (const [name, list] of rows) {
    const base = name.startsWith("enqueue") ? rows.get("enqueue: ours") : alone;
    const ratio = median(list.map(({ wall }, index) => base[index].wall / wall));
    const rate = count / median(list.map(({ wall }) => wall));
    const cpu = median(list.map((one) => one.cpu)) / count;
    print(
      name,
      `${Math.round(rate).toLocaleString("en")}/s`,
      `x ${ratio.toFixed(2)}`,
      `${cpu.toFixed(2)} µs of the process each`,
    );
  }
  for (const contender of Object.values(contenders)) await contender.close();
  await client.close();
  await sink.stop();
}

/** How long a claim of eight chunks and its report take beside so many device tokens, also while a snapshot is held. */
async function backlogs() {
  for (const backlog of values.backlogs.split(",").map(Number)) {
    const schema = `backlog_${backlog}`;
    const store = await openPostgresStore({ url: postgres.url }, { schema });
    const admin = new pg.Client(postgres.url);
    await admin.connect();
    await fill(admin, schema, backlog / JOB);
    const usual = await claimsOf(store);
    await admin.query("begin isolation level repeatable read");
    await admin.query(`select count(*) from ${schema}.lane`);
    // A third of what is left is claimed and reported beside the snapshot, and nothing of it can be vacuumed.
    await claimsOf(store, Math.floor(backlog / JOB / CLAIM / 3));
    const held = await claimsOf(store);
    await admin.query("rollback");
    const text = (list) =>
      list.length === 0
        ? "too little is left to measure"
        : `${median(list).toFixed(2)} ms (slowest tenth ${worst(list).toFixed(2)})`;
    print(`backlog ${backlog.toLocaleString("en")}`, text(usual), `held snapshot: ${text(held)}`);
    await store.close();
    await admin.query(`drop schema ${schema} cascade`);
    await admin.end();
  }
}

async function claimsOf(store, calls = CALLS) {
  const times = [];
  for (let call = 0; call < calls; call += 1) {
    const lane = (await store.readyLanes())[0];
    if (lane === undefined) break;
    const start = performance.now();
    const chunks = await store.claim({ lane: lane.id, maxChunks: CLAIM, leaseMs: 60_000, worker: "bench" });
    await store.report("bench", chunks.map(reportOf));
    times.push(performance.now() - start);
  }
  return times;
}

function reportOf({ id, fence, count: entries, settled }) {
  return {
    id,
    fence,
    settled: new Uint8Array(settled.length).fill(255),
    tallies: [{ outcome: "accepted", reason: "", count: entries }],
    deadDevices: [],
    next: { kind: "finish", successors: [], deadLetters: [] },
  };
}

/** By the database itself: chunks as `enqueue` stores them. */
async function fill(admin, schema, chunks) {
  const lane = "00000000-0000-0000-0000-000000000001";
  await admin.query(
    `insert into ${schema}.lane (id, campaign, topic, priority) values ('${lane}', 'c', '', 'normal')`,
  );
  await admin.query(`insert into ${schema}.chunk (lane_id, count, unsettled, settled, content, entries)
    select '${lane}', ${JOB}, ${JOB}, decode(repeat('00', 63), 'hex'), decode(repeat('7b', 150), 'hex'),
      decode(repeat(md5(n::text), ${Math.round((35 * JOB) / 16)}), 'hex') from generate_series(1, ${chunks}) as n`);
}

function jobsOf(total) {
  const jobs = [];
  for (let n = 0; n < total; n += JOB) {
    jobs.push(Array.from({ length: JOB }, (_, index) => ((n + index) * 7919).toString(16).padStart(64, "a")));
  }
  return jobs;
}

function check(batch) {
  for (const { outcome } of batch) if (outcome !== "accepted") throw new Error(`one is ${outcome}`);
}

async function measured(run) {
  const cpuBefore = process.cpuUsage();
  const start = performance.now();
  await run();
  const { user, system } = process.cpuUsage(cpuBefore);
  return { wall: (performance.now() - start) / 1000, cpu: user + system };
}

function worst(list) {
  return [...list].sort((a, b) => a - b)[Math.floor(list.length * 0.9)] ?? 0;
}

function print(...cells) {
  process.stdout.write(`${cells.join("  ")}\n`);
}
