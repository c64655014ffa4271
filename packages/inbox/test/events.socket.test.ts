import { describe, expect, test } from "vitest";
import { EventSource } from "./fixture/event-source.js";
import { TOKEN, Workbench } from "./fixture/workbench.js";

const EVENTS = "/api/v1/events";
const OTHER = "cd".repeat(32);

const texts = (source: EventSource): string[] => source.of("notification").map(({ data }) => data.text);

describe("the stream", () => {
  test("I-20: has each notification once, with its id, and what else happens", async () => {
    await using bench = await Workbench.open();
    using source = await EventSource.open(bench.inbox, EVENTS);
    expect(source.headers).toMatchObject({
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache, no-store, no-transform",
      "x-accel-buffering": "no",
    });
    await bench.push({ alert: "1" });
    await bench.push({ alert: "2" });
    await bench.ask("PUT", `/api/v1/devices/${TOKEN}`, { body: { state: "offline" } });
    await bench.ask("POST", "/api/v1/rules", { body: { at: "request", do: {} } });
    // Changes of rules within 10 ms are one event, and the reset below is one.
    await source.until(() => source.of("rules").length === 1);
    await bench.ask("POST", "/api/v1/clock", { body: { advanceMs: 1000 } });
    await bench.ask("DELETE", `/api/v1/devices/${TOKEN}`);
    await bench.ask("DELETE", "/api/v1/notifications");
    await bench.ask("POST", "/api/v1/reset");
    await source.until(() => source.of("reset").length === 1);
    expect(texts(source)).toEqual(["1", "2"]);
    expect(source.of("notification").map(({ id }) => id)).toEqual(
      source.of("notification").map(({ data }) => data.id),
    );
    expect(source.of("notification")[0]?.data).not.toHaveProperty("payload");
    expect(source.of("device")[0]?.data).toMatchObject({ deviceToken: TOKEN, state: "offline" });
    expect(source.of("rules")[0]?.data.rules).toMatchObject([{ at: "request", matches: 0 }]);
    expect(source.of("clock")[0]?.data).toMatchObject({ advancedMs: 1000 });
    expect(source.of("device-removed")[0]?.data).toEqual({ deviceToken: TOKEN });
    expect(source.of("deleted")[0]?.data).toEqual({ count: 2 });
    expect(source.of("connection").length).toBeGreaterThan(0);
    expect(source.of("frame")).toEqual([]);
    expect(source.text).toMatch(/^retry: 1000\n\n/);
  });

  test("I-20: resumes after the last id, without a gap and without doubles", async () => {
    await using bench = await Workbench.open();
    let last = "";
    {
      using source = await EventSource.open(bench.inbox, EVENTS);
      await bench.push({ alert: "1" });
      await source.until(() => texts(source).length === 1);
      last = source.of("notification")[0]?.id ?? "";
    }
    for (let index = 2; index <= 450; index += 1) await bench.push({ alert: String(index) });
    using again = await EventSource.open(bench.inbox, EVENTS, { "last-event-id": last });
    await bench.push({ alert: "451" });
    await again.until(() => texts(again).length === 450);
    expect(texts(again)).toEqual(Array.from({ length: 450 }, (_, index) => String(index + 2)));
    expect(again.of("resync")).toEqual([]);
    using fromCursor = await EventSource.open(bench.inbox, `${EVENTS}?cursor=${again.events.at(-1)?.id}`);
    await bench.push({ alert: "452" });
    await fromCursor.until(() => texts(fromCursor).length === 1);
    expect(texts(fromCursor)).toEqual(["452"]);
  });

  test("I-21: says resync when the ring has moved on, the start differs or the id is not one", async () => {
    await using bench = await Workbench.open({}, { ring: { count: 2 } });
    await bench.push({ alert: "1" });
    const { newest } = (await bench.get("/api/v1/notifications")).json;
    for (const alert of ["2", "3", "4"]) await bench.push({ alert });
    for (const [id, why] of [
      [newest, "ring"],
      ["abcdefgh-3", "start"],
      ["<script>", "start"],
    ]) {
      using source = await EventSource.open(bench.inbox, EVENTS, { "last-event-id": id });
      await source.until(() => source.of("resync").length === 1);
      expect(source.events).toMatchObject([{ event: "resync", data: { why } }]);
      await bench.push({ alert: "live" });
      await source.until(() => texts(source).length === 1);
    }
  });

  test("I-22: cuts a reader that is too slow, and it misses nothing when it comes again", async () => {
    await using bench = await Workbench.open({ streamBufferBytes: 65_536 });
    using slow = await EventSource.open(bench.inbox, `${EVENTS}?view=full`);
    using quick = await EventSource.open(bench.inbox, `${EVENTS}?view=summary`);
    slow.pause();
    let sent = 0;
    // What the system holds for a socket is not ours to limit, so it takes some megabytes.
    while (!(await bench.get("/metrics")).text.includes("apns_inbox_streams 1\n")) {
      for (let index = 0; index < 200; index += 1, sent += 1) await bench.push({ alert: "x".repeat(3500) });
    }
    await quick.until(() => texts(quick).length === sent);
    expect(quick.hasEnded).toBe(false);
    slow.resume();
    await slow.until(() => slow.hasEnded);
    const got = slow.of("notification");
    const rest = new URLSearchParams({
      order: "oldest",
      view: "summary",
      limit: "0",
      cursor: got.at(-1)?.id ?? "",
    });
    using again = await EventSource.open(bench.inbox, EVENTS, { "last-event-id": got.at(-1)?.id ?? "" });
    expect((await bench.get(`/api/v1/notifications?${rest}`)).json.missed).toBe(0);
    await again.until(() => got.length + texts(again).length === sent);
    const ids = [...got, ...again.of("notification")].map(({ id }) => id);
    expect(new Set(ids).size).toBe(sent);
  });

  test("I-24: the server filters, by the grammar of the list", async () => {
    await using bench = await Workbench.open();
    const query = new URLSearchParams({ deviceToken: TOKEN, q: "-draft", kinds: "notification" });
    using source = await EventSource.open(bench.inbox, `${EVENTS}?${query}`);
    await bench.push({ alert: "elsewhere", deviceToken: OTHER });
    await bench.push({ alert: "a Draft" });
    await bench.push({ alert: "mine" });
    await source.until(() => texts(source).length === 1);
    expect(source.events).toMatchObject([{ event: "notification", data: { text: "mine" } }]);
  });

  test("I-25: maxRate leaves out and counts, and says between which ids", async () => {
    await using bench = await Workbench.open();
    using source = await EventSource.open(bench.inbox, `${EVENTS}?maxRate=5&kinds=notification`);
    const sent = Array.from({ length: 60 }, (_, index) => bench.push({ alert: String(index) }));
    await Promise.all(sent);
    const skipped = (): number => source.of("skipped").reduce((sum, { data }) => sum + data.count, 0);
    await source.until(() => skipped() + texts(source).length === 60);
    expect(texts(source).length).toBeLessThan(60);
    const first = source.of("skipped")[0]?.data;
    expect(first).toMatchObject({ count: expect.any(Number) });
    expect(Object.keys(first)).toEqual(["count", "after", "before"]);
  });

  test("I-26: an answer that comes late is an event of its own", async () => {
    await using bench = await Workbench.open();
    // With a verdict the notification is there at once; without one it would come with its answer.
    const answer = { status: 410, reason: "Unregistered" };
    await bench.ask("PUT", "/api/v1/rules", {
      body: [{ at: "request", do: { verdict: "rejected", delayMs: 50, answer } }],
    });
    using source = await EventSource.open(bench.inbox, `${EVENTS}?kinds=notification,answer`);
    await bench.push({ alert: "late" });
    await source.until(() => source.of("answer").length === 1);
    expect(source.events).toMatchObject([
      { event: "notification", data: { text: "late", outcome: "rejected" } },
      { event: "answer", id: undefined, data: { text: "late", status: 410, reason: "Unregistered" } },
    ]);
  });

  test("I-29: the stream of a phone has what reaches it, and what was stored when it comes online", async () => {
    await using bench = await Workbench.open();
    const path = `/api/v1/devices/${TOKEN}`;
    await bench.ask("PUT", path, { body: { state: "offline" } });
    using phone = await EventSource.open(bench.inbox, `${path}/events`);
    // One that has a device of its own, so that its deliveries are logged, too.
    await bench.ask("PUT", `/api/v1/devices/${OTHER}`, { body: {} });
    await bench.push({ alert: "stored" });
    await bench.push({ alert: "elsewhere", deviceToken: OTHER });
    expect(texts(phone)).toEqual([]);
    expect(phone.events[0]).toMatchObject({ event: "phone", data: { deviceToken: TOKEN, known: true } });
    await bench.ask("PUT", path, { body: { state: "online" } });
    await phone.until(() => texts(phone).length === 1);
    await bench.push({ alert: "elsewhere again", deviceToken: OTHER });
    await bench.push({ alert: "direct" });
    await phone.until(() => texts(phone).length === 2);
    expect(texts(phone)).toEqual(["stored", "direct"]);
    expect(phone.of("notification")[0]?.data.delivery.map(({ event }: { event: string }) => event)).toContain(
      "Delivered (From Storage)",
    );
  });

  test("I-20: frames come to those who ask for them", async () => {
    await using bench = await Workbench.open();
    using source = await EventSource.open(bench.inbox, `${EVENTS}?kinds=frame`);
    await bench.push();
    await source.until(() => source.of("frame").some(({ data }) => data.frame.type === "HEADERS"));
    expect(source.events.every(({ event }) => event === "frame")).toBe(true);
  });
});
