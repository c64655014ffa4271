import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqliteStore } from "@apns/queue";
import { afterEach, beforeEach, expect, test } from "vitest";

const libsql = createRequire(import.meta.url).resolve("libsql");
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "apns-queue-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs statements on a file in a process of its own; returns what it prints. */
function inProcess(path: string, text: string): string {
  const program = `const database = new (require(${JSON.stringify(libsql)}))(${JSON.stringify(path)});
    try { ${text} } catch (error) { process.stdout.write(String(error.code)); }`;
  return spawnSync(process.execPath, ["-e", program], { encoding: "utf8" }).stdout;
}

test("Q-29: where SQLite may lose commits, the file is locked for this process, and a warning says so", async () => {
  const path = join(folder, "push.db");
  const warnings: string[] = [];
  const store = await openSqliteStore({ path, engine: "libsql", onWarning: (text) => warnings.push(text) });
  expect(await store.readyLanes()).toEqual([]);
  expect(warnings).toHaveLength(1);
  expect(inProcess(path, "database.prepare('select * from lane').all([])")).toMatch(/SQLITE_(?:BUSY|LOCKED)/);
  await store.close();
  expect(
    inProcess(path, "database.prepare('select * from lane').all([]); process.stdout.write('read')"),
  ).toBe("read");
});

test("Q-31: a file with a newer schema is refused, and left as it is", async () => {
  const path = join(folder, "push.db");
  await (await openSqliteStore({ path })).close();
  inProcess(path, "database.exec('pragma user_version = 99')");
  await expect(openSqliteStore({ path })).rejects.toMatchObject({
    code: "conflicting-options",
    field: "path",
  });
  expect(
    inProcess(
      path,
      "process.stdout.write(String(database.prepare('pragma user_version').all([])[0].user_version))",
    ),
  ).toBe("99");
});

test("Q-31: a folder that does not exist is refused by name", async () => {
  const path = join(folder, "missing", "push.db");
  await expect(openSqliteStore({ path })).rejects.toMatchObject({ name: "UsageError", field: "path" });
});

test("Q-32: calls that fail undo themselves alone, although they share a commit with others", async () => {
  const store = await openSqliteStore({ path: join(folder, "push.db") });
  const chunk = {
    lane: { campaign: "c", topic: "", priority: "normal" },
    content: Uint8Array.of(1),
    entries: Uint8Array.of(1),
    count: 1,
    notBeforeMs: undefined,
    expiresAtMs: undefined,
    dedupe: undefined,
  } as const;
  // SQLite refuses a fraction in a column of integers: the second chunk undoes the first one of its call.
  const bad = { ...chunk, expiresAtMs: 0.5 };
  const calls = await Promise.allSettled([
    store.enqueue([chunk]),
    store.enqueue([chunk, bad]),
    store.enqueue([chunk, chunk]),
  ]);
  expect(calls.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect((await store.lanes())[0]?.waiting).toBe(3);
  await store.close();
});
