import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { apns } from "../fixture/built-command.js";
import { GOOD, Workbench } from "../fixture/workbench.js";

let bench: Workbench;
beforeAll(async () => {
  bench = await Workbench.open();
});
afterAll(() => bench.close());

const queueOf = (name: string): string[] => ["--queue", `sqlite:${bench.at(`${name}.db`)}`];
const waitingIn = async (queue: readonly string[]): Promise<number> =>
  JSON.parse((await apns(["queue", "status", "--json", ...queue])).stdout).waiting;

describe("L-94: apns enqueue says what it did not store, and why", () => {
  test("L-94: a campaign that was cancelled takes nothing more", async () => {
    const queue = queueOf("cancelled");
    const args = ["enqueue", bench.file("one.txt", `${GOOD}\n`), "--alert", "Hello", ...queue];
    expect((await apns([...args, "--campaign", "gone"])).code).toBe(0);
    await apns(["queue", "cancel", "gone", ...queue]);
    const { code, stderr } = await apns([...args, "--campaign", "gone"]);
    expect([code, stderr]).toEqual([2, expect.stringContaining("The campaign gone was cancelled for good")]);
    expect((await apns([...args, "--campaign", "other"])).stdout).toBe("1 stored\n");
    expect((await apns(args)).stdout).toBe("1 stored\n");
  });

  test("L-94: a CSV that breaks after its beginning was stored exits with 4, and says how to repeat it", async () => {
    const rows = Array.from({ length: 3000 }, (_, n) => `${n.toString(16).padStart(64, "0")},Ann ${n}\n`);
    const file = bench.file("late.csv", `deviceToken,name\n${rows.join("")}${GOOD},"open\n`);
    const queue = queueOf("late");
    const args = ["enqueue", file, "--title", "Hello {{name}}", ...queue];
    const first = await apns(args);
    expect([first.code, first.stderr]).toEqual([4, expect.stringMatching(/not CSV from there on.*Mend/)]);
    expect(first.stderr).toMatch(
      /Of the first [\d,]+ notifications, .*With --dedupe-key from the first time/,
    );
    expect(await waitingIn(queue)).toBeGreaterThan(0);
    const again = await apns([...args, "--dedupe-key", "k"]);
    expect(again.stderr).toContain("The same command again stores only the others.");
  });

  test("L-94: a CSV that is broken at its beginning is a mistake of usage", async () => {
    const file = bench.file("broken.csv", `deviceToken,name\n${GOOD},"open\n`);
    const { code, stderr } = await apns(["enqueue", file, "--title", "Hello", ...queueOf("broken")]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/is not CSV/)]);
    expect(stderr).not.toContain("Of the first");
  });

  test("L-94: neither a file that is not there nor a queue that is not there leaves anything behind", async () => {
    const missing = await apns(["enqueue", bench.at("missing.txt"), "--alert", "Hello", ...queueOf("none")]);
    expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining("cannot be read")]);
    expect(existsSync(bench.at("none.db"))).toBe(false);
    const file = bench.file("good.txt", `${GOOD}\n`);
    const nowhere = await apns(["enqueue", file, "--alert", "Hello", "--queue", "bad"]);
    expect(nowhere.code).toBe(2);
    expect(nowhere.stderr).not.toContain("Warning");
  });

  test("L-94: flags of apns queue that exclude each other are refused", async () => {
    for (const [args, message] of [
      [["status", "--metrics", "--campaign", "a"], "--metrics and --campaign exclude"],
      [["dead", "--all", "--campaign", "a"], "--all and --campaign exclude"],
    ] as const) {
      const { code, stderr } = await apns(["queue", ...args, ...queueOf("flags")]);
      expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
    }
  });
});
