import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { expectEachOnce } from "./each-once.js";
import { Lane } from "./lane.js";
import { PeerServer, type Seen } from "./peer-server.js";

/** A server that counts, for each connection, the streams that came before the client had read its SETTINGS. */
async function counting(
  maxConcurrentStreams: number,
  after?: (seen: Seen) => void,
): Promise<{ readonly server: PeerServer; readonly early: Map<number, number> }> {
  const early = new Map<number, number>();
  const server = await PeerServer.start(
    (seen) => {
      server.accept(seen);
      after?.(seen);
    },
    {
      settings: { maxConcurrentStreams },
      onSession: (session) => {
        const number = server.sessions.indexOf(session) + 1;
        session.on("stream", () => {
          if (session.pendingSettingsAck) early.set(number, (early.get(number) ?? 0) + 1);
        });
      },
    },
  );
  return { server, early };
}

/** Sends one over a connection that then ends in peace, and a hundred over the next one. */
async function sendOverTwo(server: PeerServer): Promise<void> {
  await using lane = new Lane(server, { session: { maxConnections: 1 } });
  lane.submit(0, 1);
  await lane.transport.flush();
  const [first] = server.sessions;
  if (first === undefined) throw new Error("no connection was opened");
  const closed = once(first, "close");
  first.close();
  await closed;
  lane.submit(1, 101);
  await lane.transport.flush();
  expect(lane.counts).toEqual({ accepted: 101 });
  expectEachOnce(server, 101);
  expect(server.sessions).toHaveLength(2);
}

describe("M-61: streams before the server's SETTINGS", () => {
  test("M-61: Node's server gets one over the first connection, and all hundred over the next", async () => {
    const { server, early } = await counting(1000);
    await using _ = server;
    await sendOverTwo(server);
    expect([...early]).toEqual([
      [1, 1],
      [2, 100],
    ]);
  });

  test("M-61: where it starts with one stream and allows more later, one each", async () => {
    const { server, early } = await counting(1, ({ session, streamId }) => {
      if (streamId === 1) session.settings({ maxConcurrentStreams: 1000 });
    });
    await using _ = server;
    await sendOverTwo(server);
    expect([...early]).toEqual([
      [1, 1],
      [2, 1],
    ]);
  });
});
