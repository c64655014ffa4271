import { expect, test } from "vitest";
import { Queue } from "../src/queue.js";
import type { NewDeadLetter } from "../src/store/chunk-record.js";
import { MemoryStore } from "../src/store/memory/memory-store.js";

const deviceTokens = ["aa".repeat(32), "bb".repeat(32)];
type Spoil = (letter: NewDeadLetter) => NewDeadLetter;

/** A queue with three dead letters, of which the second one was spoiled. */
async function withSpoiled(spoil: Spoil): Promise<Queue> {
  const store = new MemoryStore();
  const queue = new Queue(store);
  for (const campaign of ["one", "two", "three"])
    await queue.broadcast({ aps: {} }, deviceTokens, { campaign });
  for (const lane of await store.readyLanes()) {
    const request = { lane: lane.id, maxChunks: 1, leaseMs: 1000, worker: "a" };
    for (const { id, fence, settled, entries, count } of await store.claim(request)) {
      const letter = { entries, count, reason: "crashed" };
      const deadLetters = [lane.campaign === "two" ? spoil(letter) : letter];
      const next = { kind: "finish", successors: [], deadLetters } as const;
      await store.report("a", [{ id, fence, settled, tallies: [], deadDevices: [], next }]);
    }
  }
  return queue;
}

const spoils: Readonly<Record<string, Spoil>> = {
  "It has 1 device tokens, and should have 2.": (letter) => ({
    ...letter,
    entries: letter.entries.slice(0, 51),
  }),
  "Its device tokens end in the middle.": (letter) => ({ ...letter, entries: letter.entries.slice(0, -1) }),
};

for (const [why, spoil] of Object.entries(spoils)) {
  test(`Q-88: a dead letter that cannot be read hides no other, and is named and dealt with by its id: ${why}`, async () => {
    const queue = await withSpoiled(spoil);
    const letters = [];
    for await (const letter of queue.deadLetters()) letters.push(letter);
    expect(letters.map(({ campaign, count, unreadable }) => [campaign, count, unreadable])).toEqual([
      ["one", 2, undefined],
      ["two", 2, why],
      ["three", 2, undefined],
    ]);
    expect(letters.map((letter) => letter.deviceTokens)).toEqual([deviceTokens, [], deviceTokens]);
    const id = letters[1]?.id ?? "";
    for await (const letter of queue.deadLetters({ id })) expect(letter).toEqual(letters[1]);
    expect(await queue.discard({ id })).toBe(2);
    expect(await queue.replay({ id: letters[0]?.id ?? "" })).toBe(2);
    expect(await queue.stats()).toMatchObject({ waiting: 2, dead: 2, settled: { discarded: 2 } });
  });
}

test("Q-88: a pause by the id of a dead letter is refused, and an id has to be a text", async () => {
  const queue = new Queue(new MemoryStore());
  await expect(queue.pause({ id: "1" } as object)).rejects.toMatchObject({ name: "UsageError" });
  await expect(queue.discard({ id: 1 } as object)).rejects.toMatchObject({
    code: "invalid-type",
    field: "id",
  });
});
