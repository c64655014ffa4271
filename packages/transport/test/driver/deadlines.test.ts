import { describe, expect, test } from "vitest";
import { SoundServer } from "../http2/world/sound-server.js";
import { Life } from "./world/life.js";

/** A server of one stream that answers when it is told to. */
function answered(session: Parameters<Life["speakHttp2"]>[0]): {
  readonly life: Life;
  readonly answer: () => void;
} {
  const waiting: (() => void)[] = [];
  const life = new Life(7, 5, (socket) => {
    const server = new SoundServer();
    const flush = (): void => {
      for (const bytes of server.output.splice(0)) socket.deliver(bytes);
    };
    server.settings({ limit: 1 });
    flush();
    return {
      receive: (bytes) => {
        server.receive(bytes);
        flush();
        for (const { streamId } of server.requests.splice(0)) {
          waiting.push(() => {
            server.react(streamId, { do: "answer", status: 200 });
            flush();
          });
        }
      },
    };
  });
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
