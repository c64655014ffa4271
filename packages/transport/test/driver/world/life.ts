import type { PartialOptions } from "@apns/transport/options";
import {
  BinarySession,
  type BinarySessionOptions,
  Http2Session,
  type Http2SessionOptions,
  type Http2Submission,
  type ProviderTokenSource,
  type Session,
} from "@apns/transport/session";
import { createPushRequest } from "@apns/wire/api";
import { Driver } from "../../../src/node/driver.js";
import { nodeMemory } from "../../../src/node/node-memory.js";
import { Dice } from "../../http2/world/dice.js";
import { VirtualLoop } from "./virtual-loop.js";
import { type Peer, VirtualNetwork, type VirtualSocket } from "./virtual-network.js";

export type Serve = (socket: VirtualSocket, life: Life) => Peer;

interface Fate {
  readonly outcome: string;
  readonly error?: Error | undefined;
}

/** What the real driver and a real session do in a virtual loop, for one seed. */
export class Life {
  readonly dice: Dice;
  readonly loop = new VirtualLoop();
  readonly connector: VirtualNetwork;
  /** How many are submitted in all. */
  readonly count: number;
  readonly fates: (readonly [index: number, outcome: string])[] = [];
  readonly events: { readonly type: string }[] = [];
  submitted = 0;
  readonly #submissions = new Map<number, unknown>();
  /** The longest that a peer may take for an answer. */
  readonly slowestMs: number;
  #start: (index: number) => unknown = () => {};
  #cancel: (submission: unknown) => boolean = () => false;
  #driver: Driver<Ticket, Fate, { readonly type: string }> | undefined;
  #session: Session<Ticket, Fate, { readonly type: string }> | undefined;

  constructor(seed: number, slowestMs: number, serve: Serve) {
    const dice = new Dice(seed);
    this.dice = dice;
    this.slowestMs = dice.pick(5, slowestMs);
    this.count = dice.between(1, 60);
    const network = {
      connectMs: dice.between(0, 200),
      latencyMs: dice.pick(0, 1, 60),
      readBytes: dice.pick(100, 65_536),
    };
    this.connector = new VirtualNetwork(this.loop, network, (socket) => serve(socket, this));
  }

  get driver(): Driver<Ticket, Fate, { readonly type: string }> {
    if (this.#driver === undefined) throw new Error("there is no session yet");
    return this.#driver;
  }

  get session(): Session<Ticket, Fate, { readonly type: string }> {
    if (this.#session === undefined) throw new Error("there is no session yet");
    return this.#session;
  }

  /** How long a peer takes for its next answer. */
  lagMs = (): number => this.dice.between(0, this.slowestMs);

  speakHttp2(options: PartialOptions<Http2SessionOptions>, tokens?: ProviderTokenSource): void {
    const authority = "api.push.apple.com";
    const session = new Http2Session<Ticket>(options, {
      random: this.dice.next,
      authority,
      memory: nodeMemory,
      tokens,
    });
    const driver = this.#drive(session, "turn");
    this.#cancel = (submission) => {
      driver.soon();
      return session.cancel(submission as Http2Submission<Ticket>);
    };
    this.#start = (index) => {
      const deviceToken = index.toString(16).padStart(64, "0");
      const push = createPushRequest({ deviceToken, payload: { aps: {} } }, { topic: "com.example.app" });
      return session.submit(push, { index }, driver.soon());
    };
  }

  speakBinary(options: PartialOptions<BinarySessionOptions>): void {
    const session = new BinarySession<Ticket>(options, this.dice.next);
    const driver = this.#drive(session, "tick");
    this.#start = (index) => {
      const deviceToken = index.toString(16).padStart(8, "0");
      return session.submit({ deviceToken, payload: { aps: {} } }, { index }, driver.soon());
    };
  }

  #drive<Of extends Fate, Event extends { readonly type: string }>(
    session: Session<Ticket, Of, Event>,
    leave: "tick" | "turn",
  ): Driver<Ticket, Of, Event> {
    const driver = new Driver<Ticket, Of, Event>({
      time: this.loop,
      connector: this.connector,
      session,
      leave,
      read: leave === "turn" ? "turn" : "at-once",
      onSettled: ({ index }, { outcome, error }) =>
        void this.fates.push([index, error === undefined ? outcome : `${outcome}: ${error.message}`]),
      onEvent: (event) => void this.events.push(event),
    });
    this.#driver = driver as never;
    this.#session = session as never;
    return driver;
  }

  /** Submits all, within `spreadMs` of each other, each in a callback of its own. */
  submitAll(spreadMs: number): void {
    for (const index of this.indexes) this.later(spreadMs, () => this.submitOne(index));
  }

  submitOne(index: number): void {
    this.#submissions.set(index, this.#start(index));
    this.submitted += 1;
  }

  /** Withdraws one, unless it is too late. */
  cancel(index: number): void {
    if (this.#submissions.has(index)) this.#cancel(this.#submissions.get(index));
  }

  /** The program does something at some moment of that time. */
  later(withinMs: number, run: () => void): void {
    this.loop.outside(this.dice.between(0, withinMs), () => this.loop.poll(run));
  }

  /** The indexes that were submitted. */
  get submissions(): number[] {
    return [...this.#submissions.keys()];
  }

  /** The indexes that settled, in order. */
  get settled(): number[] {
    return this.fates.map(([index]) => index).sort((a, b) => a - b);
  }

  get indexes(): number[] {
    return Array.from({ length: this.count }, (_, index) => index);
  }
}

interface Ticket {
  readonly index: number;
}
