import type {
  AnsweredVerdict,
  Http2SessionOptions,
  Http2Submission,
  ProviderTokenSource,
  TransportError,
  Verdict,
} from "@apns/transport";
import { Http2Session, type Http2SessionEvent, type Moment } from "@apns/transport/session";
import { createPushRequest, type PushNotification } from "@apns/wire/api";
import { copyBytes } from "@apns/wire/bytes";
import { nodeMemory } from "../../../src/node/node-memory.js";
import { at } from "../../moment-at.js";

/** The server's end of a connection. */
export interface FarEnd {
  receive(bytes: Uint8Array): void;
}

/** One connection of a world: its number, and its server. */
export interface Link<Server> {
  readonly number: number;
  readonly server: Server;
  isOpen: boolean;
  /** Whether the session wants nothing more of it: neither its bytes nor its end. */
  isGone: boolean;
}

export interface WorldOptions {
  readonly session?: Partial<Http2SessionOptions> | undefined;
  readonly tokens?: ProviderTokenSource | undefined;
  /** Default: always 0.5. */
  readonly random?: (() => number) | undefined;
  /** The wall clock at the beginning, milliseconds since 1970. Default: that of `at`. */
  readonly startUnixMs?: number | undefined;
  /** `after-each-step` reads every getter of the session twice, and fails when that changes anything. */
  readonly readsGetters?: "never" | "after-each-step" | undefined;
}

/** Something that will happen. */
interface Entry {
  readonly atMs: number;
  readonly run: () => void;
}

/** Steps after which a world counts as restless. */
const MAX_STEPS = 300_000;

/**
 * One session, its time and its connections. Time passes when nothing else is to do. By default a connection opens at
 * once and carries bytes at once; a world of another kind changes {@link onConnect} and {@link onWrite}.
 */
export class World<Server extends FarEnd> {
  nowMs = 0;
  readonly session: Http2Session<number>;
  readonly verdicts = new Map<number, Verdict | AnsweredVerdict>();
  readonly events: Http2SessionEvent[] = [];
  readonly submittedAtMs = new Map<number, number>();
  readonly verdictAtMs = new Map<number, number>();
  /** All connections that were ever asked for. */
  readonly links: Link<Server>[] = [];
  /** When each connection was asked for. */
  readonly connectsAtMs: number[] = [];
  settledTwice = 0;
  /** Called for each connection that is asked for. */
  onConnect: (link: Link<Server>) => void = (link) => this.open(link);
  /** Carries bytes to the server; `done` reports to the session that they left. */
  onWrite: (link: Link<Server>, bytes: Uint8Array, done: () => void) => void = (link, bytes, done) => {
    link.server.receive(bytes);
    done();
  };
  /** Called for each verdict, while the session hands it over. */
  onSettled: (index: number) => void = () => {};
  readonly #createServer: () => Server;
  readonly #startUnixMs: number | undefined;
  readonly #readsGetters: boolean;
  /** The links that the session has not done with. */
  readonly #live = new Set<Link<Server>>();
  readonly #agenda: Entry[] = [];
  #isReading = false;

  constructor(createServer: () => Server, options: WorldOptions = {}) {
    const { session = {}, tokens, random = () => 0.5, startUnixMs, readsGetters = "never" } = options;
    this.#createServer = createServer;
    this.#startUnixMs = startUnixMs;
    this.#readsGetters = readsGetters === "after-each-step";
    const guarded = (): number => {
      if (this.#isReading) throw new Error("a getter asks for a random number");
      return random();
    };
    this.session = new Http2Session(session, {
      random: guarded,
      tokens,
      authority: "api.push.apple.com",
      memory: nodeMemory,
    });
  }

  get now(): Moment {
    const { nowMs } = this;
    return this.#startUnixMs === undefined ? at(nowMs) : at(nowMs, this.#startUnixMs + nowMs);
  }

  submit(index: number, more: Partial<PushNotification> = {}): Http2Submission<number> {
    const push = createPushRequest(
      { deviceToken: tokenOf(index), payload: { aps: { alert: `${index}` } }, ...more },
      { topic: "com.example.app" },
    );
    this.submittedAtMs.set(index, this.nowMs);
    return this.session.submit(push, index, this.now);
  }

  /** The connection is there. */
  open(link: Link<Server>): void {
    link.isOpen = true;
    this.session.connected(link.number, this.now);
  }

  /** Hands bytes over as a socket may: in a Buffer that is used again for what comes next. */
  receive(link: Link<Server>, bytes: Uint8Array): void {
    const read = Buffer.from(bytes);
    this.session.received(link.number, read, this.now);
    read.fill(0xff);
  }

  /** The connection cannot be made. */
  fail(link: Link<Server>, error: TransportError): void {
    this.#live.delete(link);
    this.session.connectFailed(link.number, error, this.now);
  }

  /** The connection is over. */
  end(link: Link<Server>, error?: TransportError): void {
    link.isOpen = false;
    this.#live.delete(link);
    this.session.ended(link.number, error, this.now);
    this.drive();
  }

  /** The newest connection. */
  get last(): Link<Server> {
    const link = this.links.at(-1);
    if (link === undefined) throw new Error("there is no connection");
    return link;
  }

  /** Connections that a driver would have open now. */
  get openLinks(): readonly Link<Server>[] {
    return this.links.filter(({ isOpen }) => isOpen);
  }

  /** How often each outcome came. */
  outcomes(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { outcome } of this.verdicts.values()) counts[outcome] = (counts[outcome] ?? 0) + 1;
    return counts;
  }

  /** Something happens at this time. */
  at(atMs: number, run: () => void): void {
    this.#agenda.push({ atMs, run });
  }

  /** Something happens this much later. */
  after(delayMs: number, run: () => void): void {
    this.at(this.nowMs + delayMs, run);
  }

  /** Lets time pass until `untilMs`, or until nothing is left to do. Wakes the session whenever it wants to be. */
  run(untilMs = Infinity): void {
    this.drive();
    for (let steps = 0; ; steps++) {
      if (steps > MAX_STEPS) throw new Error(`it does not come to rest at ${this.nowMs} ms`);
      const next = this.#earliest();
      const { wakeAtMs } = this.session;
      const atMs = Math.min(next?.atMs ?? Infinity, wakeAtMs);
      if (atMs === Infinity || atMs > untilMs) break;
      this.nowMs = Math.max(this.nowMs, atMs);
      if (next !== undefined && next.atMs <= wakeAtMs) {
        this.#agenda.splice(this.#agenda.indexOf(next), 1);
        next.run();
      } else this.session.wake(this.now);
      this.drive();
    }
    if (untilMs !== Infinity) this.nowMs = Math.max(this.nowMs, untilMs);
  }

  /** What a driver does after each input. */
  drive(): void {
    for (let busy = true; busy; ) {
      busy = this.act().length > 0;
      for (const link of this.#live) busy = this.#carry(link) || busy;
      busy = this.#drain() || busy;
    }
    if (this.#readsGetters) this.#readTwice();
  }

  /** Does what the session asks for, but carries nothing. Returns the actions. */
  act(): string[] {
    const actions: string[] = [];
    for (let action = this.session.takeAction(this.now); action; action = this.session.takeAction(this.now)) {
      actions.push(action.type);
      if (action.type === "connect") this.#connect(action.connection);
      else this.#disconnect(action.connection);
    }
    this.#drain();
    return actions;
  }

  #carry(link: Link<Server>): boolean {
    if (!link.isOpen) return false;
    const lent = this.session.takeWrite(link.number);
    if (lent === undefined) return false;
    this.onWrite(link, copyBytes(lent), () => {
      if (link.isOpen) this.session.written(link.number);
    });
    return true;
  }

  #drain(): boolean {
    let busy = false;
    this.session.drain(
      (index, verdict) => {
        busy = true;
        if (this.verdicts.has(index)) this.settledTwice += 1;
        this.verdicts.set(index, verdict);
        this.verdictAtMs.set(index, this.nowMs);
        this.onSettled(index);
      },
      (event) => {
        busy = true;
        this.events.push(event);
      },
    );
    return busy;
  }

  #connect(number: number): void {
    const link = { number, server: this.#createServer(), isOpen: false, isGone: false };
    this.links.push(link);
    this.#live.add(link);
    this.connectsAtMs.push(this.nowMs);
    this.onConnect(link);
  }

  #disconnect(number: number): void {
    for (const link of this.#live) {
      if (link.number !== number) continue;
      link.isOpen = false;
      link.isGone = true;
      this.#live.delete(link);
    }
  }

  #earliest(): Entry | undefined {
    let earliest: Entry | undefined;
    for (const entry of this.#agenda)
      if (earliest === undefined || entry.atMs < earliest.atMs) earliest = entry;
    return earliest;
  }

  #readTwice(): void {
    this.#isReading = true;
    const first = this.#readings();
    const second = this.#readings();
    this.#isReading = false;
    if (first !== second) throw new Error(`reading changes what is read: ${first}, then ${second}`);
  }

  #readings(): string {
    const { wakeAtMs, pending, queued, room, isClosed, nextSequence, stats } = this.session;
    return JSON.stringify([String(wakeAtMs), pending, queued, room, isClosed, nextSequence, stats]);
  }
}

export function tokenOf(index: number): string {
  return index.toString(16).padStart(64, "0");
}
