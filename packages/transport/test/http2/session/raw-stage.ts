import {
  type AnsweredVerdict,
  Http2Session,
  type Http2SessionEvent,
  type Http2SessionOptions,
  type ProviderTokenSource,
  type TransportError,
  type Verdict,
} from "@apns/transport";
import { type ApiRequest, createPushRequest, type PushNotification } from "@apns/wire/api";
import { at } from "../../moment-at.js";
import { type Field, type RawRequest, RawServer, settings } from "./raw-server.js";

/** One connection of a stage: its number, and the server behind it. */
export interface RawLink {
  readonly number: number;
  readonly server: RawServer;
  isOpen: boolean;
  /** Whether the session wants nothing more of it: neither its bytes nor its end. */
  isGone: boolean;
}

/** A session on a stage of its own: no time and no network, only what a test says, byte for byte. */
export class RawStage {
  nowMs = 0;
  readonly session: Http2Session<number>;
  readonly verdicts = new Map<number, Verdict | AnsweredVerdict>();
  readonly events: Http2SessionEvent[] = [];
  readonly links: RawLink[] = [];
  /** When each connection was asked for. */
  readonly connectsAtMs: number[] = [];
  readonly #agenda: { readonly atMs: number; readonly run: () => void }[] = [];
  settledTwice = 0;
  /** What a server says as soon as a connection is there. */
  greeting: Uint8Array = settings();
  /** Called for each connection that is asked for; the stage opens it by default. */
  onConnect: (link: RawLink) => void = (link) => this.open(link);
  /** Carries bytes to the server; the stage does it at once by default. `done` tells the session that they left. */
  onWrite: (link: RawLink, bytes: Uint8Array, done: () => void) => void = (link, bytes, done) => {
    link.server.receive(bytes);
    done();
  };
  /** Called for each verdict, while the session hands it over. */
  onSettled: (index: number) => void = () => {};

  constructor(options: Partial<Http2SessionOptions> = {}, tokens?: ProviderTokenSource) {
    this.session = new Http2Session(options, {
      random: () => 0.5,
      tokens,
      authority: "api.push.apple.com",
    });
  }

  submit(index: number, more: Partial<PushNotification> = {}): ReturnType<Http2Session<number>["submit"]> {
    const push = createPushRequest(
      { deviceToken: tokenOf(index), payload: { aps: { alert: `${index}` } }, ...more },
      { topic: "com.example.app" },
    );
    const request = this.session.submit(push, index, at(this.nowMs));
    this.drive();
    return request;
  }

  submitApi(index: number, more: Partial<ApiRequest> = {}): void {
    const api = {
      method: "GET",
      path: "/1/apps/com.example.app/all-channels",
      headers: [],
      body: undefined,
    } as const;
    this.session.submitApi({ ...api, ...more }, index, at(this.nowMs));
    this.drive();
  }

  open(link: RawLink): void {
    link.isOpen = true;
    this.session.connected(link.number, at(this.nowMs));
    if (this.greeting.length > 0) this.session.received(link.number, this.greeting, at(this.nowMs));
  }

  /** The server of the newest connection says this. */
  say(...frames: readonly Uint8Array[]): void {
    this.sayOn(this.last, ...frames);
  }

  sayOn(link: RawLink, ...frames: readonly Uint8Array[]): void {
    for (const one of frames) {
      if (!link.isOpen) break;
      this.session.received(link.number, one, at(this.nowMs));
      this.drive();
    }
  }

  /** The server of the newest connection answers. */
  answer(streamId: number, status: number, fields: readonly Field[] = [], body?: string): void {
    const { server } = this.last;
    const list: Field[] = [[":status", String(status)], ...fields];
    const frames = [server.writer.headers(streamId, list, body === undefined)];
    if (body !== undefined) frames.push(dataOf(streamId, body));
    this.say(...frames);
  }

  end(link: RawLink, error?: TransportError): void {
    link.isOpen = false;
    this.session.ended(link.number, error, at(this.nowMs));
    this.drive();
  }

  get last(): RawLink {
    const link = this.links.at(-1);
    if (link === undefined) throw new Error("there is no connection");
    return link;
  }

  /** All requests that any server has seen, connection by connection. */
  get requests(): RawRequest[] {
    return this.links.flatMap(({ server }) => server.requests);
  }

  outcomes(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { outcome } of this.verdicts.values()) counts[outcome] = (counts[outcome] ?? 0) + 1;
    return counts;
  }

  /** Something that will happen. */
  at(atMs: number, run: () => void): void {
    this.#agenda.push({ atMs, run });
  }

  #earliest(): { readonly atMs: number; readonly run: () => void } | undefined {
    let earliest: { readonly atMs: number; readonly run: () => void } | undefined;
    for (const one of this.#agenda) if (earliest === undefined || one.atMs < earliest.atMs) earliest = one;
    return earliest;
  }

  /** Lets time pass, waking the session whenever it asks for it. */
  wait(untilMs: number): void {
    this.drive();
    for (let steps = 0; ; steps++) {
      if (steps > 100_000) throw new Error(`it does not come to rest at ${this.nowMs} ms`);
      const { wakeAtMs } = this.session;
      const next = this.#earliest();
      const atMs = Math.min(wakeAtMs, next?.atMs ?? Infinity);
      if (atMs === Infinity || atMs > untilMs) break;
      this.nowMs = Math.max(this.nowMs, atMs);
      if (next !== undefined && next.atMs <= wakeAtMs) {
        this.#agenda.splice(this.#agenda.indexOf(next), 1);
        next.run();
      } else this.session.wake(at(this.nowMs));
      this.drive();
    }
    if (untilMs !== Infinity) this.nowMs = Math.max(this.nowMs, untilMs);
  }

  /** What a driver does after each input. */
  drive(): void {
    for (let busy = true; busy; ) {
      busy = false;
      const action = this.session.takeAction(at(this.nowMs));
      if (action?.type === "connect") this.#connect(action.connection);
      if (action?.type === "disconnect") this.#disconnect(action.connection);
      busy ||= action !== undefined;
      for (const link of this.links) {
        if (!link.isOpen) continue;
        const bytes = this.session.takeWrite(link.number)?.slice();
        if (bytes === undefined) continue;
        busy = true;
        this.onWrite(link, bytes, () => {
          if (link.isOpen) this.session.written(link.number);
        });
      }
      this.session.drain(
        (index, verdict) => {
          busy = true;
          if (this.verdicts.has(index)) this.settledTwice += 1;
          this.verdicts.set(index, verdict);
          this.onSettled(index);
        },
        (event) => {
          busy = true;
          this.events.push(event);
        },
      );
    }
  }

  #connect(number: number): void {
    const link = { number, server: new RawServer(), isOpen: false, isGone: false };
    this.links.push(link);
    this.connectsAtMs.push(this.nowMs);
    this.onConnect(link);
  }

  #disconnect(number: number): void {
    for (const link of this.links) {
      if (link.number !== number) continue;
      link.isOpen = false;
      link.isGone = true;
    }
  }
}

export function tokenOf(index: number): string {
  return index.toString(16).padStart(64, "0");
}

function dataOf(streamId: number, body: string): Uint8Array {
  const bytes = new TextEncoder().encode(body);
  const whole = new Uint8Array(9 + bytes.length);
  whole.set([0, bytes.length >>> 8, bytes.length & 255, 0, 1]);
  new DataView(whole.buffer).setUint32(5, streamId);
  whole.set(bytes, 9);
  return whole;
}
