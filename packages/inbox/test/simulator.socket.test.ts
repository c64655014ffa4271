import { describe, expect, test } from "vitest";
import { TOKEN, Workbench } from "./fixture/workbench.js";

const RULES = "/api/v1/rules";
const CONNECTIONS = "/api/v1/connections";

describe("rules", () => {
  test("I-27: can be read, replaced, added and removed while it runs, with counters", async () => {
    await using bench = await Workbench.open();
    const rule = {
      name: "gone",
      at: "request",
      times: 2,
      do: { answer: { status: 410, reason: "Unregistered" } },
    };
    expect((await bench.ask("PUT", RULES, { body: [rule] })).json.rules).toMatchObject([
      { ...rule, matches: 0, left: 2 },
    ]);
    expect(await bench.push()).toMatchObject({ outcome: "rejected", status: 410 });
    const added = await bench.ask("POST", RULES, { body: { name: "later", at: "request", do: {} } });
    expect([added.status, added.json.rules.length]).toEqual([201, 2]);
    const [first, second] = added.json.rules;
    expect(first).toMatchObject({ name: "gone", matches: 1, left: 1 });
    expect((await bench.ask("DELETE", `${RULES}/${second.id}`)).json.rules).toHaveLength(1);
    expect((await bench.ask("DELETE", `${RULES}/${second.id}`)).json.code).toBe("no-such-rule");
    // What is read can be sent back.
    const again = await bench.ask("PUT", RULES, { body: (await bench.get(RULES)).json });
    expect(again.json.rules).toMatchObject([{ ...rule, matches: 0, left: 2 }]);
    expect((await bench.ask("DELETE", RULES)).json).toEqual({ deleted: 1 });
    expect(await bench.push()).toMatchObject({ outcome: "accepted" });
  });

  test("I-27: an invalid one changes nothing, and its field is named", async () => {
    await using bench = await Workbench.open();
    const good = { at: "request", do: {} };
    await bench.ask("PUT", RULES, { body: [good] });
    for (const method of ["PUT", "POST"]) {
      const { status, json } = await bench.ask(method, RULES, {
        body: [good, { at: "request", do: { close: "maybe" } }],
      });
      expect([status, json.code]).toEqual([400, "invalid-rule"]);
      expect(json.field).toMatch(/^rules?.*do\.close$/);
    }
    expect((await bench.get(RULES)).json.rules).toHaveLength(1);
  });

  test("I-27: every preset is a rule that the simulator takes", async () => {
    await using bench = await Workbench.open();
    const { presets } = (await bench.get(`${RULES}/presets`)).json;
    expect(presets.length).toBeGreaterThanOrEqual(5);
    for (const preset of presets) {
      expect((await bench.ask("PUT", RULES, { body: preset.rules })).status).toBe(200);
    }
    const next = presets.find(({ id }: { id: string }) => id === "next-410");
    await bench.ask("PUT", RULES, { body: next.rules });
    expect(await bench.push()).toMatchObject({ outcome: "rejected", reason: "Unregistered" });
    expect(await bench.push()).toMatchObject({ outcome: "accepted" });
  });
});

describe("devices", () => {
  const DEVICE = `/api/v1/devices/${TOKEN}`;

  test("I-28: are made, changed field by field, listed and forgotten", async () => {
    await using bench = await Workbench.open();
    expect((await bench.get(DEVICE)).json.code).toBe("no-such-device");
    const made = await bench.ask("PUT", DEVICE, {
      body: { state: "offline", topics: ["com.example.app"], settings: { lock: "in-use" } },
    });
    expect(made.json).toMatchObject({
      deviceToken: TOKEN,
      state: "offline",
      environment: "both",
      lowPower: false,
    });
    const changed = await bench.ask(
      "PUT",
      DEVICE.toUpperCase().replace("/API/V1/DEVICES", "/api/v1/devices"),
      { body: { lowPower: true } },
    );
    expect(changed.json).toMatchObject({
      state: "offline",
      lowPower: true,
      topics: ["com.example.app"],
      settings: { lock: "in-use" },
    });
    const kept = await bench.ask("PUT", DEVICE, { body: { name: "mine" } });
    expect(kept.json).toMatchObject({ name: "mine", lowPower: true });
    const other = await bench.ask("POST", "/api/v1/devices", { body: {} });
    expect([other.status, other.json.deviceToken.length]).toEqual([201, 64]);
    expect((await bench.get("/api/v1/devices")).json.devices).toHaveLength(2);
    expect((await bench.ask("DELETE", DEVICE)).json).toEqual({ deleted: 1 });
    expect((await bench.ask("DELETE", DEVICE)).json).toEqual({ deleted: 0 });
  });

  test("I-49: the device token of one app becomes that of any app again, and the rest stays", async () => {
    await using bench = await Workbench.open();
    await bench.ask("PUT", DEVICE, { body: { name: "mine", topics: ["com.example.other"] } });
    expect(await bench.push()).toMatchObject({ status: 400, reason: "DeviceTokenNotForTopic" });
    const { json } = await bench.ask("PUT", DEVICE, { body: { topics: null } });
    expect(json).toMatchObject({ topics: null, name: "mine" });
    expect(await bench.push()).toMatchObject({ outcome: "accepted" });
  });

  test("I-56: a setting that no phone has, or with an impossible value, is a problem that names it", async () => {
    await using bench = await Workbench.open();
    for (const [settings, field] of [
      [{ locked: true }, "locked"],
      [{ osVersion: "18" }, "osVersion"],
      [{ focus: { allowsApp: "maybe" } }, "focus/allowsApp"],
      [{ app: { categories: { REPLY: {} } } }, "app/categories/REPLY/actions"],
      [{ connection: "offline" }, "connection"],
    ] as const) {
      const { status, json } = await bench.ask("PUT", DEVICE, { body: { settings } });
      expect([status, json.detail]).toEqual([400, expect.stringContaining(field)]);
    }
    expect((await bench.get(DEVICE)).json.code).toBe("no-such-device");
  });

  test("I-28: one without the app is answered 410 with its time, an offline one stores, and the list says so", async () => {
    await using bench = await Workbench.open();
    await bench.ask("PUT", DEVICE, { body: { state: "offline" } });
    await bench.push({ alert: "waits" });
    expect((await bench.get(DEVICE)).json.stored).toMatchObject([
      { topic: "com.example.app", why: "offline" },
    ]);
    expect((await bench.get("/api/v1/notifications")).json.notifications[0]).toMatchObject({
      outcome: "accepted",
      shown: false,
      why: "offline",
    });
    const { json } = await bench.ask("PUT", DEVICE, { body: { state: "uninstalled" } });
    const outcome = await bench.push();
    expect(outcome).toMatchObject({ outcome: "rejected", status: 410, deviceTokenIsDead: true });
    expect(Date.parse(json.uninstalledAt)).toBeLessThanOrEqual(Date.now());
  });
});

describe("the screen of a phone", () => {
  const SCREEN = `/api/v1/devices/${TOKEN}/screen`;
  const bodies = (screen: { cards: readonly { body?: { text: string } }[] }) =>
    screen.cards.map(({ body }) => body?.text);

  test("I-47: counts all that came before a notification: collapse and what waited, in the phone's order", async () => {
    await using bench = await Workbench.open();
    const device = `/api/v1/devices/${TOKEN}`;
    await bench.push({ alert: "1 : 0", collapseId: "match" });
    await bench.ask("PUT", device, { body: { state: "offline" } });
    await bench.push({ alert: "waits" });
    const [waiting] = (await bench.get("/api/v1/notifications")).json.notifications;
    const whileOffline = (await bench.get(`${SCREEN}?at=${waiting.id}`)).json;
    expect(bodies(whileOffline.after)).toEqual(["1 : 0"]);
    expect(whileOffline).toMatchObject({ display: { why: "offline" }, after: { stored: [{}] }, counted: 1 });
    await bench.push({ alert: "of another app", topic: "com.example.other" });
    const [other] = (await bench.get("/api/v1/notifications")).json.notifications;
    await bench.ask("POST", "/api/v1/clock", { body: { advanceMs: 1000 } });
    await bench.ask("PUT", device, { body: { state: "online" } });
    await bench.push({ alert: "2 : 0", collapseId: "match" });
    const [last] = (await bench.get("/api/v1/notifications")).json.notifications;
    // What waited was not there yet, though it was sent earlier.
    expect(bodies((await bench.get(`${SCREEN}?at=${other.id}`)).json.before)).toEqual(["1 : 0"]);
    const { before, after, ...facts } = (await bench.get(`${SCREEN}?at=${last.id}`)).json;
    expect([bodies(before), bodies(after)]).toEqual([
      ["of another app", "waits", "1 : 0"],
      ["2 : 0", "of another app", "waits"],
    ]);
    expect(facts).toMatchObject({ at: last.id, display: { shown: true }, counted: 3, isComplete: true });
    expect((await bench.get(SCREEN)).json).toMatchObject({ at: null, display: null, after });
    expect((await bench.get(`${SCREEN}?at=none-1`)).json).toMatchObject({
      code: "no-such-notification",
      field: "at",
    });
  });

  test("I-47: other phones and later notifications do not count", async () => {
    await using bench = await Workbench.open();
    await bench.push({ alert: "mine" });
    await bench.push({ alert: "theirs", deviceToken: "cd".repeat(32) });
    await bench.push({ alert: "later" });
    const { notifications } = (await bench.get("/api/v1/notifications?order=oldest")).json;
    const { before, after } = (await bench.get(`${SCREEN}?at=${notifications[0].id}`)).json;
    expect([bodies(before), bodies(after)]).toEqual([[], ["mine"]]);
  });

  test("I-47: 1,000 earlier notifications count at most, and it says if one is missing", async () => {
    await using bench = await Workbench.open();
    const push = (alert: string) => bench.push({ alert, collapseId: "one card" });
    await Promise.all(Array.from({ length: 1000 }, (_, index) => push(String(index))));
    expect((await bench.get(SCREEN)).json).toMatchObject({ counted: 1000, isComplete: true });
    await push("one more");
    expect((await bench.get(SCREEN)).json).toMatchObject({ counted: 1000, isComplete: false });
    await using small = await Workbench.open({}, { ring: { count: 2 } });
    for (const alert of ["1", "2"]) await small.push({ alert });
    expect((await small.get(SCREEN)).json).toMatchObject({ counted: 2, isComplete: true });
    await small.push({ alert: "3" });
    expect((await small.get(SCREEN)).json).toMatchObject({ counted: 2, isComplete: false });
  });
});

describe("connections", () => {
  test("I-30: are listed with their frames, get GOAWAY and limits, and are closed", async () => {
    await using bench = await Workbench.open();
    await bench.push();
    const [connection] = (await bench.get(CONNECTIONS)).json.connections;
    expect(connection).toMatchObject({ id: "http2-1", service: "http2", state: "open", notifications: 1 });
    const { frames } = (await bench.get(`${CONNECTIONS}/http2-1/frames`)).json;
    expect(frames.map(({ type }: { type: string }) => type)).toContain("HEADERS");
    const act = (body: unknown, id = "http2-1") => bench.ask("POST", `${CONNECTIONS}/${id}`, { body });
    expect((await act({ action: "limit", maxConcurrentStreams: 5 })).status).toBe(200);
    expect((await act({ action: "goaway", reason: "Shutdown" })).status).toBe(200);
    expect(await bench.push()).toMatchObject({ outcome: "accepted" });
    const { connections } = (await bench.get(CONNECTIONS)).json;
    expect(connections[0].id).toBe("http2-2");
    expect((await act({ action: "reset" }, "http2-2")).status).toBe(200);
    expect(await bench.push()).toMatchObject({ outcome: "accepted" });
    expect((await act({ action: "explode" })).json).toMatchObject({ code: "invalid-body", field: "/action" });
    expect((await act({ action: "close" }, "http2-99")).json.code).toBe("no-such-connection");
    expect((await act({ action: "close" })).json.code).toBe("connection-closed");
    expect((await bench.get(`${CONNECTIONS}/gateway-7/frames`)).json.code).toBe("no-such-connection");
  });
});

describe("the clock", () => {
  test("I-31: goes forward, and provider tokens with it", async () => {
    await using bench = await Workbench.open();
    await bench.push();
    const { json } = await bench.ask("POST", "/api/v1/clock", { body: { advanceMs: 2 * 3_600_000 } });
    expect(json.advancedMs).toBe(2 * 3_600_000);
    expect(Date.parse(json.now)).toBeGreaterThan(Date.now() + 3_600_000);
    await bench.push();
    const outcomes = (await bench.get("/api/v1/notifications?view=summary")).json.notifications;
    expect(outcomes.some(({ reason }: { reason: string }) => reason === "ExpiredProviderToken")).toBe(true);
    expect((await bench.ask("POST", "/api/v1/clock", { body: { advanceMs: -1 } })).json.field).toBe(
      "/advanceMs",
    );
  });
});

describe("a reset", () => {
  test("I-32: leaves nothing of what happened, and the same identity", async () => {
    await using bench = await Workbench.open();
    const before = (await bench.get("/api/v1/identity")).json;
    await bench.push();
    await bench.ask("PUT", `/api/v1/devices/${TOKEN}`, { body: { state: "offline" } });
    await bench.ask("PUT", RULES, { body: [{ at: "request", do: {} }] });
    await bench.ask("POST", "/api/v1/clock", { body: { advanceMs: 1000 } });
    expect((await bench.ask("POST", "/api/v1/reset")).status).toBe(200);
    expect((await bench.get("/api/v1/notifications")).json).toMatchObject({ total: 0 });
    expect((await bench.get("/api/v1/devices")).json.devices).toEqual([]);
    expect((await bench.get(RULES)).json.rules).toEqual([]);
    expect((await bench.get("/api/v1/clock")).json.advancedMs).toBe(0);
    expect((await bench.get("/api/v1/stats")).json).toMatchObject({ received: 0, seconds: [] });
    const after = (await bench.get("/api/v1/identity")).json;
    expect(after.start).not.toBe(before.start);
    expect({ ...after, start: "" }).toEqual({ ...before, start: "" });
    expect(await bench.push()).toMatchObject({ outcome: "accepted" });
  });
});

describe("the identity", () => {
  test("I-33: is all that a program needs, as JSON and as files", async () => {
    await using bench = await Workbench.open({ dir: "/somewhere" });
    const { json } = await bench.get("/api/v1/identity");
    expect(json).toMatchObject({
      http2: bench.apple.http2,
      ca: bench.apple.ca,
      keyId: bench.apple.providerKey.keyId,
    });
    expect(json.environment).toMatchObject({
      APNS_HTTP2: `127.0.0.1:${bench.apple.http2.port}`,
      APNS_PORT: String(bench.apple.http2.port),
      APNS_CA: "/somewhere/ca.pem",
    });
    const file = await bench.get("/api/v1/identity/ca.pem");
    expect(file.text).toBe(bench.apple.ca);
    expect(file.headers["content-disposition"]).toBe('attachment; filename="ca.pem"');
    expect((await bench.get("/api/v1/identity/..%2Fca.pem")).json.field).toBe("file");
  });
});

describe("operations", () => {
  test("I-34: has health, readiness and counters for Prometheus", async () => {
    await using bench = await Workbench.open();
    await bench.push();
    await bench.ask("PUT", RULES, { body: [{ name: 'a "b"\n', at: "request", do: {} }] });
    expect((await bench.get("/healthz")).json).toEqual({ status: "ok" });
    expect((await bench.get("/readyz")).json).toEqual({ status: "ok" });
    const { text } = await bench.get("/metrics");
    expect(text).toContain('apns_simulator_notifications_total{outcome="accepted"} 1\n');
    expect(text).toContain("apns_inbox_kept 1\n");
    expect(text).toContain('name="a \\"b\\"\\n"} 0\n');
    for (const line of text.trimEnd().split("\n")) {
      expect(line).toMatch(/^(?:# (?:HELP|TYPE) [a-z0-9_]+ .+|[a-z0-9_]+(?:\{.*\})? [0-9.e+-]+)$/);
    }
  });

  test("I-35: serves its own description, and every route of it exists", async () => {
    await using bench = await Workbench.open();
    const { json } = await bench.get("/openapi.json");
    expect(json.openapi).toBe("3.1.0");
    for (const [path, methods] of Object.entries<Record<string, unknown>>(json.paths)) {
      for (const method of Object.keys(methods)) {
        if (path.endsWith("/events")) continue;
        const filled = path
          .replace("{id}", "http2-1")
          .replace("{deviceToken}", "ab")
          .replace("{file}", "ca.pem");
        const { json: answer } = await bench.ask(method.toUpperCase(), `${filled}?nonsense=1`);
        expect([path, method, answer.code]).toEqual([path, method, "unknown-parameter"]);
      }
    }
  });
});
