import { describe, expect, test } from "vitest";
import { Life } from "./world/life.js";
import { answeringServer, gateway } from "./world/peers.js";

type Freeze = (life: Life, forMs: number) => void;

/** How a function is frozen, or a machine put to sleep. */
const freezes: Record<string, Freeze> = {
  "the process is stopped": ({ loop }, forMs) => loop.stall(forMs),
  "the machine sleeps, and its clock counts it": ({ loop }, forMs) => loop.sleep(forMs, "counts it"),
  "the machine sleeps, and its clock stands still": ({ loop }, forMs) => loop.sleep(forMs, "stands still"),
};

/** Sends one, is frozen with nothing in flight, and sends the others. Returns how long they took, milliseconds. */
async function thaw(life: Life, freeze: Freeze, network: "the same" | "another"): Promise<number> {
  life.loop.poll(() => life.submitOne(0));
  await life.loop.run(() => life.fates.length === 1);
  let isIdle = false;
  life.loop.outside(7000, () => {
    isIdle = true;
  });
  await life.loop.run(() => isIdle);
  freeze(life, 60_000);
  if (network === "another") for (const socket of life.connector.sockets) socket.isBlackHole = true;
  const thawedAtMs = life.loop.worldMs;
  for (let index = 1; index < 10; index++) life.loop.poll(() => life.submitOne(index));
  await life.loop.run(() => life.fates.length === 10);
  expect(life.fates.every(([, outcome]) => /^(presumed-)?accepted$/.test(outcome))).toBe(true);
  expect(life.session.stats).toMatchObject({ possibleDuplicates: 0, losses: 0 });
  return life.loop.worldMs - thawedAtMs;
}

const http2 = (): Life => {
  const life = new Life(7, 100, answeringServer);
  life.speakHttp2({});
  return life;
};

describe.each(Object.keys(freezes))("M-30: the first send after a minute in which %s", (name) => {
  const freeze = freezes[name] as Freeze;

  test("M-30: into a black hole takes a second, and nothing is in doubt", async () => {
    const life = http2();
    expect(await thaw(life, freeze, "another")).toBeLessThan(1500);
    expect(life.connector.sockets).toHaveLength(2);
  });

  test("M-30: over a connection that lives takes a round trip more, and no second connection", async () => {
    const life = http2();
    expect(await thaw(life, freeze, "the same")).toBeLessThan(500);
    expect(life.connector.sockets).toHaveLength(1);
  });

  test("S-26: over the binary protocol goes over a new connection", async () => {
    const taken: number[] = [];
    const life = new Life(7, 100, (socket, { loop, lagMs }) =>
      gateway(socket, loop, { bad: new Set(), taken, lagMs }),
    );
    life.speakBinary({ settleAfterMs: 1000 });
    await thaw(life, freeze, "another");
    expect(life.connector.sockets).toHaveLength(2);
    expect(taken).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
});
