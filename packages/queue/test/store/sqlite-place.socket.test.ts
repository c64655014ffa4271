import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqliteStore } from "@apns/queue";
import { afterEach, beforeEach, expect, test } from "vitest";
import { enqueueMarks, numbersOf } from "../../src/conformance/material.js";
import { step } from "../../src/sqlite/sqlite-step.js";
import { SqliteThread } from "../../src/sqlite/thread/sqlite-thread.js";

const libsql = isBuiltin("node:sqlite") ? undefined : createRequire(import.meta.url).resolve("libsql");
let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "apns-queue-"));
  path = join(folder, "push.db");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("Q-78: stores on a file and on a link to it share a connection, wherever the link is", async () => {
  const links = join(folder, "links");
  mkdirSync(links);
  const link = join(links, "other.db");
  const store = await openSqliteStore({ path });
  symlinkSync(path, link);
  const other = await openSqliteStore({ path: link });
  let rings = 0;
  store.onWork(() => {
    rings += 1;
  });
  await enqueueMarks(other, [1]);
  expect(rings).toBe(1);
  expect(await numbersOf(store)).toEqual({ waiting: 3 });
  await store.close();
  await other.close();
  expect(existsSync(`${link}-wal`)).toBe(false);
});

test("Q-78: a store that is opened while the last one on its file closes has a connection of its own", async () => {
  const first = await openSqliteStore({ path });
  await enqueueMarks(first, [1]);
  const opening = openSqliteStore({ path });
  const closing = first.close();
  const second = await opening;
  expect(await numbersOf(second)).toEqual({ waiting: 3 });
  await Promise.all([closing, second.close()]);
});

test("Q-78: nothing is stored in a file that was deleted or replaced, and a file that is moved back goes on", async () => {
  const store = await openSqliteStore({ path });
  await enqueueMarks(store, [1]);
  const moved = join(folder, "moved.db");
  renameSync(path, moved);
  const refused = {
    code: "SQLITE_READONLY_DBMOVED",
    message: expect.stringMatching(/moved or replaced.*Move it back/),
  };
  await expect(enqueueMarks(store, [2])).rejects.toMatchObject(refused);
  writeFileSync(path, "");
  await expect(enqueueMarks(store, [2])).rejects.toMatchObject(refused);
  await expect(store.readyLanes()).rejects.toMatchObject(refused);
  renameSync(moved, path);
  await enqueueMarks(store, [3]);
  expect(await numbersOf(store)).toEqual({ waiting: 6 });
  await store.close();
});

test("Q-78: a folder, and a file that cannot be opened, are refused by name", async () => {
  await expect(openSqliteStore({ path: folder })).rejects.toMatchObject({
    name: "UsageError",
    message: `${folder} is a folder; name a file in it.`,
  });
  symlinkSync(join(folder, "loop.db"), join(folder, "loop.db"));
  await expect(openSqliteStore({ path: join(folder, "loop.db") })).rejects.toMatchObject({
    code: "SQLITE_CANTOPEN",
    message: expect.stringContaining("loop.db cannot be opened. Let this user"),
  });
});

test("Q-78: a database of another program is refused and left as it is", async () => {
  for (const text of ["create table chunk (own)", "pragma user_version = 1", "pragma user_version = 7"]) {
    const other = new SqliteThread({ path, libsql });
    await other.runOutside([step("create table if not exists app (own)"), step(text)]);
    await other.close();
    await expect(openSqliteStore({ path })).rejects.toMatchObject({
      name: "UsageError",
      code: "conflicting-options",
      message: expect.stringContaining("another program"),
    });
    const after = new SqliteThread({ path, libsql });
    const [rows] = await after.runOutside([step("select name from sqlite_master where name = 'lane'")]);
    await after.close();
    expect(rows).toEqual([]);
    rmSync(path);
  }
});
