import { once } from "node:events";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { openPostgresStore } from "../../../src/postgres/open-postgres-store.js";
import { type PostgresCluster, startPostgres } from "../postgres-cluster.js";
import { type HoldingProxy, startHoldingProxy } from "./holding-proxy.js";

/** What a server says to a connection that it ends, beside the text: its SQLSTATE. */
const ENDED = "57P01";

let cluster: PostgresCluster;
let proxy: HoldingProxy;
let url: string;
/** Where the process would hear of an error, and end. */
let heard: unknown[];
const hear = (error: unknown): void => void heard.push(error);
let others: NodeJS.UncaughtExceptionListener[];

beforeAll(async () => {
  cluster = await startPostgres();
});
beforeEach(async () => {
  proxy = await startHoldingProxy(cluster.port);
  url = `postgres://apns@127.0.0.1:${proxy.port}/postgres`;
  heard = [];
  // Those of the test runner.
  others = process.listeners("uncaughtException");
  process.removeAllListeners("uncaughtException").on("uncaughtException", hear);
});
afterEach(async () => {
  process.removeAllListeners("uncaughtException");
  for (const listener of others) process.on("uncaughtException", listener);
  await proxy.close();
});
afterAll(() => cluster.close());

/** The server ends all connections but this one. */
async function endAllBut(admin: pg.Client): Promise<void> {
  await admin.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname is not null",
  );
}

async function endAll(): Promise<void> {
  const admin = new pg.Client({ connectionString: cluster.url });
  await admin.connect();
  await endAllBut(admin);
  const ended = once(admin, "end");
  await admin.end();
  await ended;
}

test("Q-37: a connection that is lost as a transaction takes it from the pool fails that call alone", async () => {
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  const store = await openPostgresStore({ pool }, { schema: "taken", listenUrl: false });
  const answered = proxy.holdUntil("INSERT");
  const before = store.cancel("c");
  const transaction = store.deadDevices("", 10);
  const failed = expect(transaction).rejects.toMatchObject({ code: ENDED });
  await answered;
  // The answer that sets the connection free, and the last words: they arrive together.
  await Promise.all([proxy.holdUntil(ENDED), endAll()]);
  proxy.release();
  await before;
  await failed;
  expect((await store.deadDevices("", 10)).items).toEqual([]);
  expect(heard).toEqual([]);
  await store.close();
  await pool.end();
});

test("Q-37: a pool around one of pg may give its clients by promises alone", async () => {
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  const around = {
    connect: () => pool.connect(),
    query: pool.query.bind(pool),
    on: pool.on.bind(pool),
    off: pool.off.bind(pool),
    end: () => pool.end(),
  } as unknown as pg.Pool;
  const store = await openPostgresStore({ pool: around }, { schema: "around", listenUrl: false });
  expect((await store.deadDevices("", 10)).items).toEqual([]);
  await store.close();
  await pool.end();
});

test("Q-37: a connection that the server ends while the store closes it ends no process", async () => {
  const store = await openPostgresStore({ url }, { schema: "closed", listenUrl: false });
  await Promise.all([proxy.holdUntil(ENDED), endAll()]);
  const goodbye = proxy.nextFromClient();
  const closing = store.close();
  await goodbye;
  proxy.release();
  await closing;
  expect(heard).toEqual([]);
});

test("Q-95: a connection that cannot be made, since a file of its URL is gone, fails the calls that need one", async () => {
  const file = join(cluster.folder, "ca.pem");
  writeFileSync(file, "");
  const store = await openPostgresStore(
    { url: `${cluster.url}?sslmode=disable&sslrootcert=${file}` },
    { schema: "files", listenUrl: false },
  );
  const admin = new pg.Client({ connectionString: cluster.url });
  await admin.connect();
  await admin.query("begin; lock table files.cancelled in access exclusive mode");
  // As many as the pool has connections, and one that waits for one of them.
  const calls = Promise.allSettled(Array.from({ length: 5 }, (_, n) => store.cancel(`c${n}`)));
  const waiting = "select count(*)::int as many from pg_locks where not granted";
  while ((await admin.query(waiting)).rows[0]?.many < 4);
  rmSync(file);
  await endAllBut(admin);
  const codes = (await calls).map((call) => call.status === "rejected" && call.reason.code);
  expect(codes).toEqual([ENDED, ENDED, ENDED, ENDED, "ENOENT"]);
  expect(heard).toEqual([]);
  await admin.query("commit");
  writeFileSync(file, "");
  await store.cancel("c");
  await admin.end();
  await store.close();
});
