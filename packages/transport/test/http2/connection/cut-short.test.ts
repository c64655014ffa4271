import type { Http2SessionOptions } from "@apns/transport";
import { SettingId } from "@apns/wire/http2";
import { describe, expect, test } from "vitest";
import { frame, settings } from "../world/raw-server.js";
import { type RawLink, RawWorld } from "../world/raw-world.js";

/** A world whose connections take one write, and then nothing until {@link flow}. */
class StuckWorld extends RawWorld {
  #isStuck = false;
  readonly #held: (() => void)[] = [];

  constructor(session: Partial<Http2SessionOptions> = {}) {
    super({ maxConnections: 1, ...session });
    this.greeting = settings([SettingId.maxConcurrentStreams, 100]);
    this.onWrite = (link, bytes, done) => {
      link.server.receive(bytes);
      if (this.#isStuck) this.#held.push(done);
      else done();
    };
  }

  /** The next write does not leave; what follows waits in the session. */
  stick(): void {
    this.submit(0);
    this.answer(1, 200);
    this.#isStuck = true;
    this.submit(1);
  }

  flow(): void {
    this.#isStuck = false;
    for (const done of this.#held.splice(0)) done();
    this.drive();
  }
}

/** Which requests a server has seen whole, by their streams. */
const wholeOn = (link: RawLink): number[] =>
  link.server.requests.filter(({ isWhole }) => isWhole).map(({ streamId }) => streamId);
const seenOn = (link: RawLink): number[] => link.server.requests.map(({ streamId }) => streamId);

describe("M-1: what is given up before the socket took it reaches no server as a whole", () => {
  test("M-1: the time to close is over: what waited behind a stuck write is failed, and not processed", () => {
    const world = new StuckWorld();
    world.stick();
    world.submit(2);
    world.submitApi(3);
    world.session.close(1000, world.now);
    world.run(1000);
    world.flow();
    expect([1, 2, 3].map((index) => world.verdicts.get(index)?.outcome)).toEqual([
      "unaccounted",
      "failed",
      "failed",
    ]);
    expect(seenOn(world.last)).toEqual([1, 3, 5, 7]);
    expect(wholeOn(world.last)).toEqual([1, 3]);
    expect(world.last.server.goaways).toEqual([0]);
  });

  test("M-1: the same where nothing has left, not even the preface", () => {
    const world = new RawWorld({ maxConnections: 1 });
    world.onConnect = () => {};
    world.submit(0);
    const link = world.last;
    link.isOpen = true;
    world.session.connected(link.number, world.now);
    world.act();
    world.session.close(0, world.now);
    world.act();
    world.drive();
    expect(world.verdicts.get(0)).toMatchObject({ outcome: "failed" });
    expect(seenOn(link)).toEqual([1]);
    expect(wholeOn(link)).toEqual([]);
  });

  test("M-1: the server breaks the protocol: what waited goes over another connection only", () => {
    const world = new StuckWorld();
    world.stick();
    world.submit(2);
    const [link] = world.links;
    if (link === undefined) throw new Error("there is no connection");
    world.sayOn(link, frame(0, 0, 0, new Uint8Array(1)));
    world.flow();
    expect(seenOn(link)).toEqual([1, 3, 5]);
    expect(wholeOn(link)).toEqual([1, 3]);
    expect(world.session.stats.possibleDuplicates).toBe(1);
  });

  test("M-1: the answer is overdue: neither a body whose end waited nor a whole request is processed there", () => {
    const world = new StuckWorld({ answerTimeoutMs: 5000, pingAfterMs: 60_000 });
    world.greeting = settings([SettingId.maxConcurrentStreams, 100], [SettingId.initialWindowSize, 10]);
    world.stick();
    const [link] = world.links;
    if (link === undefined) throw new Error("there is no connection");
    expect(link.server.requests.at(-1)).toMatchObject({ streamId: 3, isWhole: false });
    // The end of that body may leave now, and so may another request.
    world.sayOn(link, settings([SettingId.initialWindowSize, 65_535]));
    world.submit(2);
    world.run(2000);
    world.submit(3);
    world.run(5000);
    world.flow();
    expect(seenOn(link)).toEqual([1, 3, 5, 7]);
    // The last one has time left.
    expect(wholeOn(link)).toEqual([7]);
    expect(link.server.resets.map(([streamId]) => streamId)).toEqual([1, 3, 5]);
    world.answerOn(link, 7, [[":status", "200"]]);
    world.run(9000);
    const other = world.last;
    world.answerOn(other, 1, [[":status", "200"]]);
    world.answerOn(other, 3, [[":status", "200"]]);
    expect(world.outcomes()).toEqual({ accepted: 4 });
    expect(world.session.stats.possibleDuplicates).toBe(0);
  });
});
