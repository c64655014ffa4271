import type { TLSSocket } from "node:tls";
import { ErrorCode, FrameFlag, FrameType, writeFrameHeader } from "@apns/wire/http2";
import { describe, expect, test } from "vitest";
import { HostileServer } from "./hostile-server.js";
import { Lane } from "./lane.js";

function frame(
  type: number,
  flags: number,
  streamId: number,
  payload: Uint8Array = new Uint8Array(0),
): Uint8Array {
  const bytes = new Uint8Array(9 + payload.length);
  writeFrameHeader(bytes, 0, { length: payload.length, type, flags, streamId });
  bytes.set(payload, 9);
  return bytes;
}

const settings = frame(FrameType.settings, 0, 0);
/** `:status: 200`, indexed. */
const status200 = Uint8Array.of(0x88);
const zeros = (count: number): Uint8Array => new Uint8Array(count);

/** Sends the same bytes for as long as the other side takes them. */
function flood(bytes: Uint8Array): (socket: TLSSocket) => void {
  // The server is in this process: its memory must not count as the client's.
  const many = Buffer.concat(Array.from({ length: Math.ceil(262_144 / bytes.length) }, () => bytes));
  return (socket) => {
    socket.write(settings);
    const pour = (): void => {
      while (!socket.destroyed && socket.write(many));
    };
    socket.on("drain", pour);
    pour();
  };
}

const say =
  (...frames: Uint8Array[]) =>
  (socket: TLSSocket): void => {
    socket.write(Buffer.concat(frames));
  };

/**
 * Bytes that are held when nothing more can be let go of. One collection is not enough: the memory of sockets that were
 * destroyed, the server's among them, is free only after turns of the event loop and what held it are gone.
 */
async function heldBytes(): Promise<number> {
  for (let held = Infinity; ; ) {
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
    globalThis.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    if (heapUsed + external >= held) return held;
    held = heapUsed + external;
  }
}

/** Made once: one for each connection would count as the client's memory. */
const floodOfData = flood(frame(FrameType.data, 0, 1, zeros(16_384)));

const attacks: [string, (socket: TLSSocket) => void][] = [
  [
    "HTTP/1.1 in plain text",
    (socket) => void socket.write("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"),
  ],
  ["random bytes", (socket) => void socket.write(Buffer.from("7f".repeat(4096), "hex"))],
  ["something else than SETTINGS first", say(frame(FrameType.ping, 0, 0, zeros(8)))],
  ["SETTINGS on a stream", say(frame(FrameType.settings, 0, 1))],
  ["SETTINGS of a wrong size", say(frame(FrameType.settings, 0, 0, zeros(5)))],
  ["ENABLE_PUSH", say(frame(FrameType.settings, 0, 0, Uint8Array.of(0, 2, 0, 0, 0, 1)))],
  [
    "a window setting beyond 2^31 - 1",
    say(frame(FrameType.settings, 0, 0, Uint8Array.of(0, 4, 0x80, 0, 0, 0))),
  ],
  ["a frame larger than announced", say(settings, frame(FrameType.data, 0, 1, zeros(16_385)))],
  ["PUSH_PROMISE", say(settings, frame(FrameType.pushPromise, FrameFlag.endHeaders, 1, zeros(8)))],
  ["a stream of its own", say(settings, frame(FrameType.headers, 5, 2, status200))],
  ["a stream that was never opened", say(settings, frame(FrameType.headers, 5, 4001, status200))],
  ["DATA on stream 0", say(settings, frame(FrameType.data, 0, 0, zeros(1)))],
  ["an index that names nothing", say(settings, frame(FrameType.headers, 5, 1, Uint8Array.of(0xff, 0x7f)))],
  ["a header block that goes on for ever", flood(frame(FrameType.continuation, 0, 1, zeros(100)))],
  [
    "HEADERS and endless CONTINUATION",
    (socket) => {
      socket.write(Buffer.concat([settings, frame(FrameType.headers, 0, 1, zeros(0))]));
      flood(frame(FrameType.continuation, 0, 1, zeros(0)))(socket);
    },
  ],
  [
    "a window that grows beyond bounds",
    say(
      settings,
      ...[1, 2].map(() => frame(FrameType.windowUpdate, 0, 0, Uint8Array.of(0x7f, 0xff, 0xff, 0xff))),
    ),
  ],
  ["a window update of nothing", say(settings, frame(FrameType.windowUpdate, 0, 0, zeros(4)))],
  ["a flood of PING", flood(frame(FrameType.ping, 0, 0, zeros(8)))],
  ["a flood of SETTINGS", flood(settings)],
  ["a flood of SETTINGS acknowledgements", flood(frame(FrameType.settings, FrameFlag.ack, 0))],
  [
    "a flood of RST_STREAM",
    flood(frame(FrameType.rstStream, 0, 1, Uint8Array.of(0, 0, 0, ErrorCode.cancel))),
  ],
  ["a flood of frames of an unknown type", flood(frame(0xee, 0, 1, zeros(3)))],
  ["a flood of PRIORITY", flood(frame(FrameType.priority, 0, 1, zeros(5)))],
  ["a flood of WINDOW_UPDATE", flood(frame(FrameType.windowUpdate, 0, 0, Uint8Array.of(0, 0, 0, 1)))],
  ["a flood of GOAWAY", flood(frame(FrameType.goaway, 0, 0, Buffer.from("7fffffff00000000", "hex")))],
  [
    "a flood of interim answers",
    flood(
      frame(FrameType.headers, FrameFlag.endHeaders, 1, Buffer.from("08033130300a", "hex").subarray(0, 5)),
    ),
  ],
  [
    "more DATA than the window allows",
    (socket) => {
      socket.write(Buffer.concat([settings, frame(FrameType.headers, FrameFlag.endHeaders, 1, status200)]));
      floodOfData(socket);
    },
  ],
  ["an end without GOAWAY", (socket) => socket.end()],
  ["a reset", (socket) => socket.destroy()],
  ["silence", () => {}],
  ["half a frame and an end", (socket) => void socket.end(settings.subarray(0, 5))],
];

describe("M-9: a hostile or broken server", () => {
  for (const [title, attack] of attacks) {
    test(`${title}: a typed error, bounded memory, and an outcome for each`, async () => {
      await using server = await HostileServer.start(attack);
      await using lane = new Lane(server, {
        session: {
          answerTimeoutMs: 200,
          giveUpAfterMs: 200,
          settingsTimeoutMs: 100,
          pingAfterMs: 100,
          pingTimeoutMs: 100,
          reconnectDelay: { baseMs: 5, maxMs: 20 },
        },
      });
      const before = await heldBytes();
      lane.submit(0, 200);
      await lane.transport.flush();
      // What it has not sent yet is the server's memory, not the client's.
      await server[Symbol.asyncDispose]();
      const after = await heldBytes();
      expect(lane.verdicts.size).toBe(200);
      expect(lane.settledTwice).toBe(0);
      // A status that came decides, whatever the server does afterwards (M-25).
      const saysStatus = title === "more DATA than the window allows";
      const allowed = ["failed", "unaccounted", "rejected", ...(saysStatus ? ["accepted"] : [])];
      for (const verdict of lane.verdicts.values()) {
        expect(allowed).toContain(verdict.outcome);
        if ("error" in verdict) expect(verdict.error).toMatchObject({ name: "TransportError" });
      }
      expect(lane.eventsOf("illegal-input")).toEqual([]);
      expect(after - before).toBeLessThan(20_000_000);
    });
  }

  test("a server that does not speak HTTP/2 is named as such, and not tried again and again", async () => {
    await using server = await HostileServer.start(() => {}, { protocols: ["http/1.1"] });
    await using lane = new Lane(server);
    lane.submit(0, 3);
    await lane.transport.flush();
    expect(lane.counts).toEqual({ failed: 3 });
    expect(lane.verdicts.get(0)).toMatchObject({
      error: { code: expect.stringMatching(/^(http2-not-offered|handshake-failed)$/) },
    });
  });
});
