import { type Http2SessionOptions, TransportError } from "@apns/transport";
import { expect } from "vitest";
import { Dice } from "./dice.js";
import { goaway, RawServer, reset, settings, uint32 } from "./raw-server.js";
import { type RawLink, RawWorld } from "./raw-world.js";
import { Speech } from "./speech.js";
import type { WorldOptions } from "./world.js";

/** How the servers of a {@link Play} behave; probabilities from 0 to 1. */
export interface Manners {
  /** A server says something that the protocol forbids. */
  readonly evil: number;
  /** A server resets a stream, with any code. */
  readonly resets: number;
  /** A connection ends, with GOAWAY or without. */
  readonly ends: number;
  readonly connectFails: number;
  /** An answer breaks off after its status. */
  readonly breaks: number;
}

export const polite: Manners = { evil: 0, resets: 0, ends: 0, connectFails: 0, breaks: 0 };

/** One life of a session: requests, cancellations, flushes and a close, against a server with these manners. */
export class Play {
  readonly world: RawWorld;
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
  /** Statuses that came while their requests waited for them, and how much had been handed over by then. */
  readonly #decided: { readonly index: number; readonly status: number; readonly handed: number }[] = [];
  readonly #handed: (readonly [link: RawLink, index: number])[] = [];

  constructor(
    seed: number,
    manners: Manners,
    options: Partial<Http2SessionOptions> = {},
    more: Pick<WorldOptions, "readsGetters"> = {},
  ) {
    const dice = new Dice(seed);
    this.#dice = dice;
    this.#speech = new Speech(dice);
    this.#manners = manners;
    const session = {
      maxConnections: dice.between(1, 3),
      maxWriteBytes: dice.pick(1, 400, 65_536),
      answerTimeoutMs: 8000,
      giveUpAfterMs: 20_000,
      settingsTimeoutMs: 2000,
      retry: { maxAttempts: dice.between(1, 4), baseMs: 100, maxMs: 5000 },
      reconnectDelay: { baseMs: 20, maxMs: 500 },
      ...options,
    };
    const world = new RawWorld(session, more);
    this.world = world;
    this.#untilMs = dice.pick(500, 3000, 12_000);
    world.onConnect = (link) => world.after(dice.between(0, 50), () => this.#connect(link));
    world.onWrite = (link, bytes, done) => {
      this.#tap(link, bytes);
      const atMs = world.nowMs + (dice.chance(0.7) ? 0 : dice.between(1, 200));
      world.at(atMs, () => {
        if (link.isOpen) link.server.receive(bytes);
        done();
      });
    };
    for (let count = dice.between(1, 40); count > 0; count--) {
      world.at(dice.between(0, this.#untilMs), () => this.#act());
    }
    world.at(this.#untilMs, () => world.session.close(dice.pick(0, 1000, 60_000), world.now));
    world.run();
  }

  /** Reads what the session hands over, whatever becomes of it. */
  #tap(link: RawLink, bytes: Uint8Array): void {
    const tap = this.#taps.get(link) ?? new RawServer();
    this.#taps.set(link, tap);
    const before = tap.requests.length;
    tap.receive(bytes);
    for (const { headers } of tap.requests.slice(before)) {
      const index = indexOf(headers);
      if (index !== undefined) this.#handed.push([link, index]);
    }
  }

  /** What the caller does. */
  #act(): void {
    const dice = this.#dice;
    const { world } = this;
    for (let count = dice.between(1, 4); count > 0; count--) {
      const index = this.submitted++;
      if (dice.chance(0.1)) {
        this.#isApi.add(index);
        world.submitApi(index);
        continue;
      }
      const request = world.submit(index, {
        ...(dice.chance(0.3) ? { topic: `com.example.app${dice.between(1, 3)}` } : {}),
        ...(dice.chance(0.2)
          ? { expiration: 1.7e9 + Math.floor(world.nowMs / 1000) + dice.between(0, 4) }
          : {}),
        ...(dice.chance(0.2) ? { payload: { aps: { alert: "ü".repeat(dice.between(1, 1900)) } } } : {}),
      });
      if (dice.chance(0.2)) world.after(dice.between(0, 2000), () => world.session.cancel(request));
    }
    if (dice.chance(0.2)) {
      this.flushes += 1;
      const before = this.submitted;
      const answer = (timedOut: boolean): void => {
        this.flushAnswers += 1;
        if (timedOut) return;
        for (let one = 0; one < before; one++) expect(world.verdicts.has(one)).toBe(true);
      };
      world.session.flush(dice.between(0, 5000), answer, world.now);
    }
  }

  #connect(link: RawLink): void {
    const dice = this.#dice;
    const { world } = this;
    if (link.isGone) return;
    if (dice.chance(this.#manners.connectFails)) {
      world.fail(link, new TransportError("connect-failed", "no server there"));
      return;
    }
    world.greeting = dice.chance(0.8) ? settings([3, dice.pick(1, 3, 1000)]) : new Uint8Array(0);
    const isLate = world.greeting.length === 0;
    world.open(link);
    this.#done.set(link, new Set());
    world.after(isLate ? dice.between(1, 1500) : 0, () => {
      if (isLate && link.isOpen) this.#send(link, settings());
      this.#live(link);
    });
  }

  /** What the server does, again and again, for as long as the connection is there. */
  #live(link: RawLink): void {
    const dice = this.#dice;
    const { world } = this;
    if (!link.isOpen) return;
    const { evil, ends } = this.#manners;
    const done = this.#done.get(link) ?? new Set();
    // What it promised not to look at, it does not look at, even when it comes later.
    const lastStreamId = this.#lastStreamIds.get(link) ?? Infinity;
    const open = link.server.requests.filter(
      ({ streamId }) => streamId <= lastStreamId && !done.has(streamId),
    );
    if (link.server.goaways.length > 0) {
      world.end(link);
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
      if (request.streamId > (this.#lastStreamIds.get(link) ?? Infinity)) continue;
      // Before the body is whole an answer may come too; not often.
      if (!request.isWhole && !dice.chance(0.1)) continue;
      done.add(request.streamId);
      if (dice.chance(this.#manners.resets)) this.#send(link, reset(request.streamId, dice.between(0, 15)));
      else this.#answer(link, request);
    }
    if (!link.isOpen) return;
    if (dice.chance(ends)) this.#end(link);
    else world.after(dice.between(1, 120), () => this.#live(link));
  }

  #answer(link: RawLink, request: RawLink["server"]["requests"][number]): void {
    const index = indexOf(request.headers);
    // One that was not wholly sent in time may be on its way over another connection.
    // What is due now may be judged between two pieces of the answer; a driver hands over all of them first (D-2).
    const isDue = this.world.session.wakeAtMs <= this.world.nowMs;
    const isAwaited = index !== undefined && request.isWhole && !isDue && !this.world.verdicts.has(index);
    const isBroken = this.#dice.chance(this.#manners.breaks);
    const speech = this.#speech;
    const told = isBroken ? speech.brokenAnswer(link, request) : speech.answer(link, request);
    const { status, bytes, lastStreamId, ends } = told;
    this.#lastStreamIds.set(link, Math.min(this.#lastStreamIds.get(link) ?? Infinity, lastStreamId));
    if (status === 200 && index !== undefined) this.accepted.set(index, (this.accepted.get(index) ?? 0) + 1);
    const handed = this.#handed.length;
    this.#send(link, bytes);
    if (ends && link.isOpen)
      this.world.end(
        link,
        this.#dice.chance(0.5) ? new TransportError("connection-lost", "reset") : undefined,
      );
    // A status that asks for patience is followed by another attempt.
    if (isAwaited && status < 429) this.#decided.push({ index, status, handed });
  }

  #end(link: RawLink): void {
    const dice = this.#dice;
    const { world } = this;
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
      world.after(dice.between(1, 500), () => this.#live(link));
    } else world.end(link, dice.chance(0.5) ? new TransportError("connection-lost", "reset") : undefined);
  }

  /** Cut anywhere. */
  #send(link: RawLink, ...frames: readonly Uint8Array[]): void {
    const dice = this.#dice;
    for (const bytes of frames) {
      let from = 0;
      while (from < bytes.length) {
        const to = dice.chance(0.8) ? bytes.length : Math.min(bytes.length, from + dice.between(1, 30));
        this.world.sayOn(link, bytes.subarray(from, to));
        from = to;
      }
    }
  }

  /** What holds of every life. */
  hold(): void {
    const { world } = this;
    const { session } = world;
    expect([...world.verdicts.keys()].sort((a, b) => a - b)).toEqual(
      Array.from({ length: this.submitted }, (_, index) => index),
    );
    expect(world.settledTwice).toBe(0);
    expect(this.flushAnswers).toBe(this.flushes);
    expect(session.pending).toBe(0);
    expect(session.queued).toBe(0);
    expect(session.isClosed).toBe(true);
    expect(session.wakeAtMs).toBe(Infinity);
    expect(world.links.filter(({ isOpen }) => isOpen)).toEqual([]);
    expect(world.events.filter(({ type }) => type === "illegal-input")).toEqual([]);
    for (const [index, { outcome }] of world.verdicts) {
      expect(outcome === "answered").toBe(this.#isApi.has(index) && outcome === "answered");
    }
    this.#holdIds();
  }

  /** Each notification keeps its apns-id on all its ways, and shares it with no other. */
  #holdIds(): void {
    const ids = new Map<number, string | undefined>();
    for (const { headers } of this.world.requests) {
      const index = indexOf(headers);
      if (index === undefined) continue;
      const id = headers.get("apns-id");
      if (ids.has(index)) expect(id).toBe(ids.get(index));
      ids.set(index, id);
    }
    expect(new Set(ids.values()).size).toBe(ids.size);
  }

  /** A status that came decides. Holds where no server breaks the protocol of a connection. */
  holdDecisions(): void {
    for (const { index, status, handed } of this.#decided) {
      const verdict = this.world.verdicts.get(index);
      expect(verdict).toMatchObject(
        status === 200 ? { outcome: "accepted" } : { outcome: "rejected", status },
      );
      // What a server has left out may still be under way to it.
      const again = this.#handed
        .slice(handed)
        .filter(([link, one]) => one === index && (this.#lastStreamIds.get(link) ?? Infinity) === Infinity);
      expect(again).toEqual([]);
    }
  }

  /** How many statuses have decided. */
  get decisions(): number {
    return this.#decided.length;
  }

  /** Each connection was handed new requests in the order of their submission. Holds where no connection breaks. */
  holdOrder(): void {
    const first = new Map<number, RawLink>();
    for (const [link, index] of this.#handed) {
      if (first.has(index)) continue;
      const last = [...first].filter(([, one]) => one === link).at(-1)?.[0] ?? -1;
      expect(index).toBeGreaterThan(last);
      first.set(index, link);
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
