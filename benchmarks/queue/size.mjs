// What a backlog takes in PostgreSQL: rows, bytes by table and index, log, the time to enqueue, and what a claim, a
// report and a look at everything cost beside it. One campaign, one payload, 500 device tokens a chunk.
//
//   node benchmarks/queue/size.mjs 1000000 10000000
import { openPostgresStore, openQueue } from "@apns/queue";
import pg from "pg";
import { startPostgres } from "./servers.mjs";

const CLAIMS = 200;
const CHUNKS_A_CLAIM = 8;
const SIZES = `select relname as table, pg_relation_size(oid) as rows,
  coalesce(pg_total_relation_size(nullif(reltoastrelid, 0)), 0) as beside, pg_indexes_size(oid) as indexes,
  pg_total_relation_size(oid) as total
  from pg_class where relnamespace = 'apns_queue'::regnamespace and relkind = 'r' order by total desc, relname limit 4`;
const INDEXES = `select indexrelname as index, pg_relation_size(indexrelid) as bytes from pg_stat_user_indexes
  where schemaname = 'apns_queue' and relname = 'chunk' order by 1`;

for (const count of process.argv.slice(2).map(Number)) {
  const server = await startPostgres();
  try {
    process.stdout.write(`${JSON.stringify(await measure(server.url, count), undefined, 2)}\n`);
  } finally {
    await server.close();
  }
}

async function measure(url, count) {
  const admin = new pg.Client(url);
  await admin.connect();
  const one = async (text) => Object.values((await admin.query(text)).rows[0])[0];
  const written = async () => Number(await one("select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')"));
  const store = await openPostgresStore({ url });
  const queue = await openQueue({ store });

  const logBefore = await written();
  const startedAt = performance.now();
  await queue.broadcast({ aps: { alert: "Sale" } }, deviceTokens(count), { campaign: "sale" });
  const enqueueSeconds = (performance.now() - startedAt) / 1000;
  const enqueueLog = (await written()) - logBefore;

  const chunks = Number(await one("select count(*) from apns_queue.chunk"));
  const tables = (await admin.query(SIZES)).rows;
  const indexes = (await admin.query(INDEXES)).rows;

  const [lane] = await store.readyLanes();
  const claimMs = [];
  const reportMs = [];
  const workLogBefore = await written();
  for (let claim = 0; claim < CLAIMS; claim += 1) {
    const request = { lane: lane.id, maxChunks: CHUNKS_A_CLAIM, leaseMs: 60_000, worker: "w" };
    const leased = await timed(claimMs, () => store.claim(request));
    await timed(reportMs, () => store.report("w", leased.map(finished)));
  }
  const workLog = (await written()) - workLogBefore;
  const statsMs = [];
  for (let look = 0; look < 5; look += 1) await timed(statsMs, () => queue.stats());
  await queue.close();
  await admin.end();
  return {
    deviceTokens: count,
    chunks,
    enqueueSeconds,
    enqueueLogBytesPerDeviceToken: enqueueLog / count,
    tables,
    indexes,
    totalBytesPerDeviceToken: tables.reduce((sum, { total }) => sum + Number(total), 0) / count,
    claimMs: median(claimMs),
    reportMs: median(reportMs),
    claimAndReportLogBytesPerChunk: workLog / (CLAIMS * CHUNKS_A_CLAIM),
    statsMs: median(statsMs),
  };
}

async function* deviceTokens(count) {
  for (let n = 0; n < count; n += 1) yield n.toString(16).padStart(64, "0");
}

function finished({ id, fence, count }) {
  const settled = new Uint8Array(Math.ceil(count / 8)).fill(255);
  const tallies = [{ outcome: "accepted", reason: "", count }];
  const next = { kind: "finish", successors: [], deadLetters: [] };
  return { id, fence, settled, tallies, deadDevices: [], next };
}

async function timed(times, call) {
  const startedAt = performance.now();
  const value = await call();
  times.push(performance.now() - startedAt);
  return value;
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
