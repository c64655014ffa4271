import { createInboxClient, InboxError, type InboxEvent } from "@apns/inbox/client";
import { describe, expect, test } from "vitest";
import { TOKEN, Workbench } from "./fixture/workbench.js";

describe("the typed client", () => {
  test("I-36: has a method for each part of the API", async () => {
    await using bench = await Workbench.open({ token: "program-token" });
    const inbox = createInboxClient({ url: bench.inbox.url, token: "program-token" });
    const cursor = await inbox.notifications.cursor();
    await bench.push({ alert: "Hello" });
    const [notification] = await inbox.notifications.wait({ cursor, deviceToken: TOKEN, since: new Date(0) });
    expect(notification).toMatchObject({ text: "Hello", payload: { aps: { alert: "Hello" } } });
    expect(await inbox.notifications.get(notification?.id ?? "")).toEqual(notification);
    expect((await inbox.notifications.listSummaries({ q: "hello" })).total).toBe(1);
    expect((await inbox.notifications.stats()).accepted).toBe(1);
    expect(await inbox.notifications.delete({ topic: "other" })).toBe(0);
    const [rule] = await inbox.rules.replace([{ at: "request", do: { answer: { status: 503 } } }]);
    await inbox.rules.add({ name: "second", at: "request", do: {} });
    expect(await inbox.rules.list()).toHaveLength(2);
    expect(await inbox.rules.remove(rule?.id ?? "")).toMatchObject([{ name: "second" }]);
    expect(await inbox.rules.clear()).toBe(1);
    expect((await inbox.rules.presets()).length).toBeGreaterThan(0);
    const device = await inbox.devices.create({ state: "offline" });
    expect(await inbox.devices.set(device.deviceToken, { state: "online" })).toMatchObject({
      state: "online",
    });
    expect(await inbox.devices.list()).toEqual([await inbox.devices.get(device.deviceToken)]);
    expect(await inbox.devices.delete(device.deviceToken)).toBe(true);
    const [connection] = await inbox.connections.list();
    expect((await inbox.connections.frames(connection?.id ?? "")).length).toBeGreaterThan(0);
    expect(await inbox.connections.act(connection?.id ?? "", { action: "goaway" })).toMatchObject({
      id: "http2-1",
    });
    expect((await inbox.clock.advance(1000)).advancedMs).toBe(1000);
    expect((await inbox.clock.read()).advancedMs).toBe(1000);
    await inbox.reset();
    expect((await inbox.notifications.list()).notifications).toEqual([]);
    expect((await inbox.identity()).ca).toBe(bench.apple.ca);
  });

  test("I-36: errors have the problem, and one of a wait says what came instead", async () => {
    await using bench = await Workbench.open();
    const inbox = createInboxClient({ url: bench.inbox.url });
    await bench.push({ alert: "Goal" });
    const late = inbox.notifications.wait({ topic: "com.example.other", timeoutMs: 1 });
    await expect(late).rejects.toThrow(
      /Nearest:\n {2}alert "Goal": topic com\.example\.app, not com\.example\.other$/,
    );
    await expect(late).rejects.toMatchObject({ code: "wait-timeout", problem: { status: 408 } });
    await expect(late).rejects.toBeInstanceOf(InboxError);
    await expect(inbox.devices.get("zz")).rejects.toMatchObject({
      code: "refused",
      problem: { field: "deviceToken" },
    });
    await expect(inbox.notifications.get("../reset")).rejects.toMatchObject({
      problem: { code: "no-such-notification" },
    });
    const aborted = inbox.notifications.wait({
      deviceToken: "cd",
      signal: AbortSignal.abort(new Error("enough")),
    });
    await expect(aborted).rejects.toThrow("enough");
    await expect(createInboxClient({ url: "http://127.0.0.1:1" }).identity()).rejects.toMatchObject({
      code: "unreachable",
    });
    expect(() => createInboxClient({ url: "localhost:2180" })).toThrow(InboxError);
  });

  test("I-36: events come until the loop is left", async () => {
    await using bench = await Workbench.open();
    const inbox = createInboxClient({ url: bench.inbox.url });
    const events: InboxEvent[] = [];
    const cursor = await inbox.notifications.cursor();
    await bench.push({ alert: "1" });
    await bench.push({ alert: "2" });
    for await (const event of inbox.events({ cursor, kinds: ["notification"], view: "full" })) {
      events.push(event);
      if (events.length === 2) break;
    }
    expect(events).toMatchObject([
      { kind: "notification", data: { text: "1" } },
      { kind: "notification", data: { text: "2", payload: { aps: { alert: "2" } } } },
    ]);
  });
});
