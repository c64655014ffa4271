import { expect, test } from "vitest";
import { JudgingWorld } from "../world/judging-world.js";

test("C-41: streams in use and free, as the connections' limits and requests are", () => {
  const world = new JudgingWorld(() => ({ status: 200 }), { streams: 10, session: { maxConnections: 1 } });
  expect(world.session.streams).toEqual({ inUse: 0, free: 0 });
  for (let index = 0; index < 4; index++) world.submit(index);
  world.run(world.nowMs + 15);
  expect(world.session.streams).toEqual({ inUse: 4, free: 6 });
  world.run(world.nowMs + 20);
  expect(world.session.streams).toEqual({ inUse: 0, free: 10 });
  world.session.close(0, world.now);
  world.run();
  expect(world.session.streams).toEqual({ inUse: 0, free: 0 });
});
