import { describe, expect, test } from "vitest";
import { RawWorld } from "../world/raw-world.js";

/** Two connections of three streams: full at twelve. */
const small = { maxConnections: 2, maxConcurrentStreams: 3 } as const;

function roomEvents(world: RawWorld): number {
  return world.events.filter(({ type }) => type === "room").length;
}

describe("M-14: back-pressure", () => {
  test("M-14: twice what the connections carry may wait; then there is no room until half of it has left, which one event reports", () => {
    const world = new RawWorld(small);
    world.onConnect = () => {};
    for (let index = 0; index < 11; index++) world.submit(index);
    expect(world.session.room).toBeGreaterThan(0);
    world.submit(11);
    expect(world.session.room).toBe(0);
    world.open(world.last);
    world.drive();
    // Three have left, nine wait.
    expect(world.session.room).toBe(0);
    world.answer(1, 200);
    world.answer(3, 200);
    expect(world.session.queued).toBe(7);
    expect(world.session.room).toBe(0);
    expect(roomEvents(world)).toBe(0);
    world.answer(5, 200);
    expect(world.session.queued).toBe(6);
    expect(world.session.room).toBeGreaterThan(0);
    expect(roomEvents(world)).toBe(1);
    world.answer(7, 200);
    expect(roomEvents(world)).toBe(1);
  });

  test("M-14: requests that pause take no room; once they are back in the queue they do", () => {
    const world = new RawWorld({ ...small, maxConnections: 1, pingAfterMs: 60_000 });
    for (let index = 0; index < 3; index++) world.submit(index);
    for (const streamId of [1, 3, 5]) world.answer(streamId, 503, [["retry-after", "10"]]);
    expect(world.session.queued).toBe(3);
    // Three leave, five wait, three pause.
    for (let index = 3; index < 11; index++) world.submit(index);
    expect(world.session.queued).toBe(8);
    expect(world.session.room).toBeGreaterThan(0);
    world.run(10_000);
    expect(world.session.queued).toBe(8);
    expect(world.session.room).toBe(0);
  });

  test("M-14: everything that settles at once gives room back", () => {
    const world = new RawWorld({ ...small, queueTimeoutMs: 1000 });
    world.onConnect = () => {};
    for (let index = 0; index < 20; index++) world.submit(index);
    expect(world.session.room).toBe(0);
    world.run(1000);
    expect(world.outcomes()).toEqual({ failed: 20 });
    expect(world.session.room).toBeGreaterThan(0);
    expect(roomEvents(world)).toBe(1);
  });
});
