import { describe, expect, test } from "vitest";
import { tokenOf } from "../fixture/notification-bytes.js";
import {
  closeReasons,
  connectionsClosed,
  feedbackClient,
  ofKind,
  start,
} from "../fixture/simulator-fixture.js";

const ENTRIES = [
  { deviceToken: tokenOf(1), failedAt: 0x53724e00 },
  { deviceToken: "AABBCC", failedAt: new Date(0xffffffff * 1000) },
];

const BYTES = `53724e000020${tokenOf(1)}ffffffff0003aabbcc`;

describe("the feedback service", () => {
  test("writes every tuple and ends", async () => {
    await using apple = await start({ feedback: ENTRIES });
    expect(await feedbackClient(apple).ended).toMatchObject({ hex: BYTES, how: "fin" });
    await connectionsClosed(apple);
    expect(apple.journal.counts).toMatchObject({ feedbackTuples: 2, connectionsSecured: 1 });
    expect(ofKind(apple, "feedback-read")).toMatchObject([{ service: "feedback", connection: 1, tuples: 2 }]);
    expect(closeReasons(apple)).toEqual(["feedback-complete"]);
  });

  test("clears its list on reading", async () => {
    await using apple = await start({ feedback: ENTRIES });
    await feedbackClient(apple).ended;
    expect(await feedbackClient(apple).ended).toMatchObject({ hex: "", how: "fin" });
    apple.addFeedback({ deviceToken: "dd", failedAt: 5 });
    expect((await feedbackClient(apple).ended).hex).toBe("000000050001dd");
  });

  test("writes a device token twice if it was added twice, and an empty one too", async () => {
    await using apple = await start();
    for (const deviceToken of ["ee", "ee", ""]) apple.addFeedback({ deviceToken, failedAt: 1 });
    expect((await feedbackClient(apple).ended).hex).toBe("000000010001ee000000010001ee000000010000");
  });

  test("writes 10,000 tuples", async () => {
    await using apple = await start({
      feedback: Array.from({ length: 10_000 }, (_, at) => ({ deviceToken: tokenOf(at), failedAt: at })),
    });
    const end = await feedbackClient(apple).ended;
    expect(end.byteCount).toBe(380_000);
    expect(end.hex.endsWith(`0000270f0020${tokenOf(9999)}`)).toBe(true);
  });

  test.each([
    ["a device token that is not hex", { deviceToken: "xx", failedAt: 1 }, /feedback\.deviceToken.*hex/],
    ["half a byte", { deviceToken: "abc", failedAt: 1 }, /feedback\.deviceToken/],
    ["a time before 1970", { deviceToken: "aa", failedAt: -1 }, /feedback\.failedAt.*4294967295/],
    ["a time beyond 32 bits", { deviceToken: "aa", failedAt: 0x1_0000_0000 }, /feedback\.failedAt/],
    ["an invalid date", { deviceToken: "aa", failedAt: new Date(Number.NaN) }, /feedback\.failedAt/],
  ])("refuses %s", async (_what, entry, message) => {
    await using apple = await start();
    expect(() => apple.addFeedback(entry)).toThrow(
      expect.objectContaining({ code: "invalid-option", message: expect.stringMatching(message) }),
    );
  });
});

describe("faults of the feedback service", () => {
  test("byte by byte", async () => {
    await using apple = await start({
      feedback: ENTRIES,
      rules: [{ at: "feedback", do: { pieceBytes: 1, pieceDelayMs: 1 } }],
    });
    const client = feedbackClient(apple);
    expect((await client.ended).hex).toBe(BYTES);
    expect(client.readCount).toBeGreaterThan(10);
  });

  test("cut in the middle of a tuple, and reset", async () => {
    await using apple = await start({
      feedback: ENTRIES,
      rules: [
        { name: "cut", at: "feedback", times: 1, do: { cutAfterBytes: 40, close: "reset", delayMs: 10 } },
      ],
    });
    expect(await feedbackClient(apple).ended).toMatchObject({ hex: BYTES.slice(0, 80), code: "ECONNRESET" });
    // The read was destructive nevertheless.
    expect((await feedbackClient(apple).ended).hex).toBe("");
    expect(ofKind(apple, "connection-closed")[0]).toMatchObject({ reason: "rule", detail: "cut" });
  });

  test("a delay before the first byte", async () => {
    await using apple = await start({ feedback: ENTRIES, rules: [{ at: "feedback", do: { delayMs: 60 } }] });
    const client = feedbackClient(apple);
    await apple.journal.waitFor((journal) => journal.counts.connectionsSecured === 1);
    expect(apple.journal.counts.feedbackTuples).toBe(0);
    expect((await client.ended).hex).toBe(BYTES);
    const [secured] = ofKind(apple, "connection-secured");
    const [read] = ofKind(apple, "feedback-read");
    expect((read?.at ?? 0) - (secured?.at ?? 0)).toBeGreaterThanOrEqual(55);
  });

  test("silence without an end, until the client leaves", async () => {
    await using apple = await start({
      feedback: ENTRIES,
      rules: [{ at: "feedback", do: { close: "never" } }],
    });
    const client = feedbackClient(apple);
    await client.bytes(BYTES.length / 2);
    expect(apple.connectionCount).toBe(1);
    client.socket.end();
    await client.ended;
    await connectionsClosed(apple);
    expect(closeReasons(apple)).toEqual(["client"]);
  });

  test("random bytes after the tuples", async () => {
    await using apple = await start({
      feedback: [{ deviceToken: "aa", failedAt: 1 }],
      rules: [{ at: "feedback", do: { garbageBytes: 100 } }],
    });
    const end = await feedbackClient(apple).ended;
    expect(end.byteCount).toBe(107);
    expect(end.hex.startsWith("000000010001aa")).toBe(true);
  });

  test("on one connection only, as the rule says", async () => {
    await using apple = await start({
      rules: [{ at: "feedback", when: { connection: 2 }, do: { cutAfterBytes: 0 } }],
    });
    const answers: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      apple.addFeedback({ deviceToken: "aa", failedAt: round });
      answers.push((await feedbackClient(apple).ended).hex);
    }
    expect(answers).toEqual(["000000000001aa", "", "000000020001aa"]);
  });
});
