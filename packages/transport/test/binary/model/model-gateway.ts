import { type Journey, TransportError, type Verdict } from "@apns/transport";
import {
  BinarySession,
  type BinarySessionEvent,
  type SettledRun,
  SharedTicket,
} from "@apns/transport/session";
import { NotificationTemplate } from "@apns/wire/binary";
import { at } from "../../moment-at.js";
import { FrameReader } from "./frame-reader.js";
import { GatewayLink, type Surroundings } from "./gateway-link.js";
import type { Scenario } from "./scenario.js";

interface Step {
  atMs: number;
  readonly order: number;
  readonly side: "client" | "gateway";
  readonly run: () => void;
}

export interface Settled {
  readonly index: number;
  /** Without its journey. */
  readonly verdict: Verdict;
  readonly journey: Journey | undefined;
  readonly submittedAtMs: number;
  readonly settledAtMs: number;
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
  /** When each index was first written, and over which connections, one for each time. */
  readonly writes = new Map<number, { readonly firstAtMs: number; readonly connections: number[] }>();
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
  /** When the session asked for each connection. */
  readonly attemptsAtMs: number[] = [];
  /** Barriers that the gateway has read. */
  barriers = 0;
  /** Connections open at once, at most. */
  mostOpen = 0;
  /** Connections, and attempts at one, at the same time, at most. */
  mostWanted = 0;
  /** Error responses after which the session waited for a handshake, although another connection was open. */
  handshakesAwaited = 0;
  readonly #scenario: Scenario;
  readonly #queue: Step[] = [];
  readonly #sequences = new Map<number, number>();
  readonly #submittedAtMs = new Map<number, number>();
  #order = 0;
  readonly #links = new Map<number, GatewayLink>();
  #hadSpare = false;
  #driving = false;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.session = new BinarySession(scenario.options ?? {}, scenario.random ?? (() => 0.5), {
      slabBytes: scenario.slabBytes,
      allocate: (byteCount) => new Uint8Array(byteCount),
    });
  }

  get connections(): number {
    return this.attemptsAtMs.length;
  }

  /** Connections, and attempts at one, that the session has not left. */
  get wanted(): number {
    return [...this.#links.values()].filter(({ isWanted }) => isWanted).length;
  }

  submit(index: number, expiration?: number): void {
    const notification = { deviceToken: deviceTokenOf(index), ...contentOf(expiration) };
    this.#submittedAtMs.set(index, this.nowMs);
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
    for (const index of indexes) this.#submittedAtMs.set(index, this.nowMs);
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

  /** Runs `action` in the client when virtual time reaches `atMs`. */
  at(atMs: number, action: () => void): void {
    this.#queue.push({ atMs, order: this.#order++, side: "client", run: action });
  }

  /** Runs until nothing is left to happen, or until `untilMs`. Fails when the session never comes to rest. */
  run(untilMs = Infinity): void {
    for (let steps = 0; ; steps++) {
      if (steps > 200_000) throw new Error(`the session never comes to rest: ${this.session.stateName}`);
      const next = this.#earliest();
      const dueAtMs = this.session.wakeAtMs;
      const wakeAtMs = this.#afterStall(dueAtMs);
      const atMs = Math.min(next?.atMs ?? Infinity, wakeAtMs);
      if (atMs === Infinity || atMs > untilMs) break;
      this.nowMs = Math.max(this.nowMs, atMs);
      // Timers come first when a loop gets its turn after a stall.
      const isWakeFirst = wakeAtMs === atMs && wakeAtMs > dueAtMs;
      if (next !== undefined && next.atMs <= wakeAtMs && !isWakeFirst) {
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

  #earliest(): Step | undefined {
    let best: Step | undefined;
    for (const one of this.#queue) {
      if (one.side === "client") one.atMs = this.#afterStall(one.atMs);
      if (best === undefined || one.atMs < best.atMs || (one.atMs === best.atMs && one.order < best.order))
        best = one;
    }
    return best;
  }

  /** When the client gets to what happens at this time. */
  #afterStall(atMs: number): number {
    const stalls = this.#scenario.stalls ?? [];
    const stall = stalls.find((one) => atMs >= one.atMs && atMs < one.atMs + one.forMs);
    return stall === undefined ? atMs : stall.atMs + stall.forMs;
  }

  /** What a driver does after each input. */
  #drive(): void {
    this.afterStep();
    if (this.#driving) return;
    this.#driving = true;
    for (;;) {
      const action = this.session.takeAction();
      if (action?.type === "connect") this.#connect(action.connection);
      else if (action?.type === "disconnect") this.#disconnect(action.connection);
      else if (!this.#write() && !this.#drain()) break;
    }
    this.#driving = false;
  }

  /** Every connection may write. Returns whether one did. */
  #write(): boolean {
    const now = at(this.nowMs, 1000 * Math.floor(this.nowMs / 1000));
    let hasWritten = false;
    for (const link of this.#links.values()) {
      const bytes = this.session.takeWrite(link.number, now);
      if (bytes === undefined) continue;
      hasWritten = true;
      this.#countFrames(link.number, bytes);
      link.write(bytes);
    }
    return hasWritten;
  }

  #countFrames(connection: number, bytes: Uint8Array): void {
    for (const { index } of new FrameReader().push(bytes)) {
      const writes = this.writes.get(index);
      if (writes === undefined) this.writes.set(index, { firstAtMs: this.nowMs, connections: [connection] });
      else writes.connections.push(connection);
    }
  }

  #drain(): boolean {
    let hasSettled = false;
    this.session.drain(
      (ticket, verdict, run) => {
        hasSettled = true;
        this.runs.push(run?.count ?? 1);
        for (const index of ticket instanceof Several ? indexesOf(ticket, run) : [ticket.index]) {
          const settled = this.#settledOf(index, verdict);
          this.settled.push(settled);
          this.onSettled(settled);
        }
      },
      (event) => {
        this.events.push(event);
        const isAwaiting = this.session.stateName === "connecting";
        if (event.type === "error-response" && this.#hadSpare && isAwaiting) this.handshakesAwaited += 1;
        this.onEvent(event);
      },
    );
    return hasSettled;
  }

  #settledOf(index: number, { journey, ...verdict }: Verdict): Settled {
    const submittedAtMs = this.#submittedAtMs.get(index) ?? Number.NaN;
    return { index, verdict, journey, submittedAtMs, settledAtMs: this.nowMs };
  }

  #connect(number: number): void {
    const script = this.#scenario.connection(this.connections);
    this.attemptsAtMs.push(this.nowMs);
    const link = new GatewayLink(number, script, this.#surroundings());
    this.#links.set(number, link);
    this.mostWanted = Math.max(this.mostWanted, this.wanted);
    if (script.connect === "never") return;
    this.at(this.nowMs + (script.connectMs ?? 5), () => {
      if (!link.isWanted) return;
      const now = at(this.nowMs);
      if (script.connect === "refuse" || script.connect === "certificate") link.abandon();
      if (script.connect === "refuse")
        this.session.connectFailed(number, new TransportError("connect-failed", "refused"), now);
      else if (script.connect === "certificate")
        this.session.connectFailed(number, new TransportError("certificate-refused", "bad certificate"), now);
      else {
        link.isOpen = true;
        this.mostOpen = Math.max(this.mostOpen, this.#open.length);
        this.session.connected(number, now);
        if (script.closeAtOnce === true) link.end();
      }
    });
  }

  #disconnect(number: number): void {
    this.#links.get(number)?.abandon();
    this.#links.delete(number);
  }

  get #open(): GatewayLink[] {
    return [...this.#links.values()].filter(({ isOpen, isWanted }) => isOpen && isWanted);
  }

  #surroundings(): Surroundings {
    const now = () => this.nowMs;
    const { session } = this;
    return {
      get nowMs() {
        return now();
      },
      random: this.#scenario.random ?? (() => 0.5),
      statusOf: (index) => this.#scenario.bad?.get(index),
      isPoison: (index) => this.#scenario.poison?.has(index) === true,
      inGateway: (atMs, run) => void this.#queue.push({ atMs, order: this.#order++, side: "gateway", run }),
      inClient: (link, atMs, report) => {
        this.at(atMs, () => {
          if (link.isWanted) report();
        });
      },
      took: (index) => void this.taken.push(index),
      readBarrier: () => {
        this.barriers += 1;
      },
      received: ({ number }, bytes) => {
        // A spare may be too old once a loop goes on that has stalled.
        this.#hadSpare = this.#open.length > 1 && this.#scenario.stalls === undefined;
        session.received(number, bytes, at(now()));
      },
      written: ({ number }) => void session.written(number, at(now())),
      writeFailed: ({ number }) => session.writeFailed(number, at(now())),
      ended: ({ number }) => session.ended(number, undefined, at(now())),
    };
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
