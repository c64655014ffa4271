import { conformanceCases, type StoreHarness } from "@apns/queue/conformance";
import { describe, expect, test } from "vitest";
import { MemoryStore } from "../../src/store/memory/memory-store.js";
import type { QueueStore } from "../../src/store/queue-store.js";
import { expectHeldFor } from "../world/held-for.js";

/** Several stores on one "database": closing one of them leaves the others open. */
function createHarness(): StoreHarness {
  let aheadMs = 0;
  const database = new MemoryStore({ nowMs: () => Date.now() + aheadMs });
  return {
    open: async () => connectionTo(database),
    advance: async (ms) => {
      aheadMs += ms;
    },
  };
}

function connectionTo(database: MemoryStore): QueueStore {
  const own = new MemoryStore();
  let isClosed = false;
  return new Proxy<QueueStore>(database, {
    get(_, name: keyof QueueStore) {
      if (name === "close") {
        return async () => {
          isClosed = true;
          await own.close();
        };
      }
      const target = isClosed ? own : database;
      // A promise asks for `then`.
      return target[name]?.bind(target);
    },
  });
}

describe("the store in memory", () => {
  for (const { name, run } of conformanceCases) test(name, () => run(createHarness()));

  test("Q-90: a holder's time is that of its longest lease, extended or not", async () => {
    let nowMs = 1_700_000_000_000;
    await expectHeldFor(new MemoryStore({ nowMs: () => nowMs }), (ms) => {
      nowMs += ms;
    });
  });

  test("the suite has cases", () => expect(conformanceCases.length).toBeGreaterThan(20));
});
