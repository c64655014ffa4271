import { type Http2SessionOptions, TransportError } from "@apns/transport";
import fc from "fast-check";
import { expect, test } from "vitest";
import { at } from "../../moment-at.js";
import { Dice } from "../virtual-world.js";
import { Speech } from "./adversary.js";
import { goaway, RawServer, reset, settings, uint32 } from "./raw-server.js";
import { type RawLink, RawStage } from "./raw-stage.js";

/** How many random schedules each property is held against. */
const SCHEDULES = Number(process.env["APNS_SCHEDULES"] ?? 500);

interface Manners {
  /** How often something is said that no server may say, 0 to 1. */
  readonly evil: number;
  /** How often a stream is reset, with any code. */
  readonly resets: number;
  /** How often a connection ends, with GOAWAY or without. */
  readonly ends: number;
  readonly connectFails: number;
}

const polite: Manners = { evil: 0, resets: 0, ends: 0, connectFails: 0 };

/** One life of a session: requests, cancellations, flushes and a close, against a server with these manners. */
class Play {
  readonly stage: RawStage;
  /** How often each notification was answered with 200 while its connection lived. */
  readonly accepted = new Map<number, number>();
  submitted = 0;
  flushes = 0;
  flushAnswers = 0;
  readonly #dice: Dice;
  readonly #speech: Speech;
  readonly #manners: Manners;
  readonly #isApi = new Set<number>();
  readonly #untilMs: number;
  /** Streams that were answered or reset, by connection. */
  readonly #done = new Map<RawLink, Set<number>>();

  /** The last stream of those that said GOAWAY. */
  readonly #lastStreamIds = new Map<RawLink, number>();
  readonly #taps = new Map<RawLink, RawServer>();
  readonly #handed: (readonly [tap: RawServer, index: number])[] = [];

  constructor(seed: number, manners: Manners, options: Partial<Http2SessionOptions> = {}) {
    const dice = new Dice(seed);
    this.#dice = dice;
    this.#speech = new Speech(dice);
    this.#manners = manners;
    const stage = new RawStage({
      maxConnections: dice.between(1, 3),
      maxWriteBytes: dice.pick(1, 400, 65_536),
      answerTimeoutMs: 8000,
      giveUpAfterMs: 20_000,
      settingsTimeoutMs: 2000,
      retry: { maxAttempts: dice.between(1, 4), baseMs: 100, maxMs: 5000 },
      reconnectDelay: { baseMs: 20, maxMs: 500 },
      ...options,
    });
    this.stage = stage;
    this.#untilMs = dice.pick(500, 3000, 12_000);
    stage.onConnect = (link) => stage.at(stage.nowMs + dice.between(0, 50), () => this.#connect(link));
    stage.onWrite = (link, bytes, done) => {
      this.#tap(link, bytes);
      const atMs = stage.nowMs + (dice.chance(0.7) ? 0 : dice.between(1, 200));
      stage.at(atMs, () => {
        if (link.isOpen) link.server.receive(bytes);
        done();
      });
    };
    for (let count = dice.between(1, 40); count > 0; count--) {
      stage.at(dice.between(0, this.#untilMs), () => this.#act());
    }
    stage.at(this.#untilMs, () => stage.session.close(dice.pick(0, 1000, 60_000), at(stage.nowMs)));
    stage.wait(Infinity);
  }

  /** Reads what the session hands over, whatever becomes of it. */
  #tap(link: RawLink, bytes: Uint8Array): void {
    const tap = this.#taps.get(link) ?? new RawServer();
    this.#taps.set(link, tap);
    const before = tap.requests.length;
    tap.receive(bytes);
    for (const { headers } of tap.requests.slice(before)) {
      const index = indexOf(headers);
      if (index !== undefined) this.#handed.push([tap, index]);
    }
  }

  /** What the caller does. */
  #act(): void {
    const dice = this.#dice;
    const { stage } = this;
    for (let count = dice.between(1, 4); count > 0; count--) {
      const index = this.submitted++;
      if (dice.chance(0.1)) {
        this.#isApi.add(index);
        stage.submitApi(index);
        continue;
      }
      const request = stage.submit(index, {
        ...(dice.chance(0.3) ? { topic: `com.example.app${dice.between(1, 3)}` } : {}),
        ...(dice.chance(0.2)
          ? { expiration: 1.7e9 + Math.floor(stage.nowMs / 1000) + dice.between(0, 4) }
          : {}),
        ...(dice.chance(0.2) ? { payload: { aps: { alert: "ü".repeat(dice.between(1, 1900)) } } } : {}),
      });
      if (dice.chance(0.2))
        stage.at(stage.nowMs + dice.between(0, 2000), () => stage.session.cancel(request));
    }
    if (dice.chance(0.2)) {
      this.flushes += 1;
      const before = this.submitted;
      const answer = (timedOut: boolean): void => {
        this.flushAnswers += 1;
        if (timedOut) return;
        for (let one = 0; one < before; one++) expect(stage.verdicts.has(one)).toBe(true);
      };
      stage.session.flush(dice.between(0, 5000), answer, at(stage.nowMs));
    }
  }

  #connect(link: RawLink): void {
    const dice = this.#dice;
    const { stage } = this;
    if (link.isGone) return;
    if (dice.chance(this.#manners.connectFails)) {
      stage.session.connectFailed(
        link.number,
        new TransportError("connect-failed", "nobody there"),
        at(stage.nowMs),
      );
      return;
    }
    stage.greeting = dice.chance(0.8) ? settings([3, dice.pick(1, 3, 1000)]) : new Uint8Array(0);
    const isLate = stage.greeting.length === 0;
    stage.open(link);
    this.#done.set(link, new Set());
    stage.at(stage.nowMs + (isLate ? dice.between(1, 1500) : 0), () => {
      if (isLate && link.isOpen) this.#send(link, settings());
      this.#live(link);
    });
  }

  /** What the server does, again and again, for as long as the connection is there. */
  #live(link: RawLink): void {
    const dice = this.#dice;
    const { stage } = this;
    if (!link.isOpen) return;
    const { evil, ends } = this.#manners;
    const done = this.#done.get(link) ?? new Set();
    // What it promised not to look at, it does not look at, even when it comes later.
    const lastStreamId = this.#lastStreamIds.get(link) ?? Infinity;
    const open = link.server.requests.filter(
      ({ streamId }) => streamId <= lastStreamId && !done.has(streamId),
    );
    if (link.server.goaways.length > 0) {
      stage.end(link);
      return;
    }
    // Windows open again, so that in the end everything can be sent.
    const starving = open.find(({ isWhole }) => !isWhole);
    if (starving !== undefined && dice.chance(0.5)) {
      this.#send(link, windowUpdate(0, 5000), windowUpdate(starving.streamId, 5000));
    }
    if (dice.chance(0.2)) this.#send(link, this.#speech.aside());
    if (dice.chance(evil)) this.#send(link, this.#speech.evil(dice.pick(1, 3, 5, open[0]?.streamId ?? 1)));
    for (const request of open) {
      if (dice.chance(0.5) || !link.isOpen) continue;
      // Before the body is whole an answer may come too; not often.
      if (!request.isWhole && !dice.chance(0.1)) continue;
      done.add(request.streamId);
      if (dice.chance(this.#manners.resets)) this.#send(link, reset(request.streamId, dice.between(0, 15)));
      else this.#answer(link, request);
    }
    if (dice.chance(ends)) this.#end(link);
    else stage.at(stage.nowMs + dice.between(1, 120), () => this.#live(link));
  }

  #answer(link: RawLink, request: RawLink["server"]["requests"][number]): void {
    const { status, bytes } = this.#speech.answer(link, request);
    const index = indexOf(request.headers);
    if (status === 200 && index !== undefined) this.accepted.set(index, (this.accepted.get(index) ?? 0) + 1);
    this.#send(link, bytes);
  }

  #end(link: RawLink): void {
    const dice = this.#dice;
    const { stage } = this;
    if (dice.chance(0.5)) {
      const last =
        Math.max(0, ...link.server.requests.map(({ streamId }) => streamId)) - 2 * dice.between(0, 2);
      this.#send(
        link,
        goaway(2 ** 31 - 1, 0),
        goaway(Math.max(0, last), dice.between(0, 13), dice.pick("", "bye")),
      );
      const before = this.#lastStreamIds.get(link) ?? Infinity;
      this.#lastStreamIds.set(link, Math.min(before, Math.max(0, last)));
      stage.at(stage.nowMs + dice.between(1, 500), () => this.#live(link));
    } else stage.end(link, dice.chance(0.5) ? new TransportError("connection-lost", "reset") : undefined);
  }

  /** Cut anywhere. */
  #send(link: RawLink, ...frames: readonly Uint8Array[]): void {
    const dice = this.#dice;
    for (const bytes of frames) {
      let from = 0;
      while (from < bytes.length) {
        const to = dice.chance(0.8) ? bytes.length : Math.min(bytes.length, from + dice.between(1, 30));
        this.stage.sayOn(link, bytes.subarray(from, to));
        from = to;
      }
    }
  }

  /** What holds of every life. */
  hold(): void {
    const { stage } = this;
    const { session } = stage;
    expect([...stage.verdicts.keys()].sort((a, b) => a - b)).toEqual(
      Array.from({ length: this.submitted }, (_, index) => index),
    );
    expect(stage.settledTwice).toBe(0);
    expect(this.flushAnswers).toBe(this.flushes);
    expect(session.pending).toBe(0);
    expect(session.queued).toBe(0);
    expect(session.isClosed).toBe(true);
    expect(session.wakeAtMs).toBe(Infinity);
    expect(stage.links.filter(({ isOpen }) => isOpen)).toEqual([]);
    expect(stage.events.filter(({ type }) => type === "illegal-input")).toEqual([]);
    for (const [index, { outcome }] of stage.verdicts) {
      expect(outcome === "answered").toBe(this.#isApi.has(index) && outcome === "answered");
    }
    this.#holdIds();
  }

  /** Each notification keeps its apns-id on all its ways, and shares it with no other. */
  #holdIds(): void {
    const ids = new Map<number, string | undefined>();
    for (const { headers } of this.stage.requests) {
      const index = indexOf(headers);
      if (index === undefined) continue;
      const id = headers.get("apns-id");
      if (ids.has(index)) expect(id).toBe(ids.get(index));
      ids.set(index, id);
    }
    expect(new Set(ids.values()).size).toBe(ids.size);
  }

  /** Each connection was handed new requests in the order of their submission. Holds where no connection breaks. */
  holdOrder(): void {
    const first = new Map<number, RawServer>();
    for (const [tap, index] of this.#handed) {
      if (first.has(index)) continue;
      const last = [...first].filter(([, one]) => one === tap).at(-1)?.[0] ?? -1;
      expect(index).toBeGreaterThan(last);
      first.set(index, tap);
    }
  }
}

/** Which notification a request carries; undefined for other requests. */
function indexOf(headers: ReadonlyMap<string, string>): number | undefined {
  const path = headers.get(":path") ?? "";
  return path.startsWith("/3/device/") ? Number.parseInt(path.slice("/3/device/".length), 16) : undefined;
}

function windowUpdate(streamId: number, increment: number): Uint8Array {
  return Uint8Array.from([0, 0, 4, 8, 0, ...uint32(streamId), ...uint32(increment)]);
}

function property(
  title: string,
  manners: Manners,
  check: (play: Play) => void,
  options: Partial<Http2SessionOptions> = {},
): void {
  test(title, () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), (seed) => {
        const play = new Play(seed, manners, options);
        play.hold();
        check(play);
      }),
      { numRuns: SCHEDULES },
    );
  });
}

property(
  "M-9, M-13: every form in which a server may answer is read, however it is cut, and no fault is found in it",
  polite,
  (play) => {
    const { stage, accepted } = play;
    play.holdOrder();
    expect(stage.session.stats.losses).toBe(0);
    expect(stage.links.flatMap(({ server }) => server.goaways).every((code) => code === 0)).toBe(true);
    for (const [index, verdict] of stage.verdicts) {
      const times = accepted.get(index) ?? 0;
      expect(times).toBeLessThanOrEqual(1);
      if (verdict.outcome === "accepted") expect(times).toBe(1);
      if (verdict.outcome === "unaccounted") expect(verdict.error.code).toMatch(/^(closed|answer-timeout)$/);
      if (["expired", "cancelled", "failed", "rejected"].includes(verdict.outcome)) expect(times).toBe(0);
    }
  },
);

property(
  "M-1, M-5, M-13: resets, GOAWAY and cuts at any moment: accepted means accepted, never sent means never sent",
  { ...polite, resets: 0.2, ends: 0.03, connectFails: 0.2 },
  ({ stage, accepted }) => {
    let repeats = 0;
    for (const [index, { outcome }] of stage.verdicts) {
      const times = accepted.get(index) ?? 0;
      repeats += Math.max(0, times - 1);
      if (outcome === "accepted") expect(times).toBeGreaterThanOrEqual(1);
      if (["expired", "cancelled", "failed"].includes(outcome)) expect(times).toBe(0);
    }
    expect(repeats).toBeLessThanOrEqual(stage.session.stats.possibleDuplicates);
  },
);

property(
  "M-5: at most once: a server that resets and cuts at any moment never takes one twice",
  { ...polite, resets: 0.2, ends: 0.05, connectFails: 0.2 },
  ({ stage, accepted }) => {
    expect([...accepted.values()].filter((times) => times > 1)).toEqual([]);
    expect(stage.session.stats.possibleDuplicates).toBe(0);
  },
  { onConnectionLost: "report" },
);

property(
  "M-9: whatever a hostile server says, in whatever pieces, each settles once and everything comes to rest",
  { evil: 0.1, resets: 0.1, ends: 0.03, connectFails: 0.1 },
  ({ stage }) => {
    for (const verdict of stage.verdicts.values()) {
      if ("error" in verdict) expect(verdict.error).toBeInstanceOf(TransportError);
    }
  },
);
