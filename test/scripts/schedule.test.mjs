import { expect, test } from "vitest";
import { schedule } from "../../scripts/check/schedule.mjs";

/** Runs the tasks; each takes as many turns as its name is long. Returns what happened, in order. */
async function history(tasks, { cores, failing = [] }) {
  const events = [];
  await schedule(tasks, {
    cores,
    run: async ({ name }) => {
      events.push(`${name} begins`);
      for (const _ of name) await new Promise((resolve) => setImmediate(resolve));
      events.push(`${name} ends`);
      return !failing.includes(name);
    },
    skip: ({ name }, need) => events.push(`${name} skipped for ${need}`),
  });
  return events;
}

test("schedule: tasks run side by side while cores are free", async () => {
  const tasks = [{ name: "aaa" }, { name: "bb" }, { name: "c" }];
  expect(await history(tasks, { cores: 2 })).toEqual(
    ["aaa begins", "bb begins", "bb ends", "c begins"].concat(["aaa ends", "c ends"]),
  );
});

test("schedule: a task waits for what it needs, and what needs nothing passes it", async () => {
  const tasks = [{ name: "aa" }, { name: "b", needs: ["aa"] }, { name: "cccc" }];
  expect(await history(tasks, { cores: 2 })).toEqual(
    ["aa begins", "cccc begins", "aa ends", "b begins"].concat(["b ends", "cccc ends"]),
  );
});

test("schedule: what needs a failed task is skipped, and so is what needs that", async () => {
  const tasks = [{ name: "c", needs: ["b"] }, { name: "b", needs: ["a"] }, { name: "a" }];
  expect(await history(tasks, { cores: 2, failing: ["a"] })).toEqual(
    ["a begins", "a ends", "b skipped for a"].concat(["c skipped for b"]),
  );
});

test("schedule: a need that is not among the tasks counts as met", async () => {
  expect(await history([{ name: "b", needs: ["a"] }], { cores: 2 })).toEqual(["b begins", "b ends"]);
});

test("schedule: a task that keeps more cores busy than there are runs alone", async () => {
  const tasks = [{ name: "a", cores: 8 }, { name: "b" }];
  expect(await history(tasks, { cores: 2 })).toEqual(["a begins", "a ends", "b begins", "b ends"]);
});

test("schedule: tasks that need each other are an error", async () => {
  const tasks = [
    { name: "a", needs: ["b"] },
    { name: "b", needs: ["a"] },
  ];
  await expect(history(tasks, { cores: 2 })).rejects.toThrow("these need each other: a, b");
});
