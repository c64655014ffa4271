import pg from "pg";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import {
  chunk,
  claim,
  claimOne,
  enqueueMarks,
  finished,
  marksOf,
  numbersOf,
  readyLane,
} from "../../src/conformance/material.js";
import { openPostgresStore } from "../../src/postgres/open-postgres-store.js";
import type { QueueStore } from "../../src/store/queue-store.js";
import { type PostgresCluster, startPostgres } from "./postgres-cluster.js";

let cluster: PostgresCluster;
let opened: QueueStore[] = [];

beforeAll(async () => {
  cluster = await startPostgres({ fsync: "off" });
});
afterEach(async () => {
  for (const store of opened) await store.close();
  opened = [];
});
afterAll(() => cluster.close());

/** Makes a database with these options and settings; returns its address. */
async function databaseWith(
  name: string,
  { options = "", settings = {} }: { readonly options?: string; readonly settings?: object },
): Promise<string> {
  const client = new pg.Client(cluster.url);
  await client.connect();
  await client.query(`create database ${name} ${options}`);
  for (const [setting, value] of Object.entries(settings)) {
    await client.query(`alter database ${name} set ${setting} = '${value}'`);
  }
  await client.end();
  return cluster.url.replace(/postgres$/, name);
}

async function openStore(url: string): Promise<QueueStore> {
  const store = await openPostgresStore({ url }, { listenUrl: false });
  opened.push(store);
  return store;
}

/** Claims and finishes everything, a chunk at a time; returns the marks. */
async function workOff(store: QueueStore): Promise<readonly number[]> {
  const lane = await readyLane(store);
  const marks: number[] = [];
  for (;;) {
    const leases = await claim(store, lane, { maxChunks: 1 });
    if (leases.length === 0) return marks;
    marks.push(...marksOf(leases));
    await store.report("a", leases.map(finished));
  }
}

for (const isolation of ["repeatable read", "serializable"]) {
  test(`Q-76: stores that are opened at once create the schema once where the default is ${isolation}`, async () => {
    const name = isolation.replace(" ", "_");
    const url = await databaseWith(name, { settings: { default_transaction_isolation: isolation } });
    const stores = await Promise.all(Array.from({ length: 6 }, () => openStore(url)));
    const [store] = stores;
    if (store === undefined) throw new Error("Six are open.");
    await enqueueMarks(store, [1, 2, 3]);
    expect(await workOff(store)).toEqual([1, 2, 3]);
    expect(await numbersOf(store)).toEqual({ accepted: 9 });
  });
}

test("Q-76: claims go on where the database writes times with names of zones that it does not read", async () => {
  // WIB is not among the abbreviations that PostgreSQL reads.
  const settings = {
    datestyle: "SQL, DMY",
    timezone: "Asia/Jakarta",
    intervalstyle: "sql_standard",
    bytea_output: "escape",
    standard_conforming_strings: "off",
    search_path: "",
  };
  const store = await openStore(await databaseWith("odd", { settings }));
  await enqueueMarks(store, [1, 92, 0, 255]);
  expect(await workOff(store)).toEqual([1, 92, 0, 255]);
});

test("Q-76: a program whose parsers would hide the bytes of chunks is refused before it claims any", async () => {
  const types = {
    getTypeParser: (oid: number, format?: "text") =>
      oid === pg.types.builtins.BYTEA ? (value: string) => value : pg.types.getTypeParser(oid, format),
  };
  const pool = new pg.Pool({ connectionString: cluster.url, types: types as pg.CustomTypesConfig });
  await expect(openPostgresStore({ pool }, { schema: "parsed", listenUrl: false })).rejects.toMatchObject({
    name: "UsageError",
    code: "conflicting-options",
    field: "pool",
  });
  await pool.end();
});

test("Q-75: a database of another encoding takes every report and pause; what it has no character for is a ?", async () => {
  const options = "encoding 'LATIN1' locale 'C' template template0";
  const store = await openStore(await databaseWith("latin", { options }));
  await enqueueMarks(store, [1]);
  const leased = await claimOne(store, await readyLane(store), "a");
  const tallies = [{ outcome: "rejected", reason: "\u5b57 Nope", count: 3 }];
  await store.report("a", [{ ...finished(leased), tallies }]);
  expect(await numbersOf(store)).toEqual({ "rejected ? Nope": 3 });
  await store.pause({}, { forMs: undefined, reason: "\u5b57" });
  expect(await store.lanes()).toMatchObject([{ state: "paused", reason: "?" }]);
  // What the program itself gives is refused rather than changed.
  await expect(
    store.enqueue([chunk(2, { lane: { campaign: "\u5b57", topic: "t", priority: "low" } })]),
  ).rejects.toMatchObject({ code: "22P05" });
});
