import { generateKeyPairSync } from "node:crypto";
import { constants } from "node:http2";
import { createProviderTokens } from "@apns/transport";
import { describe, expect, test } from "vitest";
import { expectEachOnce } from "./each-once.js";
import { indexOf, Lane } from "./lane.js";
import { BlackHole, PeerServer, type Seen } from "./peer-server.js";

function tokensOfTests(): ReturnType<typeof createProviderTokens> {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const key = privateKey.export({ type: "pkcs8", format: "pem" });
  return createProviderTokens({ key: String(key), keyId: "ABC123DEFG", teamId: "DEF123GHIJ" });
}

describe("M-1: what was not processed goes over another connection", () => {
  for (const [name, code] of [
    ["NO_ERROR", constants.NGHTTP2_NO_ERROR],
    ["INTERNAL_ERROR", constants.NGHTTP2_INTERNAL_ERROR],
  ] as const) {
    test(`GOAWAY ${name} at 19 with 40 in flight: 40 accepted, none twice`, async () => {
      const held: Seen[] = [];
      await using server = await PeerServer.start((seen) => {
        if (seen.connection > 1) {
          server.accept(seen);
          return;
        }
        held.push(seen);
        if (held.length < 40) return;
        seen.session.goaway(code, 19);
        for (const one of held) if (one.streamId <= 19) server.accept(one);
      });
      await using lane = new Lane(server);
      lane.submit(0, 40);
      await lane.transport.flush();
      expect(lane.counts).toEqual({ accepted: 40 });
      expectEachOnce(server, 40);
      expect(lane.transport.stats.possibleDuplicates).toBe(0);
      expect(lane.eventsOf("goaway")).toMatchObject([{ errorCode: code, lastStreamId: 19 }]);
    });
  }

  test("REFUSED_STREAM: each refused one is taken in the end, once", async () => {
    let refused = 0;
    await using server = await PeerServer.start((seen) => {
      if (refused < 70 && seen.streamId % 3 === 0) {
        refused += 1;
        seen.stream.close(constants.NGHTTP2_REFUSED_STREAM);
      } else server.accept(seen);
    });
    await using lane = new Lane(server);
    lane.submit(0, 300);
    await lane.transport.flush();
    expect(refused).toBe(70);
    expect(lane.counts).toEqual({ accepted: 300 });
    expectEachOnce(server, 300);
    expect(lane.transport.stats.possibleDuplicates).toBe(0);
  });

  test("a GOAWAY in the middle of a burst of 5,000, again and again: none lost, none twice", async () => {
    await using server = await PeerServer.start((seen) => {
      // A graceful end: everything up to this one is answered, the rest is not looked at.
      const leaving = lastOf.get(seen.connection);
      if (leaving !== undefined && seen.streamId > leaving) return;
      if (leaving === undefined && seen.streamId > 1200) {
        lastOf.set(seen.connection, seen.streamId);
        seen.session.goaway(constants.NGHTTP2_NO_ERROR, seen.streamId);
      }
      server.accept(seen);
    });
    const lastOf = new Map<number, number>();
    await using lane = new Lane(server, { session: { maxConnections: 1 } });
    lane.submit(0, 5000);
    await lane.transport.flush();
    expect(lane.counts).toEqual({ accepted: 5000 });
    expectEachOnce(server, 5000);
    expect(server.sessions.length).toBeGreaterThan(5);
  });
});

describe("M-3: nothing hangs", () => {
  test("a black hole is found within the PING's deadline; the rest goes on over a new connection", async () => {
    await using server = await PeerServer.start((seen) => server.accept(seen));
    await using hole = await BlackHole.before(server.port);
    await using lane = new Lane(
      { port: hole.port, ca: server.ca },
      { session: { pingAfterMs: 200, pingTimeoutMs: 300, maxConnections: 1 } },
    );
    lane.submit(0, 10);
    await lane.transport.flush();
    hole.swallow();
    const startedAt = performance.now();
    lane.submit(10, 30);
    await lane.transport.flush();
    expect(performance.now() - startedAt).toBeLessThan(5000);
    expect(lane.counts).toEqual({ accepted: 30 });
    expect(hole.connections).toBe(2);
    expect(lane.eventsOf("connection-lost")).toMatchObject([{ inDoubt: 20 }]);
  });

  test("M-5: the same with at most once: what was in flight is unaccounted", async () => {
    await using server = await PeerServer.start((seen) => server.accept(seen));
    await using hole = await BlackHole.before(server.port);
    await using lane = new Lane(
      { port: hole.port, ca: server.ca },
      { session: { pingAfterMs: 200, pingTimeoutMs: 300, onConnectionLost: "report" } },
    );
    lane.submit(0, 1);
    await lane.transport.flush();
    hole.swallow();
    lane.submit(1, 21);
    await lane.transport.flush();
    expect(lane.counts).toEqual({ accepted: 1, unaccounted: 20 });
    lane.submit(21, 22);
    await lane.transport.flush();
    expect(lane.counts).toEqual({ accepted: 2, unaccounted: 20 });
  });

  test("M-11: after a long pause a connection is probed first: what waits for the probe is sent once", async () => {
    await using server = await PeerServer.start((seen) => server.accept(seen));
    await using hole = await BlackHole.before(server.port);
    await using lane = new Lane(
      { port: hole.port, ca: server.ca },
      { session: { probeAfterIdleMs: 1, pingTimeoutMs: 300, onConnectionLost: "report" } },
    );
    lane.submit(0, 1);
    await lane.transport.flush();
    hole.swallow();
    await new Promise((resolve) => setTimeout(resolve, 20));
    lane.submit(1, 21);
    await lane.transport.flush();
    expect(lane.counts).toEqual({ accepted: 21 });
    expect(lane.transport.stats.possibleDuplicates).toBe(0);
  });

  test("an answer that never comes: unaccounted after its time, and the stream is free again", async () => {
    const reset: number[] = [];
    await using server = await PeerServer.start(
      (seen) => {
        if (indexOf(seen.deviceToken) > 0) server.accept(seen);
        else seen.stream.once("close", () => reset.push(seen.stream.rstCode ?? -1));
      },
      { settings: { maxConcurrentStreams: 1 } },
    );
    await using lane = new Lane(server, { session: { answerTimeoutMs: 300, maxConnections: 1 } });
    lane.submit(0, 5);
    await lane.transport.flush();
    expect(lane.counts).toEqual({ accepted: 4, unaccounted: 1 });
    expect(lane.verdicts.get(0)).toMatchObject({ error: { code: "answer-timeout" } });
    expect(reset).toEqual([constants.NGHTTP2_CANCEL]);
  });

  test("M-5: a reset of the connection: what was in doubt is sent again and counted", async () => {
    let resets = 0;
    await using server = await PeerServer.start((seen) => {
      if (resets === 0 && server.seen.length === 20) {
        resets += 1;
        seen.session.destroy();
      } else if (resets > 0) server.accept(seen);
    });
    await using lane = new Lane(server);
    lane.submit(0, 20);
    await lane.transport.flush();
    expect(lane.counts).toEqual({ accepted: 20 });
    expect(lane.transport.stats.possibleDuplicates).toBe(20);
  });
});

describe("M-4: answers that ask for patience", () => {
  test("Retry-After is honoured, and the retry has the same apns-id", async () => {
    await using server = await PeerServer.start((seen) => {
      if (server.seen.length > 1) server.accept(seen);
      else server.reject(seen, 429, { reason: "TooManyRequests" }, { "retry-after": "1" });
    });
    await using lane = new Lane(server);
    lane.submit(0, 1);
    await lane.transport.flush();
    const [first, second] = server.seen;
    expect(lane.counts).toEqual({ accepted: 1 });
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(1000);
    expect(second?.headers["apns-id"]).toBe(first?.headers["apns-id"]);
    expect(String(first?.headers["apns-id"])).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });

  test("a Retry-After beyond the limit settles at once, with the time to wait", async () => {
    await using server = await PeerServer.start((seen) =>
      server.reject(seen, 503, { reason: "ServiceUnavailable" }, { "retry-after": "900" }),
    );
    await using lane = new Lane(server);
    lane.submit(0, 1);
    await lane.transport.flush();
    expect(lane.verdicts.get(0)).toMatchObject({
      outcome: "rejected",
      status: 503,
      reason: "ServiceUnavailable",
      retry: "later",
      retryAfterMs: 900_000,
    });
    expect(server.seen).toHaveLength(1);
  });

  test("500 always: as many attempts as allowed, with pauses, then rejected", async () => {
    await using server = await PeerServer.start((seen) =>
      server.reject(seen, 500, { reason: "InternalServerError" }),
    );
    await using lane = new Lane(server, { session: { retry: { maxAttempts: 3, baseMs: 20, maxMs: 100 } } });
    lane.submit(0, 10);
    await lane.transport.flush();
    expect(lane.counts).toEqual({ rejected: 10 });
    expect(server.seen).toHaveLength(30);
    expect(lane.eventsOf("retrying")).toHaveLength(20);
  });

  test("410 says since when the device token is dead; 400 BadDeviceToken does not call it dead", async () => {
    await using server = await PeerServer.start((seen) => {
      if (indexOf(seen.deviceToken) === 0)
        server.reject(seen, 410, { reason: "Unregistered", timestamp: 1700000000123 });
      else server.reject(seen, 400, { reason: "BadDeviceToken" });
    });
    await using lane = new Lane(server);
    lane.submit(0, 2);
    await lane.transport.flush();
    expect(lane.verdicts.get(0)).toMatchObject({ deviceTokenIsDead: true, failedAtMs: 1700000000123 });
    expect(lane.verdicts.get(1)).toMatchObject({ deviceTokenIsDead: false, deviceTokenIsBad: true });
  });

  test("a reason that is not in the table is passed on unchanged", async () => {
    await using server = await PeerServer.start((seen) => server.reject(seen, 418, { reason: "Teapot" }));
    await using lane = new Lane(server);
    lane.submit(0, 1);
    await lane.transport.flush();
    expect(lane.verdicts.get(0)).toMatchObject({ outcome: "rejected", status: 418, reason: "Teapot" });
  });

  test("M-8: most device tokens bad: the environment is suspected, and none is called dead", async () => {
    await using server = await PeerServer.start((seen) =>
      server.reject(seen, 400, { reason: "BadDeviceToken" }),
    );
    await using lane = new Lane(server);
    lane.submit(0, 100);
    await lane.transport.flush();
    expect(lane.eventsOf("environment-suspected")).toHaveLength(1);
    expect(
      [...lane.verdicts.values()].every(
        (verdict) => "deviceTokenIsDead" in verdict && !verdict.deviceTokenIsDead,
      ),
    ).toBe(true);
  });
});

describe("M-7: refused credentials", () => {
  test("what is queued for the topic fails at once with the reason, and what comes later is tried", async () => {
    let isWrong = true;
    await using server = await PeerServer.start(
      (seen) => {
        if (isWrong) server.reject(seen, 403, { reason: "InvalidProviderToken" });
        else server.accept(seen);
      },
      { settings: { maxConcurrentStreams: 5 } },
    );
    await using lane = new Lane(server, { session: { maxConnections: 1 }, tokens: tokensOfTests() });
    lane.submit(0, 1000);
    await lane.transport.flush();
    expect(lane.counts["failed"]).toBeGreaterThan(900);
    expect(lane.verdicts.get(999)).toMatchObject({
      outcome: "failed",
      error: { code: "credentials-refused", message: expect.stringContaining("InvalidProviderToken") },
    });
    expect(server.seen.length).toBeLessThan(50);
    isWrong = false;
    lane.submit(1000, 1010);
    await lane.transport.flush();
    expect(lane.counts["accepted"]).toBe(10);
  });

  test("a reason in GOAWAY fails what waits", async () => {
    await using server = await PeerServer.start(() => {}, {
      settings: { maxConcurrentStreams: 1 },
      onSession: (session) =>
        session.goaway(0, 0, Buffer.from(JSON.stringify({ reason: "BadCertificateEnvironment" }))),
    });
    await using lane = new Lane(server);
    lane.submit(0, 20);
    await lane.transport.flush();
    expect(lane.counts).toEqual({ failed: 20 });
    expect(lane.verdicts.get(0)).toMatchObject({ error: { code: "credentials-refused" } });
    expect(lane.eventsOf("goaway")[0]).toMatchObject({ reason: "BadCertificateEnvironment" });
  });
});
