import { spawn } from "node:child_process";
import { openQueue, openSqliteStore } from "@apns/queue";
import { afterAll, beforeAll, expect, test } from "vitest";
import { apns, type Finished, finish, main } from "../fixture/built-command.js";
import { GOOD, Workbench } from "../fixture/workbench.js";

let bench: Workbench;
beforeAll(async () => {
  bench = await Workbench.open();
});
afterAll(() => bench.close());

const deviceToken = (n: number): string => n.toString(16).padStart(64, "0");
const lines = (count: number): string =>
  Array.from({ length: count }, (_, n) => `${JSON.stringify({ deviceToken: deviceToken(n) })}\n`).join("");
/** Each test has a file of its own. */
const queueOf = (name: string): string[] => ["--queue", `sqlite:${bench.at(`${name}.db`)}`];
const statusOf = async (queue: readonly string[]): Promise<Record<string, unknown>> =>
  JSON.parse((await apns(["queue", "status", "--json", ...queue])).stdout);
const lastLine = ({ stdout }: Finished): Record<string, number> =>
  JSON.parse(stdout.trim().split("\n").at(-1) ?? "");

test("L-70: what is enqueued by one process is sent by another, and the queue says what became of it", async () => {
  await using apple = await bench.start({ badDeviceTokens: [deviceToken(7)] });
  const queue = queueOf("whole");
  const file = bench.file("tokens.ndjson", lines(1200));
  const enqueued = await apns([
    "enqueue",
    file,
    "--alert",
    "Hello",
    "--campaign",
    "spring",
    "--json",
    ...queue,
  ]);
  expect([enqueued.code, JSON.parse(enqueued.stdout)]).toEqual([
    0,
    { count: 1200, duplicates: 0, refused: 0 },
  ]);
  expect(await statusOf(queue)).toMatchObject({ waiting: 1200, leased: 0 });
  const worked = await apns(["worker", "--until-empty", ...queue, ...bench.http2Flags(apple)]);
  expect([worked.code, lastLine(worked)]).toMatchObject([0, { sent: 1200, outcomes: 1200, held: 0 }]);
  const settled = { accepted: 1199, rejected: 1 };
  expect(await statusOf(queue)).toMatchObject({ waiting: 0, settled, reasons: { BadDeviceToken: 1 } });
  const shown = await apns(["queue", "status", ...queue]);
  expect(shown.stdout).toMatch(/ accepted +1199\n rejected +1\n +BadDeviceToken +1\n/);
  const devices = await apns(["queue", "dead", "--devices", "--json", ...queue]);
  expect(JSON.parse(devices.stdout)).toMatchObject({ reason: "BadDeviceToken" });
  expect(devices.stdout).not.toContain(deviceToken(7));
  expect((await apns(["queue", "dead", "--devices", ...queue])).stdout).toBe("");
  expect(apple.journal.accepted).toHaveLength(1199);
});

test("L-70: the help of each command begins with examples and names its exit codes", async () => {
  for (const name of ["enqueue", "worker", "queue"]) {
    const { code, stdout } = await apns([name, "--help"]);
    expect([code, stdout.startsWith("Examples:\n"), stdout.includes("Exit codes: 0")]).toEqual([
      0,
      true,
      true,
    ]);
  }
});

test("L-71: lines that cannot be sent are refused one by one, and a repeated list adds what is missing", async () => {
  const queue = queueOf("refused");
  const text = `${lines(3)}{"deviceToken":"xyz"}\nnot json\n{"deviceToken":"${GOOD}","context":1}\n`;
  const file = bench.file("bad.ndjson", text);
  const once = await apns(["enqueue", file, "--alert", "x", "--dedupe-key", "k", ...queue]);
  expect([once.code, once.stdout.trim()]).toEqual([1, "3 stored, 3 refused"]);
  for (const part of [
    "line 4: deviceToken has",
    "line 5: the line is not JSON",
    "line 6: a queue stores no context",
  ]) {
    expect(once.stderr).toContain(part);
  }
  const again = await apns(["enqueue", file, "--alert", "x", "--dedupe-key", "k", ...queue]);
  expect([again.code, again.stdout.trim()]).toEqual([1, "0 stored, 3 stored before, 3 refused"]);
  const none = await apns(["enqueue", "-", "--alert", "x", ...queue], { stdin: "not json\n" });
  expect([none.code, none.stdout.trim()]).toEqual([5, "0 stored, 1 refused"]);
  const list = await apns(["enqueue", "-", "--alert", "x", ...queue], { stdin: '[{"deviceToken":"xyz"}]' });
  expect([list.code, list.stderr]).toEqual([5, expect.stringContaining("item 1: deviceToken has")]);
});

test("L-72: parts are paused, resumed and cancelled, and the whole queue never by chance", async () => {
  const queue = queueOf("parts");
  for (const campaign of ["one", "two"]) {
    await apns(["enqueue", "--to", GOOD, "--alert", "x", "--campaign", campaign, ...queue]);
  }
  expect((await apns(["queue", "pause", ...queue])).code).toBe(2);
  expect((await apns(["queue", "pause", "--campaign", "one", "--reason", "later", ...queue])).code).toBe(0);
  expect(await statusOf(queue)).toMatchObject({ stopped: [{ campaign: "one", reason: "later" }] });
  expect((await apns(["queue", "status", ...queue])).stdout).toContain("paused (one, no topic): later");
  expect((await apns(["queue", "resume", "--all", ...queue])).code).toBe(0);
  expect((await apns(["queue", "cancel", "two", ...queue])).code).toBe(0);
  expect(await statusOf(queue)).toMatchObject({ waiting: 1, settled: { cancelled: 1 } });
  const metrics = await apns(["queue", "status", "--metrics", ...queue]);
  expect(metrics.stdout).toContain('apns_queue_notifications{topic="",place="waiting"} 1\n');
});

test("L-89: a pause and a cancel say what of the queue they reached, and a name that is not there", async () => {
  const queue = queueOf("reached");
  const queued = (...args: string[]) => apns(["queue", ...args, ...queue]);
  await apns(["enqueue", "--to", GOOD, "--alert", "x", "--campaign", "one", ...queue]);
  const paused = await queued("pause", "--campaign", "one", "--reason", "later");
  expect(paused.stdout).toBe("paused (one, no topic): later\n");
  const typo = await queued("pause", "--campaign", "oen");
  expect([typo.code, typo.stdout]).toEqual([0, ""]);
  expect(typo.stderr).toContain("The queue holds nothing of this part");
  const topic = await queued("pause", "--topic", "com.example.app");
  expect([topic.stdout, topic.stderr]).toEqual(["", expect.stringContaining('the empty one: --topic ""')]);
  expect((await queued("cancel", "oen")).stderr).toContain("The queue has no campaign of this name.");
  expect((await queued("cancel", "one")).stdout).toBe("cancelled (one, no topic)\n");
});

test("L-89: a resume says what goes on, and what another pause still stops", async () => {
  const queue = queueOf("resumed");
  const queued = (...args: string[]) => apns(["queue", ...args, ...queue]);
  const own = await openQueue(`sqlite:${bench.at("resumed.db")}`);
  await own.enqueue({ deviceToken: GOOD, payload: { aps: { alert: "x" } } }, { campaign: "one" });
  await own.pause({ campaign: "one" });
  await own.pause({ topic: "" }, "night");
  await own.close();
  const half = await queued("resume", "--campaign", "one");
  expect(half.stdout).toBe("");
  expect(half.stderr).toContain("still paused (one, no topic): night. Another pause covers it");
  expect((await queued("resume", "--all")).stdout).toBe("resumed (one, no topic)\n");
  expect((await queued("resume", "--all")).stderr).toContain("Nothing that is in the queue was paused.");
});

test("L-72: dead letters are listed with their reason, sent again and deleted", async () => {
  await using apple = await bench.start({
    rules: [{ at: "request", do: { answer: { status: 429, reason: "TooManyRequests" } } }],
  });
  const queue = queueOf("letters");
  const worker = ["worker", "--until-empty", "--max-attempts", "1", ...queue, ...bench.http2Flags(apple)];
  await apns([
    "enqueue",
    "--to",
    deviceToken(1),
    deviceToken(2),
    "--alert",
    "x",
    "--campaign",
    "c",
    ...queue,
  ]);
  await apns(worker);
  const dead = await apns(["queue", "dead", "--json", ...queue]);
  expect(JSON.parse(dead.stdout)).toMatchObject({ campaign: "c", reason: "TooManyRequests" });
  expect(dead.stdout).not.toContain(deviceToken(1));
  expect((await apns(["queue", "replay", "--campaign", "other", ...queue])).stdout).toBe(
    "0 are sent again\n",
  );
  expect((await apns(["queue", "replay", "--all", ...queue])).stdout).toBe("2 are sent again\n");
  await apns(worker);
  expect((await apns(["queue", "purge", "--campaign", "c", ...queue])).stdout).toBe("2 are deleted\n");
  expect(await statusOf(queue)).toMatchObject({ dead: 0, settled: { discarded: 2 } });
});

test("Q-88: a dead letter that cannot be read is shown with its id and why, hides no other, and is deleted by its id", async () => {
  const queue = queueOf("spoiled");
  const own = await openQueue(`sqlite:${bench.at("spoiled.db")}`);
  await own.enqueue({ deviceToken: GOOD, payload: { aps: {} } }, { campaign: "whole" });
  await own.close();
  const store = await openSqliteStore({ path: bench.at("spoiled.db") });
  const lane = { campaign: "spoiled", topic: "t", priority: "normal" } as const;
  const [content, entries] = [Uint8Array.of(1), Uint8Array.of(1)];
  await store.enqueue([
    { lane, content, entries, count: 3, notBeforeMs: undefined, expiresAtMs: undefined, dedupe: undefined },
  ]);
  for (const { id } of await store.readyLanes()) {
    for (const leased of await store.claim({ lane: id, maxChunks: 1, leaseMs: 1000, worker: "a" })) {
      const deadLetters = [{ entries: leased.entries, count: leased.count, reason: "crashed" }];
      const next = { kind: "finish", successors: [], deadLetters } as const;
      await store.report("a", [{ ...leased, tallies: [], deadDevices: [], next }]);
    }
  }
  await store.close();
  const { stdout } = await apns(["queue", "dead", ...queue]);
  const [whole, spoiled] = stdout.trim().split("\n");
  expect(whole).toMatch(/^\S+Z {2}#\d+ {2}crashed {2}\S+ {2}whole$/);
  expect(spoiled).toMatch(/ {2}crashed {2}3 notifications that cannot be read: .+ {2}spoiled, t$/);
  const id = /#(\d+)/.exec(spoiled ?? "")?.[1] ?? "";
  const json = JSON.parse(
    (await apns(["queue", "dead", "--json", ...queue])).stdout.trim().split("\n")[1] ?? "",
  );
  expect(json).toMatchObject({ id, count: 3, unreadable: expect.any(String), deviceTokens: [] });
  expect((await apns(["queue", "purge", "--id", id, "--all", ...queue])).code).toBe(2);
  expect((await apns(["queue", "purge", ...queue])).stderr).toContain("Say which part: --id, --campaign,");
  expect((await apns(["queue", "purge", "--id", "999", ...queue])).stdout).toBe("0 are deleted\n");
  expect((await apns(["queue", "purge", "--id", id, ...queue])).stdout).toBe("3 are deleted\n");
  expect(await statusOf(queue)).toMatchObject({ dead: 1, settled: { discarded: 3 } });
});

test("L-73: SIGTERM lets what is in flight settle and gives the rest back, with exit code 0", async () => {
  await using apple = await bench.start({
    rules: [{ at: "request", do: { delayMs: { min: 20, max: 200 } } }],
  });
  const queue = queueOf("drain");
  const file = bench.file("many.ndjson", lines(5000));
  await apns(["enqueue", file, "--alert", "x", ...queue]);
  const args = ["worker", "--concurrency", "1000", ...queue, ...bench.http2Flags(apple)];
  const child = spawn(process.execPath, [main, ...args]);
  const ended = finish(child);
  await apple.journal.waitFor((journal) => journal.counts.accepted > 100);
  child.kill("SIGTERM");
  const run = await ended;
  expect(run.code).toBe(0);
  const { sent, outcomes, held } = lastLine(run);
  expect([outcomes, held]).toEqual([sent, 0]);
  const { waiting, leased, settled } = (await statusOf(queue)) as Record<string, number> & {
    settled: { accepted: number };
  };
  expect([leased, settled.accepted]).toEqual([0, apple.journal.counts.accepted]);
  expect(waiting).toBe(5000 - settled.accepted);
});

test("L-74: a queue that cannot be opened is a sentence, with the exit code of what is wrong", async () => {
  const missing = await apns(["queue", "status", "--queue", "sqlite:/missing/folder/push.db"]);
  expect([missing.code, missing.stderr]).toMatchObject([2, expect.stringContaining("does not exist")]);
  const broken = await apns([
    "queue",
    "status",
    "--queue",
    `sqlite:${bench.file("no.db", "no database".repeat(99))}`,
  ]);
  expect([broken.code, broken.stderr]).toMatchObject([4, expect.stringContaining("The queue failed")]);
  const forgetful = await apns(["enqueue", "--to", GOOD, "--alert", "x", "--queue", "memory:"]);
  expect([forgetful.code, forgetful.stderr]).toMatchObject([2, expect.stringContaining("sqlite:FILE")]);
});

test("L-78: the status lists who holds leases, the one first whose lease ends soonest, and sums the others", async () => {
  const queue = queueOf("holders");
  const file = bench.file("holders.ndjson", lines(7000));
  await apns(["enqueue", file, "--alert", "x", ...queue]);
  const store = await openSqliteStore({ path: bench.at("holders.db") });
  const [lane] = await store.readyLanes();
  for (let n = 0; n < 12; n += 1) {
    await store.claim({
      lane: lane?.id ?? "",
      maxChunks: 1,
      leaseMs: 3_600_000 - 60_000 * n,
      worker: `w${n}`,
    });
  }
  await store.close();
  const holders = (await apns(["queue", "status", ...queue])).stdout.trim().split("\n").slice(-11);
  expect(holders[0]).toMatch(
    /^w11 holds 500 notifications in 1 chunk for \d+ (?:s|min \d+ s), its first lease ends in 4[89] min/,
  );
  expect(holders[9]).toMatch(/^w2 holds/);
  expect(holders[10]).toBe("and 2 more workers: 1000 notifications");
  const { leases } = (await statusOf(queue)) as { leases: { workers: unknown[] } };
  expect(leases.workers).toHaveLength(12);
});

test("Q-91: the status names the identity that what came back unsent waits for, and a cancel reaches it", async () => {
  await using apple = await bench.start();
  const queue = queueOf("misspelt");
  const own = await openQueue(`sqlite:${bench.at("misspelt.db")}`);
  await own.enqueue({ deviceToken: GOOD, payload: {}, topic: "t", identity: "custmer-b" }, { campaign: "c" });
  await own.close();
  const worker = spawn(process.execPath, [main, "worker", ...queue, ...bench.http2Flags(apple)]);
  let told = "";
  for await (const text of worker.stderr) {
    told += text;
    if (told.includes("custmer-b")) break;
  }
  worker.kill("SIGTERM");
  await finish(worker);
  const { stdout } = await apns(["queue", "status", ...queue]);
  expect(stdout).toMatch(
    /\n1 notification of \(c, t\) came back unsent: the worker lacks the identity "custmer-b", or a connection\. Next try in [45] min/,
  );
  await apns(["queue", "cancel", "c", ...queue]);
  expect(await statusOf(queue)).toMatchObject({ delayed: 0, settled: { cancelled: 1 }, returned: [] });
});

test("L-85: a queue that cannot be opened says what to do, and where no server runs", async () => {
  const plain = await apns(["queue", "status", "--queue", "push.db"]);
  expect([plain.code, plain.stderr]).toMatchObject([2, expect.stringContaining("sqlite:push.db")]);
  const away = await apns(["queue", "status", "--queue", "postgres://127.0.0.1:1/x"]);
  expect([away.code, away.stderr]).toMatchObject([
    4,
    expect.stringMatching(/connect ECONNREFUSED .*Check the host and the port/),
  ]);
});
