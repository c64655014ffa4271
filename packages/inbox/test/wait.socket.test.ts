import { describe, expect, test } from "vitest";
import { ask, TOKEN, Workbench } from "./fixture/workbench.js";

const WAIT = "/api/v1/notifications/wait";
const OTHER = "cd".repeat(32);

/** Resolves when so many waits and streams are open. */
async function openRequests(bench: Workbench, count: number): Promise<void> {
  while (!(await bench.get("/metrics")).text.includes(`apns_inbox_open_requests ${count}\n`));
}

describe("a wait", () => {
  test("I-16: ends at once when enough are there, and counts those that come", async () => {
    await using bench = await Workbench.open();
    await bench.push({ alert: "there" });
    const { json } = await bench.get(`${WAIT}?deviceToken=${TOKEN}`);
    expect(json.notifications).toMatchObject([{ text: "there" }]);
    const waiting = bench.get(`${WAIT}?deviceToken=${TOKEN}&count=3`);
    await openRequests(bench, 1);
    await bench.push({ alert: "elsewhere", deviceToken: OTHER });
    await bench.push({ alert: "second" });
    await bench.push({ alert: "third" });
    const texts = (await waiting).json.notifications.map(({ text }: { text: string }) => text);
    expect(texts).toEqual(["there", "second", "third"]);
  });

  test("I-16: after a cursor, only what came later counts", async () => {
    await using bench = await Workbench.open();
    await bench.push({ alert: "before" });
    const { newest } = (await bench.get("/api/v1/notifications")).json;
    const nothing = await bench.get(`${WAIT}?cursor=${newest}&timeoutMs=0`);
    expect(nothing).toMatchObject({ status: 408, json: { found: [], nearest: [], next: newest } });
    const waiting = bench.get(`${WAIT}?cursor=${newest}&view=summary`);
    await openRequests(bench, 1);
    await bench.push({ alert: "after" });
    const { json } = await waiting;
    expect(json.notifications).toMatchObject([{ text: "after" }]);
    expect(json.next).toBe(json.notifications[0].id);
  });

  test("I-16: counts each by identity when the ring keeps fewer than are waited for", async () => {
    await using bench = await Workbench.open({}, { ring: { count: 2 } });
    const waiting = bench.get(`${WAIT}?count=5`);
    await openRequests(bench, 1);
    for (const alert of ["1", "2", "3", "4", "5"]) await bench.push({ alert });
    const texts = (await waiting).json.notifications.map(({ text }: { text: string }) => text);
    expect(texts).toEqual(["1", "2", "3", "4", "5"]);
  });

  test("I-16: says how many had left the ring before it began", async () => {
    await using bench = await Workbench.open({}, { ring: { count: 1 } });
    await bench.push({ alert: "1" });
    const { newest } = (await bench.get("/api/v1/notifications")).json;
    for (const alert of ["2", "3", "4"]) await bench.push({ alert });
    const { status, json } = await bench.get(`${WAIT}?cursor=${newest}&count=2&timeoutMs=0`);
    expect(status).toBe(408);
    expect(json).toMatchObject({ missed: 2, count: 2, found: [{ text: "4" }] });
    expect(json.detail).toContain("2 others had left the ring");
  });

  test("I-17: names the nearest if too few come in time, and what keeps them from matching", async () => {
    await using bench = await Workbench.open();
    await bench.push({ alert: "far", deviceToken: OTHER, pushType: "background" });
    await bench.push({ alert: "near", deviceToken: OTHER });
    const { status, json, headers } = await bench.get(
      `${WAIT}?deviceToken=${TOKEN}&pushType=alert&q=near&timeoutMs=1`,
    );
    expect(status).toBe(408);
    expect(headers["content-type"]).toContain("application/problem+json");
    expect(json).toMatchObject({ code: "wait-timeout", count: 1, found: [] });
    expect(json.nearest[0].notification.text).toBe("near");
    expect(json.nearest[0].mismatches).toEqual([{ filter: "deviceToken", wanted: TOKEN, found: OTHER }]);
    expect(json.nearest[1].mismatches).toHaveLength(3);
  });

  test("I-18: a cursor from before a reset is refused, since sequences begin anew", async () => {
    await using bench = await Workbench.open();
    await bench.push();
    const { newest } = (await bench.get("/api/v1/notifications")).json;
    await bench.ask("POST", "/api/v1/reset");
    const { status, json } = await bench.get(`${WAIT}?cursor=${newest}`);
    expect([status, json.code, json.field]).toEqual([409, "cursor-of-another-start", "cursor"]);
  });

  test("I-16: a caller that disconnects leaves nothing, and a closed simulator ends a wait", async () => {
    await using bench = await Workbench.open({ maxStreams: 1 });
    const controller = new AbortController();
    const gone = fetch(`${bench.inbox.url}${WAIT.slice(1)}?timeoutMs=60000`, { signal: controller.signal });
    await openRequests(bench, 1);
    expect(await bench.get(WAIT)).toMatchObject({ status: 503, json: { code: "too-many-streams" } });
    controller.abort();
    await expect(gone).rejects.toThrow();
    await openRequests(bench, 0);
    const waiting = ask(bench.inbox, { method: "GET", path: `${WAIT}?timeoutMs=60000` });
    await openRequests(bench, 1);
    await bench.apple.close();
    expect(await waiting).toMatchObject({ status: 503, json: { code: "closing" } });
  });
});
