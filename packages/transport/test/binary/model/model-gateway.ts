import { TransportError, type Verdict } from "@apns/transport";
import {
  BinarySession,
  type BinarySessionEvent,
  type SettledRun,
  SharedTicket,
} from "@apns/transport/session";
import { NotificationTemplate } from "@apns/wire/binary";
import { at } from "../../moment-at.js";
import { FrameReader } from "./frame-reader.js";
import type { ConnectionScript, Scenario } from "./scenario.js";

interface Link {
  readonly number: number;
  readonly script: ConnectionScript;
  readonly reader: FrameReader;
  /** Client side: the session has not asked to disconnect it. */
  wanted: boolean;
  /** Gateway side: it still reads and takes. */
  reading: boolean;
  discarding: boolean;
  read: number;
  taken: number;
  lastTakenIdentifier: number;
  ended: boolean;
  /** When the last bytes in either direction arrive: order is kept. */
  toGatewayAtMs: number;
  toClientAtMs: number;
}

export interface Settled {
  readonly index: number;
  readonly verdict: Verdict;
}

/** One ticket for several indexes, in the order of their sequence numbers. */
class Several extends SharedTicket {
  readonly indexes: readonly number[];
  readonly firstSequence: number;

  constructor(indexes: readonly number[], firstSequence: number) {
    super();
    this.indexes = indexes;
    this.firstSequence = firstSequence;
  }
}

/** A session and a model of Apple's gateway, with a model of the network between them, in virtual time. */
export class ModelGateway {
  nowMs = 1000;
  /** Indexes in the order in which the gateway took them, repeats included. */
  readonly taken: number[] = [];
  readonly settled: Settled[] = [];
  /** How many settled by each call. */
  readonly runs: number[] = [];
  readonly events: BinarySessionEvent[] = [];
  readonly session: BinarySession<{ index: number } | Several>;
  /** Called for each verdict, while the session hands it over. */
  onSettled: (settled: Settled) => void = () => {};
  /** Called for each event, while the session reports it. */
  onEvent: (event: BinarySessionEvent) => void = () => {};
  /** Called after every call to the session. */
  afterStep: () => void = () => {};
  connections = 0;
  readonly #scenario: Scenario;
  readonly #queue: { atMs: number; order: number; run: () => void }[] = [];
  readonly #sequences = new Map<number, number>();
  #order = 0;
  #link: Link | undefined;
  #driving = false;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.session = new BinarySession(scenario.options ?? {}, scenario.random ?? (() => 0.5), {
      slabBytes: scenario.slabBytes,
      allocate: (byteCount) => new Uint8Array(byteCount),
    });
  }

  submit(index: number, expiration?: number): void {
    const notification = { deviceToken: deviceTokenOf(index), ...contentOf(expiration) };
    this.#sequences.set(index, this.session.submit(notification, { index }, at(this.nowMs)));
    this.#drive();
  }

  submitAll(count: number): void {
    for (let index = 0; index < count; index++) this.submit(index);
  }

  /** Several with one ticket, one after the other or, as a template, together. */
  submitSeveral(indexes: readonly number[], how: "one by one" | "together", expiration?: number): void {
    const ticket = new Several(indexes, this.session.nextSequence);
    if (how === "together") {
      const command = this.#scenario.options?.command ?? 2;
      const template = new NotificationTemplate(contentOf(expiration), { command });
      const deviceTokens = indexes.map(deviceTokenOf);
      this.session.submitEach({ template, deviceTokens, from: 0, ticket }, at(this.nowMs));
    } else {
      for (const index of indexes) {
        const notification = { deviceToken: deviceTokenOf(index), ...contentOf(expiration) };
        this.session.submit(notification, ticket, at(this.nowMs));
      }
    }
    indexes.forEach((index, place) => void this.#sequences.set(index, ticket.firstSequence + place));
    this.#drive();
  }

  cancel(index: number): boolean {
    const done = this.session.cancel(this.#sequences.get(index) ?? -1, at(this.nowMs));
    this.#drive();
    return done;
  }

  flush(timeoutMs: number, answer: (timedOut: boolean) => void): void {
    this.session.flush(timeoutMs, answer, at(this.nowMs));
    this.#drive();
  }

  close(timeoutMs: number): void {
    this.session.close(timeoutMs, at(this.nowMs));
    this.#drive();
  }

  /** Runs `action` when virtual time reaches `atMs`. */
  at(atMs: number, action: () => void): void {
    this.#queue.push({ atMs, order: this.#order++, run: action });
  }

  /** Runs until nothing is left to happen, or until `untilMs`. Fails when the session never comes to rest. */
  run(untilMs = Infinity): void {
    for (let steps = 0; ; steps++) {
      if (steps > 200_000) throw new Error(`the session never comes to rest: ${this.session.stateName}`);
      const next = this.#earliest();
      const wakeAtMs = this.session.wakeAtMs;
      const atMs = Math.min(next?.atMs ?? Infinity, wakeAtMs);
      if (atMs === Infinity || atMs > untilMs) break;
      this.nowMs = Math.max(this.nowMs, atMs);
      if (next !== undefined && next.atMs <= wakeAtMs) {
        this.#queue.splice(this.#queue.indexOf(next), 1);
        next.run();
      } else {
        this.session.wake(at(this.nowMs));
      }
      this.#drive();
    }
    if (untilMs !== Infinity) this.nowMs = Math.max(this.nowMs, untilMs);
  }

  verdictsOf(index: number): Verdict[] {
    return this.settled.filter((one) => one.index === index).map((one) => one.verdict);
  }

  outcomes(): Map<number, string> {
    return new Map(this.settled.map(({ index, verdict }) => [index, verdict.outcome]));
  }

  #earliest(): { atMs: number; order: number; run: () => void } | undefined {
    let best: { atMs: number; order: number; run: () => void } | undefined;
    for (const one of this.#queue) {
      if (best === undefined || one.atMs < best.atMs || (one.atMs === best.atMs && one.order < best.order))
        best = one;
    }
    return best;
  }

  /** What a driver does after each input. */
  #drive(): void {
    this.afterStep();
    if (this.#driving) return;
    this.#driving = true;
    for (;;) {
      const action = this.session.takeAction();
      if (action?.type === "connect") this.#connect(action.connection);
      else if (action?.type === "disconnect") this.#disconnect();
      else {
        const bytes = this.session.takeWrite(
          this.#link?.number ?? 0,
          at(this.nowMs, 1000 * Math.floor(this.nowMs / 1000)),
        );
        if (bytes !== undefined) this.#write(bytes);
        else {
          let worked = false;
          this.session.drain(
            (ticket, verdict, run) => {
              worked = true;
              this.runs.push(run?.count ?? 1);
              for (const index of ticket instanceof Several ? indexesOf(ticket, run) : [ticket.index]) {
                this.settled.push({ index, verdict });
                this.onSettled({ index, verdict });
              }
            },
            (event) => {
              this.events.push(event);
              this.onEvent(event);
            },
          );
          if (!worked) break;
        }
      }
    }
    this.#driving = false;
  }

  #connect(number: number): void {
    const script = this.#scenario.connection(this.connections++);
    const link: Link = {
      number,
      script,
      reader: new FrameReader(),
      wanted: true,
      reading: true,
      discarding: false,
      read: 0,
      taken: 0,
      lastTakenIdentifier: 0,
      ended: false,
      toGatewayAtMs: 0,
      toClientAtMs: 0,
    };
    this.#link = link;
    if (script.connect === "never") return;
    this.at(this.nowMs + (script.connectMs ?? 5), () => {
      if (!link.wanted) return;
      if (script.connect === "refuse")
        this.session.connectFailed(number, new TransportError("connect-failed", "refused"), at(this.nowMs));
      else if (script.connect === "certificate") {
        this.session.connectFailed(
          number,
          new TransportError("certificate-refused", "bad certificate"),
          at(this.nowMs),
        );
      } else {
        this.session.connected(number, at(this.nowMs));
        if (script.closeAtOnce === true) this.#end(link);
      }
    });
  }

  #disconnect(): void {
    if (this.#link !== undefined) {
      const link = this.#link;
      link.wanted = false;
      // Bytes that left before may still reach the gateway; it sees the end after them.
      this.at(Math.max(this.nowMs + (link.script.latencyMs ?? 1), link.toGatewayAtMs), () => {
        link.reading = false;
      });
    }
    this.#link = undefined;
  }

  #write(bytes: Uint8Array): void {
    const link = this.#link;
    if (link === undefined) throw new Error("a write without a connection");
    const { script } = link;
    if (link.ended && script.writeFails === true) {
      this.at(this.nowMs, () => {
        if (link.wanted) this.session.writeFailed(link.number, at(this.nowMs));
      });
      return;
    }
    const copy = bytes.slice();
    if (script.blackHole === true) return;
    this.at(this.nowMs + (script.writeMs ?? 0), () => {
      if (link.wanted) this.session.written(link.number, at(this.nowMs));
    });
    // Cut anywhere: the gateway reads it in two pieces.
    const cut = Math.floor((this.#scenario.random ?? (() => 0.5))() * copy.length);
    for (const piece of [copy.subarray(0, cut), copy.subarray(cut)]) {
      link.toGatewayAtMs = Math.max(
        link.toGatewayAtMs,
        this.nowMs + (script.writeMs ?? 0) + (script.latencyMs ?? 1),
      );
      this.at(link.toGatewayAtMs, () => this.#read(link, piece));
    }
  }

  #read(link: Link, bytes: Uint8Array): void {
    if (!link.reading) return;
    for (const { identifier, index } of link.reader.push(bytes)) {
      if (!link.reading) return;
      if (link.discarding) continue;
      const isBarrier = index === -1;
      if (isBarrier && link.script.ignoresBarriers === true) continue;
      if (isBarrier && link.script.diesOnBarriers === true) {
        this.#end(link);
        return;
      }
      const status = isBarrier ? 2 : this.#scenario.bad?.get(index);
      if (this.#scenario.poison?.has(index) === true) {
        this.#end(link);
        return;
      }
      if (status !== undefined) {
        this.#reject(link, status, identifier);
        continue;
      }
      link.read += 1;
      this.taken.push(index);
      link.taken += 1;
      link.lastTakenIdentifier = identifier;
      if (link.read === link.script.closeAfter) {
        this.#end(link);
        return;
      }
      if (link.taken === link.script.shutdownAfter) {
        link.discarding = true;
        this.#answer(link, 10, link.lastTakenIdentifier);
      }
    }
  }

  #reject(link: Link, status: number, identifier: number): void {
    link.discarding = true;
    const named = { right: identifier, zero: 0, unknown: 0x7ffffff0 }[link.script.names ?? "right"];
    this.at(this.nowMs + (link.script.lagMs ?? 100), () => this.#answer(link, status, named));
  }

  #answer(link: Link, status: number, identifier: number): void {
    if (link.ended) return;
    const whole = [
      8,
      status,
      identifier >>> 24,
      (identifier >>> 16) & 255,
      (identifier >>> 8) & 255,
      identifier & 255,
    ];
    const bytes = (link.script.garbage ?? whole).slice(0, link.script.cutAnswerAt ?? Infinity);
    const pieces = link.script.splitAnswer === true ? bytes.map((byte) => [byte]) : [bytes];
    for (const piece of pieces) {
      link.toClientAtMs = Math.max(link.toClientAtMs, this.nowMs + (link.script.latencyMs ?? 1));
      this.at(link.toClientAtMs, () => {
        if (link.wanted && piece.length > 0)
          this.session.received(link.number, Uint8Array.from(piece), at(this.nowMs));
      });
    }
    this.#end(link);
  }

  #end(link: Link): void {
    link.reading = false;
    link.ended = true;
    link.toClientAtMs = Math.max(link.toClientAtMs, this.nowMs + (link.script.latencyMs ?? 1));
    this.at(link.toClientAtMs, () => {
      if (link.wanted) this.session.ended(link.number, undefined, at(this.nowMs));
      link.wanted = false;
    });
  }
}

const payload = new TextEncoder().encode('{"aps":{"alert":"x"}}');

function deviceTokenOf(index: number): string {
  return index.toString(16).padStart(8, "0");
}

function contentOf(expiration: number | undefined): { payload: Uint8Array; expiration?: number } {
  return expiration === undefined ? { payload } : { payload, expiration };
}

function indexesOf({ indexes, firstSequence }: Several, run: SettledRun | undefined): readonly number[] {
  if (run === undefined) throw new Error("a shared ticket settled without its run");
  const from = run.sequence - firstSequence;
  if (from < 0 || run.count < 1 || from + run.count > indexes.length)
    throw new Error("a run outside its ticket");
  return indexes.slice(from, from + run.count);
}
