import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { expectEachOnce } from "./each-once.js";
import { deviceToken, indexOf, Lane } from "./lane.js";
import { PeerServer } from "./peer-server.js";

describe("M-2: the server's stream limit", () => {
  test("a burst of 200 on a fresh connection that allows one stream: 200 accepted, none refused", async () => {
    await using server = await PeerServer.start(
      (seen) => {
        server.accept(seen);
        // Apple raises the limit once it has seen a valid token.
        if (server.taken.size === 1) seen.session.settings({ maxConcurrentStreams: 1000 });
      },
      { settings: { maxConcurrentStreams: 1 } },
    );
    await using lane = new Lane(server, { session: { maxConnections: 1 } });
    lane.submit(0, 200);
    await lane.transport.flush();
    expect(lane.counts).toEqual({ accepted: 200 });
    expectEachOnce(server, 200);
    expect(server.seen).toHaveLength(200);
  });

  test("a limit of 50 and slow answers: 500 of 500, never more than 50 at a time", async () => {
    await using server = await PeerServer.start((seen) => void setTimeout(() => server.accept(seen), 150), {
      settings: { maxConcurrentStreams: 50 },
    });
    await using lane = new Lane(server, { session: { maxConnections: 1 } });
    lane.submit(0, 500);
    await lane.transport.flush();
    expect(lane.counts).toEqual({ accepted: 500 });
    expectEachOnce(server, 500);
    expect(server.mostStreams).toBe(50);
  });

  test("a limit that falls to one and rises again is obeyed", async () => {
    const limits: number[] = [];
    await using server = await PeerServer.start(
      (seen) => {
        server.accept(seen);
        const taken = server.taken.size;
        if (taken === 100) seen.session.settings({ maxConcurrentStreams: 1 }, () => limits.push(1));
        if (taken === 300) seen.session.settings({ maxConcurrentStreams: 100 }, () => limits.push(100));
      },
      { settings: { maxConcurrentStreams: 100 } },
    );
    // A server that counts a stream until it has closed refuses the next one now and then: each time a pause.
    const session = { maxConnections: 1, reconnectDelay: { baseMs: 5, maxMs: 50 } };
    await using lane = new Lane(server, { session });
    lane.submit(0, 600);
    await lane.transport.flush();
    expect(lane.counts).toEqual({ accepted: 600 });
    expectEachOnce(server, 600);
    expect(limits).toEqual([1, 100]);
  });
});

describe("M-10: windows", () => {
  for (const initialWindowSize of [0, 20, 1000, 65_535]) {
    test(`an initial window of ${initialWindowSize} bytes, bodies of 3,000: all arrive whole`, async () => {
      const text = "é".repeat(1450);
      await using server = await PeerServer.start(
        (seen) => {
          if (seen.body === JSON.stringify({ aps: { alert: `${text} ${indexOf(seen.deviceToken)}` } })) {
            server.accept(seen);
          }
        },
        {
          settings: { initialWindowSize },
          // nghttp2 opens a window as bytes are consumed; one of 0 has to be opened by SETTINGS.
          onSession: (session) => {
            if (initialWindowSize === 0)
              session.once("localSettings", () => session.settings({ initialWindowSize: 500 }));
          },
        },
      );
      await using lane = new Lane(server, { session: { maxConnections: 1 } });
      lane.submit(0, 100, text);
      await lane.transport.flush();
      expect(lane.counts).toEqual({ accepted: 100 });
      expectEachOnce(server, 100);
    });
  }
});

describe("M-6: the pool", () => {
  test("2,000 with answers after 50 ms need one connection", async () => {
    await using server = await PeerServer.start((seen) => void setTimeout(() => server.accept(seen), 50), {
      settings: { maxConcurrentStreams: 1000 },
    });
    // How long full streams are borne before another connection opens is tested in virtual time; a busy machine may
    // well take longer than the default to answer two rounds.
    await using lane = new Lane(server, { session: { growAfterMs: 20_000 } });
    lane.submit(0, 2000);
    await lane.transport.flush();
    expect(lane.counts).toEqual({ accepted: 2000 });
    expect(server.sessions).toHaveLength(1);
  });

  test("grows when all connections are full, up to its limit, and shrinks when idle", async () => {
    await using server = await PeerServer.start((seen) => void setTimeout(() => server.accept(seen), 100), {
      settings: { maxConcurrentStreams: 5 },
    });
    await using lane = new Lane(server, {
      session: { maxConnections: 3, growAfterMs: 20, spareIdleTimeoutMs: 50 },
    });
    lane.submit(0, 150);
    await lane.transport.flush();
    expect(lane.counts).toEqual({ accepted: 150 });
    expect(server.sessions).toHaveLength(3);
    // The spare ones close by themselves, the last one stays.
    const closed = server.sessions.map(
      async (session) => session.destroyed || (await once(session, "close")),
    );
    await Promise.race(closed);
    await Promise.race(closed.slice(1));
    expect(lane.transport.connectionCount).toBeLessThan(3);
  });

  test("a spent connection is replaced", async () => {
    await using server = await PeerServer.start((seen) => server.accept(seen));
    await using lane = new Lane(server, { session: { maxRequestsPerConnection: 30, maxConnections: 1 } });
    lane.submit(0, 100);
    await lane.transport.flush();
    expect(lane.counts).toEqual({ accepted: 100 });
    expectEachOnce(server, 100);
    expect(server.sessions).toHaveLength(4);
  });

  test("M-13: closing drains; closing in a hurry settles each", async () => {
    await using server = await PeerServer.start((seen) => {
      if (indexOf(seen.deviceToken) < 10) server.accept(seen);
    });
    await using lane = new Lane(server);
    lane.submit(0, 10);
    await lane.transport.close();
    expect(lane.counts).toEqual({ accepted: 10 });

    await using hasty = new Lane(server, { session: { maxConcurrentStreams: 5, maxConnections: 1 } });
    hasty.submit(100, 101);
    await new Promise<void>((resolve) => {
      const wait = (): void => {
        if (server.seen.some((seen) => seen.deviceToken === deviceToken(100))) resolve();
        else setImmediate(wait);
      };
      wait();
    });
    hasty.submit(101, 120);
    await hasty.transport.close(0);
    expect(hasty.counts).toEqual({ failed: 19, unaccounted: 1 });
  });

  test("100,000 outstanding: all settle, and memory stays bounded", async () => {
    await using server = await PeerServer.start((seen) => server.accept(seen));
    await using lane = new Lane(server);
    globalThis.gc?.();
    const before = process.memoryUsage().heapUsed;
    lane.submit(0, 100_000);
    const perNotification = (process.memoryUsage().heapUsed - before) / 100_000;
    await lane.transport.flush(110_000);
    expect(lane.counts).toEqual({ accepted: 100_000 });
    expect(perNotification).toBeLessThan(1500);
  });
});
