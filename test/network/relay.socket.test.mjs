import { once } from "node:events";
import { connect, createServer } from "node:net";
import { describe, expect, test } from "vitest";
import { monotonicMs } from "../../benchmarks/network/monotonic-ms.mjs";
import { RelayProcess } from "./relay-process.mjs";

const ROUND_TRIP_MS = 30;
const MB = 1024 * 1024;

/** A server and the relay before it; `use` gets the relay, and both sockets of a connection for each call of `open`. */
async function withRelay(options, use) {
  const accepted = [];
  let onAccepted = () => {};
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    accepted.push({ socket: quiet(socket), atMs: monotonicMs() });
    onAccepted();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const relay = await RelayProcess.start({
    to: server.address().port,
    roundTripMs: ROUND_TRIP_MS,
    ...options,
  });
  const clients = [];
  async function open(firstWords) {
    const atMs = monotonicMs();
    const client = quiet(connect({ port: relay.port, host: "127.0.0.1", allowHalfOpen: true }));
    if (firstWords !== undefined) client.write(firstWords);
    clients.push(client);
    const number = accepted.length;
    while (accepted.length === number) {
      await new Promise((resolve) => {
        onAccepted = resolve;
      });
    }
    const { socket, atMs: acceptedAtMs } = accepted[number];
    return { client, server: socket, atMs, acceptedAtMs };
  }
  try {
    await use({ relay, open });
  } finally {
    for (const socket of [...clients, ...accepted.map(({ socket }) => socket)]) socket.destroy();
    await relay.stop();
    server.close();
    await once(server, "close");
  }
}

function quiet(socket) {
  return socket.on("error", () => {});
}

/** Resolves to the next chunk and when it came. */
async function next(socket) {
  const [chunk] = await once(socket, "data");
  return { text: chunk.toString(), atMs: monotonicMs() };
}

/** Resolves to everything until the other side's end. */
async function all(socket) {
  const chunks = [];
  socket.on("data", (chunk) => chunks.push(chunk));
  await once(socket, "end");
  return Buffer.concat(chunks);
}

/** Resolves to the code of the error that ended the socket, and to when. */
async function failure(socket) {
  const code = await new Promise((resolve) => {
    socket.once("error", (error) => resolve(error.code));
    socket.once("close", () => resolve("closed"));
  });
  return { code, atMs: monotonicMs() };
}

describe("the relay of the benchmarks", () => {
  test("a connection and its first byte arrive after one and a half round trips, no earlier", () =>
    withRelay({}, async ({ open }) => {
      const { server, atMs, acceptedAtMs } = await open("first words");
      expect(acceptedAtMs - atMs).toBeGreaterThanOrEqual(1.5 * ROUND_TRIP_MS);
      const { text, atMs: readAtMs } = await next(server);
      expect(text).toBe("first words");
      expect(readAtMs - atMs).toBeGreaterThanOrEqual(1.5 * ROUND_TRIP_MS);
    }));

  test("each direction takes half a round trip, no less", () =>
    withRelay({}, async ({ open }) => {
      const { client, server } = await open();
      for (const [from, to] of [
        [client, server],
        [server, client],
        [client, server],
      ]) {
        const sentAtMs = monotonicMs();
        from.write("x");
        expect((await next(to)).atMs - sentAtMs).toBeGreaterThanOrEqual(ROUND_TRIP_MS / 2);
      }
    }));

  test("bytes keep their order in both directions at once, however they are cut into pieces", () =>
    withRelay({}, async ({ open }) => {
      const { client, server } = await open();
      const sent = Buffer.from(Array.from({ length: 200_000 }, (_, n) => (n * 7919) % 251));
      const arrived = [all(server), all(client)];
      for (const socket of [client, server]) {
        for (let at = 0, length = 1; at < sent.length; at += length, length = (length * 3) % 4093) {
          socket.write(sent.subarray(at, at + length));
          if (length % 5 === 0) await new Promise(setImmediate);
        }
        socket.end();
      }
      for (const bytes of await Promise.all(arrived)) expect(bytes.equals(sent)).toBe(true);
    }));

  test("the end of one direction leaves the other one open", () =>
    withRelay({}, async ({ open }) => {
      const { client, server } = await open();
      const asked = all(server);
      const sentAtMs = monotonicMs();
      client.end("question");
      expect((await asked).toString()).toBe("question");
      expect(monotonicMs() - sentAtMs).toBeGreaterThanOrEqual(ROUND_TRIP_MS / 2);
      const answered = all(client);
      server.write("ans");
      await new Promise(setImmediate);
      server.end("wer");
      expect((await answered).toString()).toBe("answer");
    }));

  test("a reset travels, in both directions", () =>
    withRelay({}, async ({ open }) => {
      for (const isFromClient of [true, false]) {
        const { client, server } = await open();
        const [from, to] = isFromClient ? [client, server] : [server, client];
        const failed = failure(to);
        const resetAtMs = monotonicMs();
        from.resetAndDestroy();
        const { code, atMs } = await failed;
        expect(code).toBe("ECONNRESET");
        expect(atMs - resetAtMs).toBeGreaterThanOrEqual(ROUND_TRIP_MS / 2);
      }
    }));

  test("a receiver that does not read stops the sender, and loses nothing", () =>
    withRelay({}, async ({ relay, open }) => {
      const { client, server } = await open();
      const total = 96 * MB;
      for (let sent = 0; sent < total; sent += MB) client.write(Buffer.alloc(MB));
      client.end();
      let carried = 0;
      for (let before = -1; carried < 16 * MB || carried !== before; ) {
        before = carried;
        // Another connection passes the relay meanwhile.
        await open();
        carried += (await relay.counted()).bytes;
      }
      expect(carried).toBeLessThan(48 * MB);
      let arrived = 0;
      server.on("data", (chunk) => {
        arrived += chunk.length;
      });
      await once(server, "end");
      expect(arrived).toBe(total);
    }));

  test("a cut resets the busiest connection for both sides, and spares the others", () =>
    withRelay({}, async ({ relay, open }) => {
      const quieter = await open();
      const busiest = await open();
      const failures = [failure(busiest.client), failure(busiest.server)];
      busiest.client.write(Buffer.alloc(1000));
      await next(busiest.server);
      relay.cut();
      for (const { code } of await Promise.all(failures)) expect(code).toBe("ECONNRESET");
      const { cuts } = await relay.counted();
      expect(cuts.at(-1)).toBeLessThanOrEqual(monotonicMs());
      quieter.client.write("x");
      expect((await next(quieter.server)).text).toBe("x");
    }));

  test("a connection that was idle for too long passes nothing, and says nothing", () =>
    withRelay({ deafAfterIdleMs: 0 }, async ({ open }) => {
      const forgotten = await open();
      let arrived = 0;
      forgotten.server.on("data", () => {
        arrived += 1;
      });
      for (let before = -1; before !== arrived; ) {
        before = arrived;
        forgotten.client.write("x");
        // Its first byte leaves after the byte above.
        const later = await open();
        later.client.destroy();
      }
      expect(forgotten.client.destroyed).toBe(false);
      expect(forgotten.server.destroyed).toBe(false);
    }));
});
