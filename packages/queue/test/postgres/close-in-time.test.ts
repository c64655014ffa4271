import { afterEach, expect, test, vi } from "vitest";
import type { PgPool } from "../../src/postgres/connection/pg-driver.js";
import { PostgresDatabase } from "../../src/postgres/connection/postgres-database.js";

afterEach(() => {
  vi.useRealTimers();
});

test("Q-77: a store that closes waits 30 seconds for a call that is never answered, and no longer", async () => {
  vi.useFakeTimers();
  const nothing = { rows: [] };
  let answer = (): void => {};
  const pool = {
    on: () => undefined,
    off: () => undefined,
    query: () =>
      new Promise((resolve) => {
        answer = () => resolve(nothing);
      }),
  } as unknown as PgPool;
  const ended: string[] = [];
  const database = new PostgresDatabase(pool, {
    schema: "apns_queue",
    end: async () => void ended.push("pool"),
  });
  const call = database.run("select");
  const closing = database.close();
  await vi.advanceTimersByTimeAsync(29_999);
  expect(ended).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(ended).toEqual(["pool"]);
  await closing;
  answer();
  await call;
});
