import { createClient } from "@apns/client";
import { describe, expect, test } from "vitest";
import { previewOf } from "../page/src/model/preview.js";
import { type Answer, TOKEN, TOPIC, Workbench } from "./fixture/workbench.js";

const LIST = "/api/v1/notifications";
const OTHER = "cd".repeat(32);

const texts = ({ json }: Answer): string[] => json.notifications.map(({ text }: { text: string }) => text);

describe("the list", () => {
  test("I-10: has a notification with all that was sent and answered, never its provider token", async () => {
    await using bench = await Workbench.open();
    await bench.push({ alert: "first" });
    await bench.push({ alert: "second", collapseId: "c", custom: { big: 1 } });
    const { json, text } = await bench.get(LIST);
    expect(json).toMatchObject({ total: 2, next: null, missed: 0 });
    expect(json.newest).toBe(json.notifications[0].id);
    expect(json.notifications[0]).toMatchObject({
      deviceToken: TOKEN,
      topic: TOPIC,
      pushType: "alert",
      outcome: "accepted",
      status: 200,
      reason: null,
      documentation: null,
      collapseId: "c",
      payload: { aps: { alert: "second" }, big: 1 },
      payloadText: '{"aps":{"alert":"second"},"big":1}',
      text: "second",
      shown: true,
      why: null,
      headers: { "apns-topic": TOPIC, "apns-collapse-id": "c" },
      providerToken: { keyId: bench.apple.providerKey.keyId, teamId: bench.apple.providerKey.teamId },
    });
    expect(text).not.toContain("bearer");
    const one = await bench.get(`${LIST}/${json.newest}`);
    expect(one.json).toEqual(json.notifications[0]);
  });

  test("I-10: total, page and cursor come from one question, in both orders", async () => {
    await using bench = await Workbench.open();
    for (const alert of ["1", "2", "3", "4", "5"]) await bench.push({ alert });
    await bench.push({ alert: "elsewhere", deviceToken: OTHER });
    const first = await bench.get(`${LIST}?deviceToken=${TOKEN}&limit=2`);
    expect(first.json).toMatchObject({ total: 5 });
    expect(texts(first)).toEqual(["5", "4"]);
    const second = await bench.get(`${LIST}?deviceToken=${TOKEN}&limit=2&cursor=${first.json.next}`);
    expect(texts(second)).toEqual(["3", "2"]);
    const third = await bench.get(`${LIST}?deviceToken=${TOKEN}&limit=2&cursor=${second.json.next}`);
    expect(texts(third)).toEqual(["1"]);
    expect(third.json.next).toBeNull();
    const oldest = await bench.get(`${LIST}?order=oldest&limit=3&cursor=${second.json.next}`);
    expect(texts(oldest)).toEqual(["3", "4", "5"]);
    // The one elsewhere is the last of all that follow, and the page ends with it.
    const full = await bench.get(`${LIST}?deviceToken=${OTHER}&limit=1`);
    expect([texts(full), full.json.next]).toEqual([["elsewhere"], null]);
    expect(texts(await bench.get(`${LIST}?limit=0`))).toEqual([]);
  });

  test("I-11: a cursor goes on from its place when the ring has dropped it, and says how many are missed", async () => {
    await using bench = await Workbench.open({}, { ring: { count: 3 } });
    await bench.push({ alert: "1" });
    const { newest } = (await bench.get(LIST)).json;
    for (const alert of ["2", "3", "4", "5", "6"]) await bench.push({ alert });
    const rest = await bench.get(`${LIST}?order=oldest&cursor=${newest}`);
    expect(texts(rest)).toEqual(["4", "5", "6"]);
    expect(rest.json.missed).toBe(2);
    const gone = await bench.get(`${LIST}/${newest}`);
    expect(gone).toMatchObject({ status: 404, json: { code: "no-such-notification", field: "id" } });
  });

  test("I-12: a summary has neither payload nor headers", async () => {
    await using bench = await Workbench.open();
    await bench.push({ alert: "x".repeat(3000) });
    const { json, text } = await bench.get(`${LIST}?view=summary`);
    expect(text.length).toBeLessThan(1000);
    expect(json.notifications[0]).not.toHaveProperty("payload");
    expect(json.notifications[0].text).toMatch(/^x{199}…$/);
  });

  test("I-10: names the one before with the same collapse id, for a comparison", async () => {
    await using bench = await Workbench.open();
    await bench.push({ alert: "a", collapseId: "score" });
    await bench.push({ alert: "b", collapseId: "other" });
    await bench.push({ alert: "c", collapseId: "score", deviceToken: OTHER });
    await bench.push({ alert: "d", collapseId: "score" });
    const { notifications } = (await bench.get(LIST)).json;
    const ids = notifications.map(({ id }: { id: string }) => id);
    expect(notifications.map(({ previousId }: { previousId: string }) => previousId)).toEqual([
      ids[3],
      null,
      null,
      null,
    ]);
  });

  test("I-10: a file has every one, the oldest first", async () => {
    await using bench = await Workbench.open();
    await bench.push({ alert: "1" });
    await bench.push({ alert: "2" });
    const { text, headers } = await bench.get(`${LIST}.ndjson`);
    const lines = text.trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line).text)).toEqual(["1", "2"]);
    expect(headers["content-disposition"]).toBe('attachment; filename="notifications.ndjson"');
  });

  test("I-19: a delete has the scope of its filters, and leaves the others'", async () => {
    await using bench = await Workbench.open();
    await bench.push({ alert: "mine" });
    await bench.push({ alert: "theirs", deviceToken: OTHER });
    expect((await bench.ask("DELETE", `${LIST}?deviceToken=${TOKEN.toUpperCase()}`)).json).toEqual({
      deleted: 1,
    });
    expect(texts(await bench.get(LIST))).toEqual(["theirs"]);
    expect((await bench.ask("DELETE", LIST)).json).toEqual({ deleted: 1 });
    expect((await bench.get(LIST)).json).toMatchObject({ total: 0, notifications: [] });
  });

  test("I-10: counts outcomes, and what came in each second", async () => {
    await using bench = await Workbench.open();
    await bench.push();
    await bench.push({ deviceToken: "ab" });
    const { json } = await bench.get("/api/v1/stats");
    expect(json).toMatchObject({ received: 2, accepted: 1, rejected: 1, kept: 2, dropped: 0 });
    const sum = json.seconds.reduce(
      (total: number, one: Record<string, number>) => total + (one["accepted"] ?? 0),
      0,
    );
    expect(sum).toBe(1);
  });
});

describe("the filters", () => {
  test("I-13: each names a field, and all must hold", async () => {
    await using bench = await Workbench.open();
    await bench.push({ alert: "shown" });
    await bench.push({ pushType: "background" });
    await bench.push({ alert: "short", deviceToken: "ab" });
    const count = async (query: string): Promise<number> => (await bench.get(`${LIST}?${query}`)).json.total;
    expect(await count(`deviceToken=${TOKEN}`)).toBe(2);
    expect(await count("topic=com.example.app")).toBe(3);
    expect(await count("topic=com.example")).toBe(0);
    expect(await count("pushType=background")).toBe(1);
    expect(await count("outcome=rejected")).toBe(1);
    expect(await count("outcome=accepted&pushType=alert")).toBe(1);
    expect(await count(`since=${Date.now() + 60_000}`)).toBe(0);
    expect(await count("since=2026-01-01T00:00:00%2B02:00")).toBe(3);
    expect(await count(`q=${encodeURIComponent("reason:BadDeviceToken -topic:other")}`)).toBe(1);
  });

  test("I-6: what does not exist or is impossible is refused by name", async () => {
    await using bench = await Workbench.open();
    const refused = async (query: string): Promise<unknown> => {
      const { status, json } = await bench.get(`${LIST}?${query}`);
      expect(status).toBe(400);
      return [json.code, json.field];
    };
    expect(await refused("devicetoken=ab")).toEqual(["unknown-parameter", "devicetoken"]);
    expect(await refused("deviceToken=xy")).toEqual(["invalid-parameter", "deviceToken"]);
    expect(await refused("limit=1001")).toEqual(["invalid-parameter", "limit"]);
    expect(await refused("limit=ten")).toEqual(["invalid-parameter", "limit"]);
    expect(await refused("limit=1&limit=2")).toEqual(["invalid-parameter", "limit"]);
    expect(await refused("outcome=fine")).toEqual(["invalid-parameter", "outcome"]);
    expect(await refused("since=2026-11-27T10:00:00")).toEqual(["invalid-parameter", "since"]);
    expect(await refused("q=before:yesterday")).toEqual(["invalid-parameter", "q"]);
    expect(await refused("cursor=here")).toEqual(["invalid-parameter", "cursor"]);
    expect(await refused("constructor=1")).toEqual(["unknown-parameter", "constructor"]);
  });
});

test("I-53: what came over the binary protocol counts as an alert, in the API as on the page", async () => {
  await using bench = await Workbench.open();
  const { apple } = bench;
  await using binary = createClient({
    protocol: "binary",
    credentials: { cert: apple.clientCertificate.cert, key: apple.clientCertificate.key },
    endpoints: { gateway: apple.gateway },
    ca: apple.ca,
  });
  await binary.send({ deviceToken: TOKEN, payload: { aps: { alert: "Old" } } });
  const { json } = await bench.get(LIST);
  const [notification] = json.notifications;
  expect(notification).toMatchObject({
    protocol: "binary",
    pushType: null,
    shown: true,
    display: { notes: [] },
  });
  const look = { kind: "iphone", lock: "locked", focus: "off" } as const;
  const { display } = previewOf(notification, { device: undefined, screen: undefined, look });
  expect({ ...display, overwrites: notification.display.overwrites }).toEqual({
    ...notification.display,
    why: undefined,
  });
});
