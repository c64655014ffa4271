import { describe, expect, test } from "vitest";
import { Life } from "./world/life.js";
import { acceptingServer } from "./world/peers.js";

/** A server of one stream that answers when the caller wants. */
function answered(session: Parameters<Life["speakHttp2"]>[0]): {
  readonly life: Life;
  readonly answer: () => void;
} {
  const waiting: (() => void)[] = [];
  const life = new Life(7, 5, (socket) =>
    acceptingServer(socket, { limit: 1, onRequest: (answer) => void waiting.push(answer) }),
  );
  life.speakHttp2(session);
  return {
    life,
    answer: () => {
      for (const one of waiting.splice(0)) one();
    },
  };
}

/** The program is busy from 110 ms before a deadline until 20 ms after it; the answer comes meanwhile. */
function answerWhileBusy({ life, answer }: ReturnType<typeof answered>, deadlineMs: number): void {
  life.loop.outside(deadlineMs - 110, () => life.loop.poll(() => life.loop.stall(130)));
  life.loop.outside(deadlineMs - 100, answer);
}

describe("D-2: an answer that lies in the socket when time is over came in time", () => {
  test("D-2: for the time to close", async () => {
    const world = answered({});
    const { life } = world;
    life.loop.poll(() => life.submitOne(0));
    await life.loop.run(() => life.loop.worldMs > 6000);
    let isClosed = false;
    void life.driver.close(1000).then(() => {
      isClosed = true;
    });
    answerWhileBusy(world, 1000);
    await life.loop.run(() => isClosed);
    expect(life.fates).toEqual([[0, "accepted"]]);
  });

  test("D-2: for the time to give up", async () => {
    const world = answered({ giveUpAfterMs: 3000, maxConnections: 1 });
    const { life, answer } = world;
    life.submitOne(0);
    life.submitOne(1);
    answerWhileBusy(world, 3000);
    life.loop.outside(5000, answer);
    await life.loop.run(() => life.fates.length === 2);
    expect(life.fates).toEqual([
      [0, "accepted"],
      [1, "accepted"],
    ]);
  });
});
