import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { conformanceCases, type StoreHarness } from "@apns/queue/conformance";
import { afterAll, afterEach, describe, test } from "vitest";
import { openSqliteStore } from "../../src/sqlite/open-sqlite-store.js";
import type { QueueStore } from "../../src/store/queue-store.js";

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
  for (const { name, run } of conformanceCases) test(name, () => run(createHarness()));
});
