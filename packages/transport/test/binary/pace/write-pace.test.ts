import { BinarySession } from "@apns/transport/session";
import { encodeErrorResponse } from "@apns/wire";
import { describe, expect, test } from "vitest";
import { at } from "../../moment-at.js";

const payload = new TextEncoder().encode(`{"aps":{"alert":"${"x".repeat(1900)}"}}`);
const deviceToken = "ab".repeat(32);
/** A frame of this payload: a write may be shorter than allowed by less than this. */
const FRAME_BYTES = 2000;
const KIB = 1024;

/** A connected session with `count` notifications in its queue. */
function busySession(count: number, options: ConstructorParameters<typeof BinarySession>[0] = {}) {
  const session = new BinarySession<object>(options, Math.random, {
    slabBytes: 8_388_608,
    allocate: (byteCount) => new Uint8Array(byteCount),
  });
  for (let n = 0; n < count; n++) session.submit({ deviceToken, payload }, {}, at(0));
  let identifier = 0;
  let connection = 0;
  const reconnect = (): void => {
    for (let action = session.takeAction(); action !== undefined; action = session.takeAction()) {
      if (action.type !== "connect") continue;
      connection = action.connection;
      session.connected(connection, at(0));
    }
  };
  reconnect();
  return {
    session,
    /** Writes once. Returns the number of bytes; undefined where none may be written. */
    write(): number | undefined {
      const bytes = session.takeWrite(connection, at(0, 0))?.length;
      if (bytes !== undefined) session.written(connection, at(0));
      return bytes;
    },
    /** The gateway takes so many, then refuses one. */
    reject(taken = 0): void {
      identifier += taken + 1;
      session.received(connection, encodeErrorResponse({ status: 8, identifier }), at(0));
      reconnect();
    },
  };
}

function expectAbout(bytes: number | undefined, atMost: number): void {
  expect(bytes).toBeLessThanOrEqual(atMost);
  expect(bytes).toBeGreaterThan(atMost - FRAME_BYTES);
}

describe("S-12: writes after an error response", () => {
  test("S-12: without one, writes are as large as they may be from the start", () => {
    const { session, write } = busySession(2000);
    expect(session.writeBytes).toBe(256 * KIB);
    expectAbout(write(), 256 * KIB);
    expectAbout(write(), 256 * KIB);
  });

  test("S-12: the first write after it is small, each following one larger by as much, up to the full size", () => {
    const { session, write, reject } = busySession(3000);
    write();
    reject();
    for (let step = 1; step <= 16; step++) {
      expect(session.writeBytes).toBe(step * 16 * KIB);
      expectAbout(write(), step * 16 * KIB);
    }
    expectAbout(write(), 256 * KIB);
  });

  test("S-12: the next one makes writes small again", () => {
    const { write, reject } = busySession(2000);
    write();
    reject();
    write();
    write();
    reject();
    expectAbout(write(), 16 * KIB);
    expectAbout(write(), 32 * KIB);
  });

  test("S-12: one after which nothing was discarded changes nothing", () => {
    const { session, write, reject } = busySession(1);
    write();
    reject();
    expect(session.writeBytes).toBe(256 * KIB);
  });

  test("S-34: writes are full before the usual distance, end there, and are small after it", () => {
    // Each frame has less than 2,000 bytes, so 256 KiB hold 134 and more.
    const { session, write, reject } = busySession(3000);
    write();
    write();
    reject(199);
    const before = session.queued;
    expectAbout(write(), 256 * KIB);
    write();
    expect(before - session.queued).toBe(200);
    expect(write()).toBeLessThanOrEqual(3 * 16 * KIB);
  });

  test("S-34: where the usual distance is less than a small write, that is written", () => {
    const { write, reject } = busySession(2000);
    write();
    reject(2);
    expectAbout(write(), 16 * KIB);
  });

  test("S-12: maxWriteBytes is never exceeded", () => {
    const { session, write, reject } = busySession(100, { maxWriteBytes: 5000 });
    write();
    reject();
    expect(session.writeBytes).toBe(5000);
    expectAbout(write(), 5000);
    expectAbout(write(), 5000);
  });

  test("S-12: all waiting notifications are written nevertheless, again each time they are discarded", () => {
    const { session, write, reject } = busySession(1000);
    write();
    reject();
    while (session.queued > 0) expect(write()).toBeDefined();
    expect(session.pending).toBe(999);
    const discarded = Math.floor((256 * KIB) / (payload.length + 61)) - 1;
    expect(session.stats).toMatchObject({ written: 1000 + discarded, resent: discarded });
  });
});
