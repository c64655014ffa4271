import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { command2, series, tokenOf } from "../fixture/notification-bytes.js";
import {
  connectionsClosed,
  feedbackClient,
  gatewayClient,
  identifiers,
  start,
} from "../fixture/simulator-fixture.js";

const BAD = tokenOf(0xbadbad);
let directory = "";

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "apns-simulator-"));
});

afterAll(async () => {
  await rm(directory, { recursive: true });
});

async function linesOf(file: string): Promise<unknown[]> {
  const text = await readFile(file, "utf8");
  expect(text.endsWith("\n")).toBe(true);
  return text
    .slice(0, -1)
    .split("\n")
    .map((line) => JSON.parse(line));
}

describe("the journal", () => {
  test("has the events of a connection in order", async () => {
    await using apple = await start({ badDeviceTokens: [BAD] });
    await gatewayClient(apple).write(
      Buffer.concat([series(1, 1), command2({ identifier: 2, deviceToken: BAD }), series(3, 3)]),
    ).ended;
    await connectionsClosed(apple);
    expect(
      apple.journal.entries.map((entry) => (entry.kind === "notification" ? entry.verdict : entry.kind)),
    ).toEqual([
      "connection-opened",
      "connection-secured",
      "accepted",
      "rejected",
      "discarded",
      "answer",
      "connection-closed",
    ]);
    expect(apple.journal.entries[1]).toMatchObject({ topic: "com.example.app", tlsVersion: "TLSv1.3" });
    expect(apple.journal.counts).toEqual({
      received: 3,
      accepted: 1,
      rejected: 1,
      discarded: 1,
      answers: 1,
      connectionsOpened: 1,
      connectionsSecured: 1,
      connectionsClosed: 1,
      channelRequests: 0,
      feedbackTuples: 0,
    });
  });

  test("keeps the order of acceptance over several connections", async () => {
    await using apple = await start();
    const clients = [gatewayClient(apple), gatewayClient(apple)];
    for (let identifier = 1; identifier <= 6; identifier += 1) {
      clients[identifier % 2]?.write(series(identifier, identifier));
      await apple.journal.waitFor((journal) => journal.counts.accepted === identifier);
    }
    for (const client of clients) client.destroy();
    expect(identifiers(apple.journal.accepted)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(new Set(apple.journal.accepted.map((entry) => entry.connection)).size).toBe(2);
  });

  test("forgets everything on clear", async () => {
    await using apple = await start();
    const client = gatewayClient(apple).write(series(1, 3));
    await apple.journal.waitFor((journal) => journal.counts.accepted === 3);
    apple.journal.clear();
    expect(apple.journal).toMatchObject({ entries: [], accepted: [], rejected: [], discarded: [] });
    expect(apple.journal.counts.received).toBe(0);
    client.write(series(4, 4));
    await apple.journal.waitFor((journal) => journal.counts.accepted === 1);
    client.destroy();
    expect(identifiers(apple.journal.accepted)).toEqual([4]);
  });

  test("with counts only it keeps no entries, and takes 100,000 notifications", async () => {
    await using apple = await start({ journal: "counts", badDeviceTokens: [BAD] });
    const client = gatewayClient(apple).write(series(1, 100_000));
    await apple.journal.waitFor((journal) => journal.counts.accepted === 100_000, { timeoutMs: 30_000 });
    client.write(command2({ identifier: 9, deviceToken: BAD }));
    expect((await client.ended).hex).toBe("080800000009");
    expect(apple.journal.entries).toEqual([]);
    expect(apple.journal.accepted).toEqual([]);
    expect(apple.journal.counts).toMatchObject({
      received: 100_001,
      accepted: 100_000,
      rejected: 1,
      answers: 1,
    });
  });
});

describe("journal.waitFor", () => {
  test("resolves at once if the predicate holds already", async () => {
    await using apple = await start();
    await apple.journal.waitFor((journal) => journal.counts.received === 0, { timeoutMs: 1 });
  });

  test("rejects after timeoutMs with the counts so far", async () => {
    await using apple = await start();
    const waiting = apple.journal.waitFor((journal) => journal.counts.received === 1, { timeoutMs: 20 });
    await expect(waiting).rejects.toMatchObject({
      name: "SimulatorError",
      code: "wait-timeout",
      message: expect.stringMatching(/20 ms.*received 0/),
    });
  });

  test.each<[object, RegExp]>([
    [{ timeoutMs: -1 }, /^timeoutMs: expected a whole number from 0/],
    [{ timeoutMs: Number.NaN }, /^timeoutMs: .*got NaN/],
    [{ timeout: 5 }, /^timeout: no such option of journal\.waitFor/],
  ])("rejects with invalid-option for %j", async (options, message) => {
    await using apple = await start();
    await expect(apple.journal.waitFor(() => true, options)).rejects.toMatchObject({
      code: "invalid-option",
      message: expect.stringMatching(message),
    });
  });

  test("rejects with the error that the predicate throws", async () => {
    await using apple = await start();
    const failure = new Error("mine");
    const waiting = apple.journal.waitFor(() => {
      throw failure;
    });
    await expect(waiting).rejects.toBe(failure);
  });

  test("rejects when the simulator closes, after a last check", async () => {
    const apple = await start();
    const client = await gatewayClient(apple).secured();
    await apple.journal.waitFor((journal) => journal.counts.connectionsSecured === 1);
    const closedOne = apple.journal.waitFor((journal) => journal.counts.connectionsClosed === 1);
    const never = apple.journal.waitFor((journal) => journal.counts.received === 1);
    const refused = expect(never).rejects.toMatchObject({ code: "closed" });
    await apple.close();
    await closedOne;
    await refused;
    await expect(apple.journal.waitFor(() => false)).rejects.toMatchObject({ code: "closed" });
    client.destroy();
  });
});

describe("the journal file", () => {
  test("has a line for each notification received and each answer given", async () => {
    const journalFile = join(directory, "story.ndjson");
    const apple = await start({
      journalFile,
      badDeviceTokens: [BAD],
      feedback: [{ deviceToken: "aa", failedAt: 1 }],
    });
    const bytes = [
      command2({ identifier: 1, expiration: 7, priority: 5 }),
      command2({ identifier: 2, deviceToken: BAD }),
      command2({ payload: "☃" }),
    ];
    await gatewayClient(apple).write(Buffer.concat(bytes)).ended;
    await feedbackClient(apple).ended;
    await apple.close();
    expect(await linesOf(journalFile)).toMatchObject([
      {
        kind: "notification",
        service: "gateway",
        connection: 1,
        command: 2,
        identifier: 1,
        expiration: 7,
        priority: 5,
        payload: { aps: { alert: "Hello" } },
        verdict: "accepted",
      },
      { kind: "notification", identifier: 2, deviceToken: BAD, verdict: "rejected", status: 8 },
      { kind: "notification", identifier: 0, payload: "☃", verdict: "discarded" },
      { kind: "answer", connection: 1, status: 8, identifier: 2, bytes: "080800000002" },
    ]);
  });

  test("has every digit of a payload, on one line, whatever JavaScript makes of it", async () => {
    const journalFile = join(directory, "digits.ndjson");
    const apple = await start({ journalFile });
    const payload = '{\r\n "n": 12345678901234567890,\n "x": 1E400, "y": 1.10, "t": "a\\nb", "u": -0}';
    const bytes = [command2({ payload }), command2({ payload: "[1,\n" }), command2({ payload: '"text"' })];
    const client = gatewayClient(apple).write(Buffer.concat(bytes));
    await apple.journal.waitFor(({ counts }) => counts.received === 3);
    client.destroy();
    await apple.close();
    expect(apple.journal.accepted[0]?.payloadText).toBe(payload);
    const lines = (await readFile(journalFile, "utf8")).trimEnd().split("\n");
    expect(lines.map((line) => line.slice(line.indexOf('"payload":')))).toEqual([
      '"payload":{ "n": 12345678901234567890, "x": 1E400, "y": 1.10, "t": "a\\nb", "u": -0}}',
      '"payload":"[1,\\n"}',
      '"payload":"text"}',
    ]);
  });

  test("is appended to, and also written with counts only", async () => {
    const journalFile = join(directory, "appended.ndjson");
    await writeFile(journalFile, '{"kind":"before"}\n');
    const apple = await start({ journalFile, journal: "counts" });
    const client = gatewayClient(apple).write(series(1, 2000));
    await apple.journal.waitFor((journal) => journal.counts.accepted === 2000);
    client.destroy();
    await apple.close();
    const lines = await linesOf(journalFile);
    expect(lines).toHaveLength(2001);
    expect(lines[0]).toEqual({ kind: "before" });
    expect(lines[2000]).toMatchObject({ identifier: 2000 });
    expect(apple.journal.entries).toEqual([]);
  });

  test("makes startSimulator fail if it cannot be opened", async () => {
    await expect(start({ journalFile: join(directory, "missing", "x.ndjson") })).rejects.toMatchObject({
      code: "journal-file",
      message: expect.stringContaining("x.ndjson"),
      cause: expect.objectContaining({ code: "ENOENT" }),
    });
  });
});
