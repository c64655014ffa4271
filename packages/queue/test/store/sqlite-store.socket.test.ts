import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { conformanceCases, type StoreHarness } from "@apns/queue/conformance";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { claimOne, enqueueMarks, readyLane, reportOf } from "../../src/conformance/material.js";
import { openSqliteStore } from "../../src/sqlite/open-sqlite-store.js";
import type { QueueStore } from "../../src/store/queue-store.js";
import { expectHeldFor } from "../world/held-for.js";

const folder = mkdtempSync(join(tmpdir(), "apns-queue-"));
const opened: QueueStore[] = [];
let files = 0;

/** Two stores of a process share a connection; processes are tested by their own. */
function createHarness(): StoreHarness {
  files += 1;
  const path = join(folder, `${files}.db`);
  let aheadMs = 0;
  return {
    async open() {
      const store = await openSqliteStore({ path, nowMs: () => Date.now() + aheadMs });
      opened.push(store);
      return store;
    },
    advance: async (ms) => {
      aheadMs += ms;
    },
  };
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((store) => store.close()));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the store in SQLite", () => {
  test("Q-90: a holder's time is that of its longest lease, extended or not", async () => {
    let nowMs = 1_700_000_000_000;
    const store = await openSqliteStore({ path: join(folder, "held.db"), nowMs: () => nowMs });
    opened.push(store);
    await expectHeldFor(store, (ms) => {
      nowMs += ms;
    });
  });

  test("Q-90: a fence grows although the clock goes back between two claims", async () => {
    let nowMs = 1_700_000_000_000;
    const store = await openSqliteStore({ path: join(folder, "back.db"), nowMs: () => nowMs });
    opened.push(store);
    await enqueueMarks(store, [1]);
    const lane = await readyLane(store);
    const before = await claimOne(store, lane, "a");
    nowMs -= 3_600_000;
    await store.report("a", [reportOf(before, [], { kind: "release", waitMs: 0 })]);
    expect((await claimOne(store, lane, "a")).fence).toBe(before.fence + 1);
  });

  for (const { name, run } of conformanceCases) test(name, () => run(createHarness()));
});
