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
/** What all connections that have ended did: blocks of tables and indexes that were read, and rows that died. */
const COUNTS = `select (select sum(heap_blks_hit + heap_blks_read + idx_blks_hit + idx_blks_read) from pg_statio_user_tables
    where schemaname = 'apns_queue') as blocks,
  (select n_tup_upd + n_tup_del from pg_stat_user_tables where schemaname = 'apns_queue' and relname = 'chunk') as dead,
  (select n_tup_del from pg_stat_all_tables where relid = (select reltoastrelid from pg_class
    where oid = 'apns_queue.chunk'::regclass)) as dead_beside`;

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

  // Blocks and rows are counted when a connection ends, and vacuum would count among them.
  await queue.close();
  await admin.query("alter system set autovacuum = off");
  await admin.query("select pg_reload_conf()");
  const before = (await admin.query(COUNTS)).rows[0];
  const own = await openPostgresStore({ url });
  const [lane] = await own.readyLanes();
  const claimMs = [];
  const reportMs = [];
  const workLogBefore = await written();
  for (let claim = 0; claim < CLAIMS; claim += 1) {
    const request = { lane: lane.id, maxChunks: CHUNKS_A_CLAIM, leaseMs: 60_000, worker: "w" };
    const leased = await timed(claimMs, () => own.claim(request));
    await timed(reportMs, () => own.report("w", leased.map(finished)));
  }
  const workLog = (await written()) - workLogBefore;
  await own.close();
  const after = await flushed(admin, before);
  const perChunk = (name) => (Number(after[name]) - Number(before[name])) / (CLAIMS * CHUNKS_A_CLAIM);
  const later = await openQueue(url);
  const statsMs = [];
  for (let look = 0; look < 5; look += 1) await timed(statsMs, () => later.stats());
  await later.close();
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
    blocksPerChunk: perChunk("blocks"),
    deadRowsPerChunk: perChunk("dead"),
    deadRowsBesidePerChunk: perChunk("dead_beside"),
    statsMs: median(statsMs),
  };
}

/** The counts once those of the connections that ended have arrived. */
async function flushed(admin, before) {
  for (;;) {
    const { rows } = await admin.query(COUNTS);
    if (Number(rows[0].dead) - Number(before.dead) >= 2 * CLAIMS * CHUNKS_A_CLAIM) return rows[0];
  }
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
