import { describe, expect, test } from "vitest";
import { LastReading } from "../../src/node/last-reading.js";
import { listenedTimeout } from "../../src/node/listened-timeout.js";
import { ListeningClock } from "../../src/node/listening-clock.js";
import { Life } from "./world/life.js";
import { answeringServer, gateway } from "./world/peers.js";
import { VirtualLoop } from "./world/virtual-loop.js";

/** A clock whose loop sleeps until `atMs`, and the loop. */
function asleepUntil(inMs: number): { clock: ListeningClock; loop: VirtualLoop; startMs: number } {
  const loop = new VirtualLoop();
  const clock = new ListeningClock(loop);
  const { nowMs } = clock.read();
  clock.sleepUntil(nowMs + inMs);
  return { clock, loop, startMs: nowMs };
}

describe("D-3: the clock of a driver", () => {
  test("D-3: it runs while the loop sleeps, and leaves out what is too late", () => {
    const { clock, loop, startMs } = asleepUntil(80);
    loop.stall(79);
    expect(clock.read().nowMs).toBe(startMs + 79);
    loop.stall(51);
    expect(clock.read().nowMs).toBe(startMs + 130);
    expect(clock.takeGapMs()).toBe(0);
    clock.sleepUntil(startMs + 200);
    loop.stall(121);
    // 51 ms too late. What is due waits for the rest of what the peer has to say.
    expect(clock.read().nowMs).toBe(startMs + 130);
    expect(clock.takeGapMs()).toBe(51);
    expect(clock.takeGapMs()).toBe(0);
    expect(clock.until(startMs + 200)).toBe(100);
    expect(clock.skippedMs).toBe(151);
  });

  test("D-3: of the time between the last reading and a gap little counts: it may have begun at once", () => {
    const { clock, loop, startMs } = asleepUntil(1000);
    loop.stall(60_000);
    clock.read();
    expect(clock.until(startMs + 100)).toBe(100);
    expect(clock.takeGapMs()).toBe(59_000);
  });

  test("D-3: while something is to run in each turn, each turn counts for little when it is long", () => {
    const loop = new VirtualLoop();
    const clock = new ListeningClock(loop);
    const { nowMs } = clock.read();
    clock.stayAwake();
    loop.stall(50);
    expect(clock.read().nowMs).toBe(nowMs + 50);
    loop.stall(1200);
    expect(clock.read().nowMs).toBe(nowMs + 50);
    expect(clock.takeGapMs()).toBe(1200);
  });

  test("D-3: a gap counts for little, also right after another that something else noticed than what was due", () => {
    const { clock, loop, startMs } = asleepUntil(100);
    loop.stall(60_000);
    expect(clock.read().nowMs).toBe(startMs);
    loop.stall(40_000);
    expect(clock.read().nowMs).toBe(startMs);
    expect(clock.takeGapMs()).toBe(99_900);
    // The grace of a gap is given once, until something was judged in time.
    clock.timerRan();
    expect(clock.until(startMs)).toBe(0);
  });

  test("D-3: a clock that stands still while the machine sleeps is found out by the wall clock", () => {
    const { clock, loop, startMs } = asleepUntil(1000);
    loop.sleep(600_000, "stands still");
    const at = clock.read();
    expect(at.nowMs).toBe(startMs);
    expect(clock.takeGapMs()).toBe(600_000);
    expect(at.unixMs).toBe(loop.unixMs());
  });

  test("D-3: neither clock takes it back when the wall clock is set", () => {
    const { clock, loop, startMs } = asleepUntil(1000);
    loop.wallMs -= 3_600_000;
    expect(clock.read().nowMs).toBe(startMs);
    expect(clock.takeGapMs()).toBe(0);
    loop.wallMs += 3_600_000;
    expect(clock.read().nowMs).toBe(startMs);
  });
});

test("D-3: a machine that sleeps while nothing is due is found out soon after: its gap counts for little", async () => {
  const life = new Life(5, 0, (socket, { loop }) => {
    // The request has come, and is answered after 4 s in which the machine is awake.
    loop.outside(1000, () => loop.sleep(3000, "counts it"));
    return answeringServer(socket, { loop, lagMs: () => 4000 });
  });
  const late = 60_000;
  life.speakHttp2({ answerTimeoutMs: 6000, pingAfterMs: late, pingTimeoutMs: late, probeAfterIdleMs: late });
  life.loop.poll(() => life.submitOne(0));
  await life.loop.run(() => life.fates.length === 1);
  expect(life.fates).toEqual([[0, "accepted"]]);
  expect(life.loop.worldMs).toBeGreaterThan(5000 + 7000);
});

describe("D-2: before something is judged", () => {
  test("D-2: the sockets are read until they are empty, and no more often than eight times", async () => {
    for (const [heard, expected] of [
      [0, 1],
      [3, 4],
      [100, 8],
    ] as const) {
      const loop = new VirtualLoop();
      let readings = 0;
      let judged = 0;
      const reading = new LastReading(loop, () => {
        expect(reading.isDone).toBe(true);
        judged += 1;
      });
      loop.polled.add(() => {
        readings += 1;
        if (readings <= heard) reading.heard();
        return true;
      });
      reading.start();
      reading.start();
      await loop.run(() => judged > 0);
      expect([readings, judged, reading.isDone]).toEqual([expected, 1, false]);
    }
  });

  test.each([270, 285, 294])(
    "D-2: what the kernel holds came in time, also after a block of 45 ms that counts, from %s ms on",
    async (fromMs) => {
      const life = new Life(4, 0, (socket, { loop }) => {
        const lagMs = (): number => {
          // The request has come. Its time-out ends within the block.
          loop.setTimeout(() => loop.stall(45), fromMs);
          return 295;
        };
        return answeringServer(socket, { loop, lagMs });
      });
      life.speakHttp2({ answerTimeoutMs: 300 });
      life.loop.poll(() => life.submitOne(0));
      await life.loop.run(() => life.fates.length === 1);
      expect(life.fates).toEqual([[0, "accepted"]]);
    },
  );

  test("D-2: a loop that is always blocked still judges: an answer that never comes is given up", async () => {
    const life = new Life(1, 0, () => ({ receive: () => {} }));
    life.speakHttp2({ answerTimeoutMs: 3000, giveUpAfterMs: 3000, settingsTimeoutMs: 2000 });
    life.submitAll(0);
    life.loop.mishap = (loop) => loop.stall(1200);
    await life.loop.run(() => life.fates.length === life.count);
    expect(life.fates.every(([, outcome]) => /^(failed|unaccounted)/.test(outcome))).toBe(true);
  });

  test("D-2: and silence settles", async () => {
    const life = new Life(2, 0, (socket, { loop, lagMs }) =>
      gateway(socket, loop, { bad: new Set(), taken: [], lagMs }),
    );
    life.speakBinary({ settleAfterMs: 3000 });
    life.submitAll(0);
    life.loop.mishap = (loop) => loop.stall(1200);
    await life.loop.run(() => life.fates.length === life.count);
    expect(life.fates.every(([, outcome]) => outcome === "presumed-accepted")).toBe(true);
  });

  test("D-2: a program that submits in every turn does not keep what is due from being judged", async () => {
    const life = new Life(3, 0, answeringServer);
    life.speakHttp2({ queueTimeoutMs: 500 });
    life.connector.refuses = () => true;
    life.submitAll(2000);
    await life.loop.run(() => life.fates.length === life.count);
    expect(life.fates.every(([, outcome]) => outcome.includes("waited longer than 500 ms"))).toBe(true);
  });
});

describe("D-2: a time-out for an attempt to connect", () => {
  /** Returns when it ran, after a start at 0 and with a stall at `stallAtMs`. */
  async function ranAtMs(timeoutMs: number, stalls: readonly (readonly [atMs: number, forMs: number])[]) {
    const loop = new VirtualLoop();
    const startMs = loop.worldMs;
    let atMs = Number.NaN;
    listenedTimeout(
      () => {
        atMs = loop.worldMs - startMs;
      },
      { timeoutMs, holdsProcess: true, host: loop },
    );
    for (const [stallAtMs, forMs] of stalls) {
      loop.outside(stallAtMs, () => loop.poll(() => loop.stall(forMs)));
    }
    await loop.run(() => !Number.isNaN(atMs));
    return atMs;
  }

  test("D-2: it runs in time; a gap in the middle counts one second at most, one at the end brings grace", async () => {
    expect(await ranAtMs(10_000, [])).toBe(10_000);
    expect(await ranAtMs(300, [])).toBe(300);
    expect(await ranAtMs(10_000, [[500, 60_000]])).toBe(60_500 + 9000);
    expect(await ranAtMs(300, [[200, 1200]])).toBe(1400 + 100);
    expect(
      await ranAtMs(300, [
        [200, 1200],
        [1410, 1200],
      ]),
    ).toBe(2610);
  });

  test("D-2: called off, also while the sockets are read once more, it never runs", async () => {
    const loop = new VirtualLoop();
    const ran: string[] = [];
    const early = listenedTimeout(() => ran.push("early"), {
      timeoutMs: 100,
      holdsProcess: false,
      host: loop,
    });
    early();
    const late = listenedTimeout(() => ran.push("late"), { timeoutMs: 100, holdsProcess: true, host: loop });
    loop.setTimeout(() => loop.poll(late), 100);
    let isOver = false;
    loop.setTimeout(() => {
      isOver = true;
    }, 1000);
    await loop.run(() => isOver);
    expect(ran).toEqual([]);
  });
});
