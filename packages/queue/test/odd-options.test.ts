import { openPostgresStore, openQueue, openSqliteStore } from "@apns/queue";
import { expect, test } from "vitest";
import { Queue } from "../src/queue.js";
import { MemoryStore } from "../src/store/memory/memory-store.js";

const url = "postgres://127.0.0.1:1/nowhere";

test("Q-93: a store is not opened with an option that is misspelt, of a wrong type, or beside its opposite", async () => {
  const refused = async (opening: Promise<unknown>, code: string, field: string): Promise<void> => {
    await expect(opening).rejects.toMatchObject({ name: "UsageError", code, field });
  };
  await refused(openPostgresStore({ url }, { shema: "mine" } as object), "unknown-option", "shema");
  await refused(openPostgresStore({ url }, { onWarning: "x" } as object), "invalid-type", "onWarning");
  const pool = { connect() {}, query() {}, on() {} };
  await refused(openPostgresStore({ url, pool } as never), "conflicting-options", "location");
  await refused(openQueue({ pool, store: new MemoryStore() } as never), "conflicting-options", "location");
  await refused(openSqliteStore({ file: "push.db" } as never), "unknown-option", "file");
  await refused(openSqliteStore({} as never), "missing-option", "path");
  await refused(openSqliteStore({ path: "push.db", engine: "bun" } as never), "out-of-range", "engine");
  await refused(openSqliteStore({ path: 5 } as never), "invalid-type", "path");
});

test("Q-93: a reason of a pause that no store could keep is refused, with every store in the same way", async () => {
  const queue = new Queue(new MemoryStore());
  for (const reason of ["x".repeat(201), "a\0b", 5] as string[]) {
    await expect(queue.pause({}, reason)).rejects.toMatchObject({ name: "UsageError", field: "reason" });
  }
  expect((await queue.stats()).stopped).toEqual([]);
  await queue.pause({}, "");
});
