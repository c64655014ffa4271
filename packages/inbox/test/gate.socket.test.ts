import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import { OPERATIONS } from "../src/openapi/operations/operations.js";
import { EventSource } from "./fixture/event-source.js";
import { ask, Workbench } from "./fixture/workbench.js";

/** One of every route: reading, changing, streams, health, the page. */
const ROUTES = [
  ...Object.values(OPERATIONS).map(({ method, path }) => [
    method.toUpperCase(),
    path.replace("{id}", "http2-1").replace("{deviceToken}", "ab").replace("{file}", "ca.pem"),
  ]),
  ["GET", "/"],
  ["GET", "/nothing-here"],
] as const;

/** The same path in spellings that a router may take for it. */
const SPELLINGS = [
  "/api/v1/events",
  "/%61pi/v1/events",
  "/api%2fv1%2fevents",
  "//api/v1/events",
  "/api/v1/./events",
  "/x/../api/v1/events",
  "/API/v1/events",
  "/api/v1/events/",
  "/healthz/../api/v1/events",
  "/healthz%2f..%2fapi/v1/events",
  "http://localhost/api/v1/events",
];

describe("Host", () => {
  test("I-2: every route refuses names of others, as a website has after rebinding", async () => {
    await using bench = await Workbench.open();
    for (const [method = "", path = ""] of ROUTES) {
      const answer = await bench.ask(method, path, { headers: { host: "evil.example" } });
      expect([path, answer.status, answer.json.code]).toEqual([path, 403, "host-not-allowed"]);
    }
  });

  test("I-2: loopback names pass with any port, others by allowHosts", async () => {
    await using bench = await Workbench.open({ allowHosts: ["Inbox.Test"] });
    const passes = async (host: string): Promise<boolean> =>
      (await bench.get("/healthz", { host })).status === 200;
    for (const host of [
      "localhost",
      "localhost:9",
      "app.localhost:80",
      "127.0.0.1:1",
      "127.9.9.9",
      "[::1]:5",
      "LOCALHOST.",
      "inbox.test:80",
    ]) {
      expect([host, await passes(host)]).toEqual([host, true]);
    }
    for (const host of [
      "10.0.0.1",
      "localhost.evil.example",
      "127.0.0.1.evil.example",
      "evil.example:80@localhost",
      "localhost, evil.example",
      "[::1",
      "2130706433",
    ]) {
      expect([host, await passes(host)]).toEqual([host, false]);
    }
  });
});

describe("Origin and Sec-Fetch-Site", () => {
  test("I-3: every route refuses another website, reading and streams too", async () => {
    await using bench = await Workbench.open();
    for (const [method = "", path = ""] of ROUTES) {
      for (const headers of [
        { origin: "https://evil.example" },
        { origin: "null" },
        { origin: `http://localhost:${bench.inbox.port + 1}` },
        { "sec-fetch-site": "cross-site" },
        { "sec-fetch-site": "same-site" },
      ]) {
        const answer = await bench.ask(method, path, { headers });
        expect([path, answer.status, answer.json.code]).toEqual([path, 403, "origin-not-allowed"]);
        expect(answer.headers).not.toHaveProperty("access-control-allow-origin");
      }
    }
  });

  test("I-1: no spelling of a path gets around the gate, and none but two is open without login", async () => {
    await using bench = await Workbench.open({ password: "correct-horse" });
    for (const path of SPELLINGS) {
      const foreign = await ask(bench.inbox, {
        method: "GET",
        path,
        headers: { origin: "https://evil.example" },
      });
      expect([path, foreign.status]).toEqual([path, 403]);
      const unknown = await ask(bench.inbox, { method: "GET", path });
      expect([path, unknown.status]).toEqual([path, 401]);
    }
    for (const path of ["/%68ealthz", "//healthz", "/healthz/", "/healthz?x=/api/v1/events"]) {
      expect([path, (await ask(bench.inbox, { method: "GET", path })).status]).toEqual([path, 401]);
    }
  });

  test("I-3: the page itself passes, and programs that send neither", async () => {
    await using bench = await Workbench.open();
    const { port } = bench.inbox;
    const own = {
      host: `localhost:${port}`,
      origin: `http://localhost:${port}`,
      "sec-fetch-site": "same-origin",
    };
    expect((await bench.get("/api/v1/notifications", own)).status).toBe(200);
    expect((await bench.get("/api/v1/notifications", { "sec-fetch-site": "none" })).status).toBe(200);
    expect((await bench.get("/api/v1/notifications")).status).toBe(200);
  });

  test("I-5: another origin is allowed by its exact name only, with its question before a change", async () => {
    const origin = "http://localhost:5173";
    await using bench = await Workbench.open({ allowOrigins: [origin], token: "program-token" });
    const question = await ask(bench.inbox, {
      method: "OPTIONS",
      path: "/api/v1/rules",
      headers: { origin, "access-control-request-method": "PUT", "sec-fetch-site": "same-site" },
    });
    expect(question.status).toBe(204);
    expect(question.headers).toMatchObject({ "access-control-allow-origin": origin, vary: "Origin" });
    const headers = { origin, "sec-fetch-site": "same-site", authorization: "Bearer program-token" };
    const answer = await bench.get("/api/v1/rules", headers);
    expect([answer.status, answer.headers["access-control-allow-origin"]]).toEqual([200, origin]);
    for (const other of ["http://localhost:51730", "http://localhost", "https://localhost:5173", "*"]) {
      expect((await bench.get("/api/v1/rules", { ...headers, origin: other })).status).toBe(403);
    }
  });
});

describe("changes", () => {
  test("I-4: with a body need application/json, which a form of another website cannot send", async () => {
    await using bench = await Workbench.open();
    const body = Buffer.from('{"advanceMs":1}');
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
      "application/jsonp",
      "",
    ]) {
      const headers: Record<string, string> = type === "" ? {} : { "content-type": type };
      const answer = await bench.ask("POST", "/api/v1/clock", { headers, body });
      expect([type, answer.status, answer.json.code]).toEqual([type, 415, "media-type"]);
    }
    const empty = await bench.ask("POST", "/api/v1/reset", { headers: { "content-type": "text/plain" } });
    expect(empty.status).toBe(415);
    const headers = { "content-type": "application/json; charset=utf-8" };
    expect((await bench.ask("POST", "/api/v1/clock", { headers, body })).status).toBe(200);
  });

  test("I-6: a body has a limit, declared or not", async () => {
    await using bench = await Workbench.open({ maxBodyBytes: 1024 });
    const answer = await bench.ask("PUT", "/api/v1/rules", { body: [{ name: "x".repeat(1024), do: {} }] });
    expect([answer.status, answer.json.code]).toEqual([413, "body-too-large"]);
    const chunked = await new Promise<string>((resolve, reject) => {
      const socket = connect(bench.inbox.port, "127.0.0.1");
      let text = "";
      socket.on("data", (chunk) => {
        text += chunk;
      });
      socket.on("error", reject).on("close", () => resolve(text));
      const head =
        "PUT /api/v1/rules HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n";
      socket.write(`${head}800\r\n${" ".repeat(2048)}\r\n`);
    });
    expect(chunked).toMatch(/^HTTP\/1\.1 413 /);
  });

  test("I-9: every refusal names code, field and cure, and repeats nothing at length", async () => {
    await using bench = await Workbench.open();
    const put = async (body: unknown): Promise<unknown> => {
      const { json } = await bench.ask("PUT", "/api/v1/devices/ab", { body });
      expect(json.cure).toMatch(/\.$/);
      return [json.status, json.code, json.field];
    };
    expect(await put(Buffer.from("{"))).toEqual([415, "media-type", "content-type"]);
    expect(await put({ state: "asleep" })).toEqual([400, "invalid-body", "/state"]);
    expect(await put({ colour: 1 })).toEqual([400, "invalid-body", "/colour"]);
    expect(await put({ topics: ["a", 1] })).toEqual([400, "invalid-body", "/topics/1"]);
    expect(await put([])).toEqual([400, "invalid-body", "/"]);
    const broken = await bench.ask("PUT", "/api/v1/devices/ab", {
      headers: { "content-type": "application/json" },
      body: Buffer.from([0x22, 0xff, 0x22]),
    });
    expect(broken.json.code).toBe("invalid-json");
    const method = await bench.ask("PATCH", "/api/v1/rules");
    expect([method.status, method.json.code, method.headers["allow"]]).toEqual([
      405,
      "method-not-allowed",
      "GET, PUT, POST, DELETE",
    ]);
    expect((await bench.get("/api/v2")).json.code).toBe("no-such-route");
  });
});

describe("login", () => {
  test("I-7: beyond this machine it takes a password, a token, or an explicit none", async () => {
    await expect(Workbench.open({ host: "0.0.0.0" })).rejects.toMatchObject({ code: "missing-password" });
    await using open = await Workbench.open({ host: "0.0.0.0", auth: "none" });
    expect((await open.get("/api/v1/rules", { host: "192.168.1.5:2180" })).status).toBe(200);
    expect((await open.get("/api/v1/rules", { host: "evil.example" })).status).toBe(403);
  });

  test("I-7: people and programs are apart, and health checks need neither", async () => {
    await using bench = await Workbench.open({ password: "correct-horse", token: "program-token" });
    const status = async (path: string, authorization?: string): Promise<number> =>
      (await bench.get(path, authorization === undefined ? {} : { authorization })).status;
    const basic = (password: string): string => `Basic ${Buffer.from(`me:${password}`).toString("base64")}`;
    expect(await status("/healthz")).toBe(200);
    expect(await status("/readyz")).toBe(200);
    expect(await status("/metrics")).toBe(401);
    const refused = await bench.get("/");
    expect([refused.status, refused.headers["www-authenticate"]]).toEqual([
      401,
      'Basic realm="apns inbox", charset="UTF-8"',
    ]);
    expect(await status("/api/v1/rules", basic("correct-horse"))).toBe(200);
    expect(await status("/api/v1/rules", "Bearer program-token")).toBe(200);
    expect(await status("/api/v1/rules", basic("program-token"))).toBe(401);
    expect(await status("/api/v1/rules", "Bearer correct-horse")).toBe(401);
    expect(await status("/api/v1/rules", "Bearer program-tokem")).toBe(401);
    await expect(EventSource.open(bench.inbox, "/api/v1/events")).rejects.toThrow("status 401");
    const page = await ask(bench.inbox, {
      method: "GET",
      path: "/",
      headers: { authorization: basic("correct-horse") },
    });
    expect(page.text).not.toContain("program-token");
    expect(page.text).not.toContain("correct-horse");
  });
});

describe("every answer", () => {
  test("I-8: has a strict policy, and nothing received is served as a page or a script", async () => {
    await using bench = await Workbench.open();
    const hostile = "<script>alert(1)</script>";
    await bench.push({ alert: hostile, custom: { [hostile]: hostile } });
    for (const [method = "", path = ""] of ROUTES) {
      if (method !== "GET" || path.endsWith("/events")) continue;
      const { headers, text } = await bench.ask("GET", path.replace("http2-1", hostile), {
        headers: path === "/nothing-here" ? { origin: "https://evil.example" } : {},
      });
      expect(headers["content-security-policy"]).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
      );
      expect(headers).toMatchObject({
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-resource-policy": "same-origin",
      });
      if (text.includes(hostile)) expect(headers["content-type"]).toMatch(/json|^text\/plain/);
      else if (path !== "/") expect(headers["content-type"]).not.toMatch(/html|script|svg/);
    }
  });
});
