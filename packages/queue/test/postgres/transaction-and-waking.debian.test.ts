import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openQueue, postgresSchema } from "@apns/queue";
import { conformanceCases } from "@apns/queue/conformance";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { chunk, claim, claimOne, marksOf, readyLane } from "../../src/conformance/material.js";
import { endingOf } from "../../src/postgres/connection/ending-pool.js";
import { openPostgresStore } from "../../src/postgres/open-postgres-store.js";
import { freePort, type PostgresCluster, postgresUser, startPostgres } from "./postgres-cluster.js";
import { postgresHarness } from "./postgres-harness.js";

let cluster: PostgresCluster;
let pool: pg.Pool;
let ends: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  cluster = await startPostgres({ fsync: "off" });
});
afterEach(async () => {
  for (const end of ends.reverse()) await end();
  ends = [];
});
afterAll(() => cluster.close());

function openPool(url = cluster.url): pg.Pool {
  const own = new pg.Pool({ connectionString: url, idleTimeoutMillis: 0 });
  ends.push(endingOf(own));
  return own;
}

test("Q-35: a row of the program and its notifications commit together, and are rolled back together", async () => {
  pool = openPool();
  const queue = await openQueue({ pool });
  ends.push(() => queue.close());
  await pool.query("create table parcel (name text)");
  const notification = { deviceToken: "ab".repeat(32), payload: { aps: { alert: "On its way" } } };
  for (const last of ["rollback", "commit"]) {
    const client = await pool.connect();
    const texts: string[] = [];
    const transaction = {
      query: (text: string, values?: unknown[]) => {
        texts.push(text);
        return client.query(text, values);
      },
    };
    await client.query("begin");
    await client.query("insert into parcel values ('first')");
    expect(await queue.enqueue(notification, { transaction })).toEqual({ count: 1, duplicates: 0 });
    expect((await queue.stats()).waiting).toBe(0);
    await client.query(last);
    client.release();
    expect((await queue.stats()).waiting).toBe(last === "commit" ? 1 : 0);
    const { rows } = await pool.query("select count(*) from parcel");
    expect(rows[0]?.count).toBe(last === "commit" ? "1" : "0");
    // NOTIFY takes a lock of the whole database when its transaction commits.
    expect(texts.join()).not.toMatch(/notify|begin|commit|savepoint/i);
  }
});

test("Q-35: a transaction that is the first to use a lane holds up nobody else who uses it", async () => {
  pool = openPool();
  const store = await openPostgresStore({ pool }, { schema: "no_wait" });
  ends.push(() => store.close());
  const client = await pool.connect();
  await client.query("begin");
  await store.enqueue([chunk(1)], client);
  expect(await store.enqueue([chunk(2)])).toEqual({ count: 3, duplicates: 0 });
  await client.query("commit");
  client.release();
  expect((await store.lanes()).map(({ waiting }) => waiting)).toEqual([6]);
});

test("Q-34: what commits below the cursor is found by the next claim that finds too little", async () => {
  pool = openPool();
  const store = await openPostgresStore({ pool }, { schema: "late" });
  ends.push(() => store.close());
  await store.enqueue([chunk(9)]);
  const lane = await readyLane(store);
  await claimOne(store, lane, "a");
  const client = await pool.connect();
  await client.query("begin");
  await store.enqueue([chunk(1)], client);
  await store.enqueue([chunk(2), chunk(3)]);
  expect(marksOf(await claim(store, lane, { maxChunks: 1 }))).toEqual([2]);
  await client.query("commit");
  client.release();
  expect([...marksOf(await claim(store, lane))].sort()).toEqual([1, 3]);
});

test("Q-35: what is not one connection of pg is refused by name", async () => {
  pool = openPool();
  const store = await openPostgresStore({ pool }, { schema: "refused" });
  ends.push(() => store.close());
  for (const transaction of [pool, {}, "begin", 7]) {
    await expect(store.enqueue([chunk(1)], transaction)).rejects.toMatchObject({
      code: "invalid-type",
      field: "transaction",
    });
  }
});

test("Q-36: a store wakes those who listen on other connections, once for many calls, and in no one's transaction", async () => {
  pool = openPool();
  const [here, there] = await Promise.all([
    openPostgresStore({ url: cluster.url }, { schema: "wakes" }),
    openPostgresStore({ pool }, { schema: "wakes" }),
  ]);
  ends.push(
    () => here.close(),
    () => there.close(),
  );
  let calls = 0;
  let woken: () => void = () => undefined;
  const forget = there.onWork(() => {
    calls += 1;
    woken();
  });
  // At first the listener receives its own check.
  await new Promise<void>((resolve) => {
    woken = resolve;
  });
  const before = calls;
  const heard = new Promise<void>((resolve) => {
    woken = resolve;
  });
  for (let n = 0; n < 20; n += 1) await here.enqueue([chunk(n)]);
  await heard;
  expect(calls - before).toBeLessThan(20);
  forget();
});

test("Q-38: the schema that is printed is the one that a store finds, without a right to create", async () => {
  pool = openPool();
  await pool.query(postgresSchema("by_hand"));
  await pool.query("create role plain login");
  await pool.query("grant usage on schema by_hand to plain");
  await pool.query("grant select, insert, update, delete on all tables in schema by_hand to plain");
  await pool.query("grant usage on all sequences in schema by_hand to plain");
  const url = cluster.url.replace("apns@", "plain@");
  const store = await openPostgresStore({ url }, { schema: "by_hand" });
  ends.push(() => store.close());
  expect(await store.enqueue([chunk(1)])).toEqual({ count: 3, duplicates: 0 });
  expect((await store.readyLanes()).length).toBe(1);
  await store.upkeep();
  expect(() => postgresSchema("Robert'); drop")).toThrow(/schema must/);
});

describe("through PgBouncer in transaction mode", () => {
  let bouncer: ReturnType<typeof spawn>;
  let url: string;

  beforeAll(async () => {
    const port = await freePort();
    url = `postgres://apns@127.0.0.1:${port}/postgres`;
    const folder = join(cluster.folder, "bouncer");
    mkdirSync(folder);
    writeFileSync(join(folder, "users"), '"apns" ""\n');
    writeFileSync(
      join(folder, "ini"),
      `[databases]
postgres = host=127.0.0.1 port=${cluster.port} dbname=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = trust
auth_file = ${join(folder, "users")}
pool_mode = transaction
default_pool_size = 5
`,
    );
    const user = postgresUser();
    if (process.getuid?.() === 0) execFileSync("chown", ["-R", String(user.uid), folder]);
    bouncer = spawn("/usr/sbin/pgbouncer", [join(folder, "ini")], {
      ...(process.getuid?.() === 0 ? user : {}),
      stdio: ["ignore", "ignore", "pipe"],
    });
    let log = "";
    await new Promise<void>((resolve) => {
      bouncer.stderr?.on("data", (text) => {
        log += text;
        if (log.includes("process up")) resolve();
      });
    });
  });
  afterAll(async () => {
    const ended = once(bouncer, "exit");
    bouncer.kill("SIGINT");
    await ended;
  });

  let schemas = 0;
  for (const { name, run } of conformanceCases.filter((_, index) => index % 3 === 0)) {
    test(name, async () => {
      schemas += 1;
      const schema = `bouncer_${schemas}`;
      pool = openPool();
      const harness = postgresHarness({
        schema,
        pool,
        async open() {
          const store = await openPostgresStore({ url }, { schema, listenUrl: cluster.url });
          ends.push(() => store.close());
          return store;
        },
      });
      await run(harness);
    });
  }

  test("Q-36: a listener that receives nothing notices it, warns and polls", async () => {
    const warned = new Promise<string>((resolve) => {
      void openPostgresStore({ url }, { schema: "deaf", onWarning: resolve }).then((store) => {
        ends.push(() => store.close());
        store.onWork(() => undefined);
      });
    });
    expect(await warned).toMatch(/receives no notifications/);
  });
});
