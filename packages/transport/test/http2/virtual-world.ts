import {
  type AnsweredVerdict,
  Http2Session,
  type Http2SessionEvent,
  type Http2SessionOptions,
  type ProviderToken,
  type ProviderTokenSource,
  TransportError,
  type Verdict,
} from "@apns/transport";
import { createPushRequest } from "@apns/wire/api";
import { at } from "../moment-at.js";
import { check, type Reaction, VirtualConnection } from "./virtual-server.js";

/** Random numbers that a seed repeats. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = (seed ^ 0x9e3779b9) >>> 0;
  }

  /** In [0, 1). */
  next = (): number => {
    this.#state = (Math.imul(this.#state ^ (this.#state >>> 15), 0x2c1b3c6d) + 0x297a2d39) >>> 0;
    const mixed = Math.imul(this.#state ^ (this.#state >>> 12), 0x297a2d39) >>> 0;
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** A whole number from `min` to `max`. */
  between(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  pick<T>(...choices: readonly T[]): T {
    return choices[Math.floor(this.next() * choices.length)] as T;
  }
}

/** How a world treats its client; probabilities from 0 to 1. */
export interface Climate {
  /** A request is refused before it is looked at. */
  readonly refuses: number;
  /** A connection says GOAWAY at some moment, and its later requests are not looked at. */
  readonly goaway: number;
  /** A connection is cut at some moment. */
  readonly cuts: number;
  /** A connection falls silent at some moment, without a word. */
  readonly blackHoles: number;
  /** A request is never answered. */
  readonly silence: number;
  /** A request is answered "later", with or without retry-after. */
  readonly later: number;
  /** A request is answered with a reason that is final. */
  readonly rejects: number;
  /** A request finds its provider token expired. */
  readonly expires: number;
  /** An attempt to connect fails. */
  readonly connectFails: number;
}

export const calm: Climate = {
  refuses: 0,
  goaway: 0,
  cuts: 0,
  blackHoles: 0,
  silence: 0,
  later: 0,
  rejects: 0,
  expires: 0,
  connectFails: 0,
};

interface Link {
  readonly connection: VirtualConnection;
  isUp: boolean;
  /** Nothing passes any more, either way, and nobody is told. */
  isBlackHole: boolean;
  isBusy: boolean;
  /** When the last bytes for the client arrive: those that follow come later. */
  arrivesAtMs: number;
  /** And when the last bytes for the server do. */
  reachesAtMs: number;
}

/** Something that will happen. */
interface Entry {
  readonly atMs: number;
  readonly order: number;
  readonly run: () => void;
}

interface Ticket {
  readonly index: number;
}

/** One session, a server of many connections, and time that passes when nothing else is to do. */
export class VirtualWorld {
  nowMs = 0;
  readonly verdicts = new Map<number, Verdict | AnsweredVerdict>();
  readonly events: Http2SessionEvent[] = [];
  /** How often the server took each notification. */
  readonly taken = new Map<number, number>();
  /** How often it told each one to come later. */
  readonly putOff = new Map<number, number>();
  /** How often it called the provider token of each one expired. */
  readonly expired = new Map<number, number>();
  readonly session: Http2Session<Ticket>;
  settledTwice = 0;
  /** The most requests that one connection carried. */
  mostRequests = 0;
  steps = 0;
  readonly #dice: Dice;
  readonly #climate: Climate;
  readonly #links = new Map<number, Link>();
  readonly #agenda: Entry[] = [];
  #order = 0;
  /** When each notification may come again. */
  readonly #notBefore = new Map<number, number>();
  #token: ProviderToken = { authorization: "bearer 1", serial: 1, issuedAtSeconds: 0 };

  constructor(seed: number, climate: Climate, options: Partial<Http2SessionOptions> = {}) {
    this.#dice = new Dice(seed);
    this.#climate = climate;
    const tokens: ProviderTokenSource = {
      tick: () => {},
      current: () => this.#token,
      expired: (token) => {
        if (token.serial === this.#token.serial) {
          const serial = token.serial + 1;
          this.#token = { authorization: `bearer ${serial}`, serial, issuedAtSeconds: 0 };
        }
        return "renewed";
      },
      tooManyUpdates: () => {},
      explain: () => "",
      failure: undefined,
      subscribe: () => () => {},
    };
    this.session = new Http2Session(options, {
      random: this.#dice.next,
      tokens,
      authority: "api.push.apple.com",
    });
  }

  submit(index: number, more: { readonly expiration?: number; readonly text?: string } = {}): void {
    const { text = "", ...fields } = more;
    const push = {
      deviceToken: tokenOf(index),
      payload: { aps: { alert: `n ${index} ${text}` } },
      ...fields,
    };
    this.session.submit(createPushRequest(push, { topic: "com.example.app" }), { index }, at(this.nowMs));
  }

  at(delayMs: number, run: () => void): void {
    this.#agenda.push({ atMs: this.nowMs + delayMs, order: this.#order++, run });
  }

  /** Lets time pass until nothing is left to do, or `untilMs`. */
  run(untilMs = Infinity): void {
    this.#drive();
    for (;;) {
      this.steps += 1;
      if (this.steps > 300_000) throw new Error("it does not come to rest");
      const next = this.#nextEntry();
      const wakeAtMs = this.session.wakeAtMs;
      const atMs = Math.min(next?.atMs ?? Infinity, wakeAtMs);
      if (atMs === Infinity || atMs > untilMs) {
        if (untilMs !== Infinity) this.nowMs = untilMs;
        return;
      }
      this.nowMs = Math.max(this.nowMs, atMs);
      if (next !== undefined && next.atMs <= wakeAtMs) {
        this.#agenda.splice(this.#agenda.indexOf(next), 1);
        next.run();
      } else this.session.wake(at(this.nowMs));
      this.#drive();
    }
  }

  /** Connections that the driver would have open now. */
  get openLinks(): number {
    return [...this.#links.values()].filter(({ isUp }) => isUp).length;
  }

  #nextEntry(): Entry | undefined {
    let next: Entry | undefined;
    for (const entry of this.#agenda) {
      if (
        next === undefined ||
        entry.atMs < next.atMs ||
        (entry.atMs === next.atMs && entry.order < next.order)
      ) {
        next = entry;
      }
    }
    return next;
  }

  #drive(): void {
    for (let busy = true; busy; ) {
      busy = false;
      const action = this.session.takeAction(at(this.nowMs));
      if (action?.type === "connect") this.#connect(action.connection);
      if (action?.type === "disconnect") this.#cut(action.connection);
      busy ||= action !== undefined;
      for (const [number, link] of [...this.#links]) busy = this.#carry(number, link) || busy;
      this.session.drain(
        ({ index }, verdict) => {
          busy = true;
          if (this.verdicts.has(index)) this.settledTwice += 1;
          this.verdicts.set(index, verdict);
        },
        (event) => {
          busy = true;
          this.events.push(event);
        },
      );
    }
  }

  #cut(number: number): void {
    const link = this.#links.get(number);
    if (link !== undefined) link.isUp = false;
    this.#links.delete(number);
  }

  #connect(number: number): void {
    const dice = this.#dice;
    const link: Link = {
      connection: new VirtualConnection(),
      isUp: false,
      isBlackHole: false,
      isBusy: false,
      arrivesAtMs: 0,
      reachesAtMs: 0,
    };
    this.#links.set(number, link);
    const isThere = (): boolean => this.#links.get(number) === link;
    this.at(dice.between(1, 200), () => {
      if (!isThere()) return;
      if (dice.chance(this.#climate.connectFails)) {
        this.#links.delete(number);
        this.session.connectFailed(
          number,
          new TransportError("connect-failed", "no connection"),
          at(this.nowMs),
        );
        return;
      }
      link.isUp = true;
      this.session.connected(number, at(this.nowMs));
      this.#beginSettings(link);
      this.#plan(number, link);
    });
  }

  #beginSettings(link: Link): void {
    const dice = this.#dice;
    const { connection } = link;
    this.at(dice.between(0, 100), () => {
      connection.settings({
        ...(dice.chance(0.8) ? { limit: dice.pick(1, 1, 3, 20, 1000) } : {}),
        ...(dice.chance(0.3) ? { window: dice.pick(0, 1, 30, 1000) } : {}),
        ...(dice.chance(0.3) ? { tableBytes: dice.pick(0, 64, 4096, 65_536) } : {}),
      });
      this.#carryBack(link);
      this.#expectAcknowledgement(link);
    });
    // The limits of a living server change; in the end there is room, or nothing would ever be sent.
    for (let change = 0; change < 3; change++) {
      this.at(dice.between(100, 3000), () => {
        connection.settings({
          ...(dice.chance(0.7) ? { limit: dice.pick(0, 1, 2, 50) } : {}),
          ...(dice.chance(0.3) ? { window: dice.pick(0, 5, 65_535) } : {}),
          ...(dice.chance(0.2) ? { tableBytes: dice.pick(0, 200, 4096) } : {}),
        });
        if (dice.chance(0.3)) connection.ping();
        this.#carryBack(link);
        this.#expectAcknowledgement(link);
      });
    }
    this.at(3500, () => {
      connection.settings({ limit: dice.pick(1, 10, 100), window: 65_535 });
      this.#carryBack(link);
    });
  }

  /** SETTINGS and PING are acknowledged, and soon. */
  #expectAcknowledgement(link: Link): void {
    const { connection } = link;
    const { asked } = connection;
    this.at(3000, () => {
      if (!link.isUp || link.isBlackHole || link.isBusy || connection.clientSaidGoodbye) return;
      check(
        connection.acknowledged >= asked,
        `${asked} asked for an acknowledgement, ${connection.acknowledged} came`,
      );
    });
  }

  /** What will happen to a connection. */
  #plan(number: number, link: Link): void {
    const dice = this.#dice;
    const { goaway, cuts, blackHoles } = this.#climate;
    const { connection } = link;
    if (dice.chance(goaway)) {
      this.at(dice.between(1, 5000), () => {
        const last = dice.chance(0.2)
          ? 2 ** 31 - 1
          : Math.max(0, connection.lastStreamId - 2 * dice.between(0, 5));
        connection.goaway(
          last,
          dice.pick(0, 0, 2, 11),
          dice.pick("", '{"reason":"Shutdown"}', "plain words"),
        );
        if (dice.chance(0.3)) connection.goaway(Math.min(last, connection.lastStreamId), 0, "");
        this.#carryBack(link);
      });
    }
    if (dice.chance(cuts)) {
      this.at(dice.between(1, 6000), () => {
        if (!link.isUp || link.isBlackHole || this.#links.get(number) !== link) return;
        this.#cut(number);
        const error = dice.chance(0.5) ? new TransportError("connection-lost", "reset") : undefined;
        this.session.ended(number, error, at(this.nowMs));
      });
    }
    if (dice.chance(blackHoles)) {
      this.at(dice.between(1, 6000), () => {
        link.isBlackHole = true;
      });
    }
  }

  /** From the client to the server. */
  #carry(number: number, link: Link): boolean {
    if (!link.isUp || link.isBusy) return false;
    const lent = this.session.takeWrite(number);
    if (lent === undefined) return false;
    const bytes = lent.slice();
    const dice = this.#dice;
    link.isBusy = true;
    this.at(dice.chance(0.7) ? 0 : dice.between(1, 50), () => {
      if (link.isBlackHole && dice.chance(0.5)) return;
      link.isBusy = false;
      if (this.#links.get(number) === link) this.session.written(number);
    });
    link.reachesAtMs = Math.max(link.reachesAtMs, this.nowMs + dice.between(1, 40));
    this.at(link.reachesAtMs - this.nowMs, () => {
      if (!link.isUp || link.isBlackHole) return;
      link.connection.receive(bytes);
      this.mostRequests = Math.max(this.mostRequests, (link.connection.lastStreamId + 1) / 2);
      this.#serve(link);
      this.#carryBack(link);
      if (link.connection.clientSaidGoodbye && this.#links.get(number) === link) {
        this.at(5, () => {
          if (this.#links.get(number) !== link) return;
          this.#cut(number);
          this.session.ended(number, undefined, at(this.nowMs));
        });
      }
    });
    return true;
  }

  #serve(link: Link): void {
    const dice = this.#dice;
    const { connection } = link;
    for (const { streamId, path } of connection.requests.splice(0)) {
      const index = Number.parseInt(path.slice("/3/device/".length), 16);
      if (streamId > connection.goneAway) continue;
      check(this.nowMs >= (this.#notBefore.get(index) ?? 0), "it came back before retry-after was over");
      const reaction = this.#reactionTo(index);
      this.at(dice.chance(0.8) ? dice.between(0, 100) : dice.between(100, 2000), () => {
        if (!link.isUp || link.isBlackHole || streamId > connection.goneAway) return;
        if (reaction.do === "answer") {
          const seconds = Number(reaction.headers?.find(([name]) => name === "retry-after")?.[1] ?? 0);
          // An answer that is lost on its way is not heard.
          const { cuts, blackHoles, goaway } = this.#climate;
          if (cuts + blackHoles + goaway === 0) this.#notBefore.set(index, this.nowMs + 1000 * seconds);
          if (reaction.status === 403) this.expired.set(index, (this.expired.get(index) ?? 0) + 1);
          if (reaction.status >= 429) this.putOff.set(index, (this.putOff.get(index) ?? 0) + 1);
        }
        if (reaction.do === "answer" && reaction.status === 200) {
          this.taken.set(index, (this.taken.get(index) ?? 0) + 1);
        }
        connection.react(streamId, reaction);
        this.#carryBack(link);
      });
    }
    // Windows open in dribbles.
    for (const { streamId, window } of connection.starving) {
      if (window < 3000) {
        this.at(dice.between(1, 100), () => {
          connection.windowUpdate(streamId, dice.pick(1, 17, 4000));
          this.#carryBack(link);
        });
      }
    }
    if (connection.window < 3000) connection.windowUpdate(0, dice.pick(100, 5000));
    if (connection.starving.length > 0 || connection.window < 3000) {
      this.at(50, () => {
        if (link.isUp && !link.isBlackHole) this.#serve(link);
        this.#carryBack(link);
      });
    }
  }

  #reactionTo(index: number): Reaction {
    const dice = this.#dice;
    const { refuses, silence, later, rejects, expires } = this.#climate;
    if (dice.chance(refuses)) return { do: "reset", errorCode: 7 };
    if (dice.chance(silence)) return { do: "nothing" };
    if (dice.chance(expires)) return { do: "answer", status: 403, body: '{"reason":"ExpiredProviderToken"}' };
    if (dice.chance(later)) {
      const headers = dice.chance(0.5) ? ([["retry-after", String(dice.between(0, 20))]] as const) : [];
      const [status, reason] = dice.pick(
        [429, "TooManyRequests"],
        [503, "ServiceUnavailable"],
        [500, ""],
      ) as [number, string];
      return { do: "answer", status, body: reason === "" ? "" : JSON.stringify({ reason }), headers };
    }
    if (dice.chance(rejects) && index % 2 === 0) {
      return { do: "answer", status: 410, body: '{"reason":"Unregistered","timestamp":1700000000000}' };
    }
    return { do: "answer", status: 200 };
  }

  /** From the server to the client, in order, cut anywhere. */
  #carryBack(link: Link): void {
    const { connection } = link;
    if (!connection.hasSpoken) return;
    const bytes = concat(connection.output.splice(0));
    const number = [...this.#links].find(([, one]) => one === link)?.[0];
    if (number === undefined || !link.isUp || link.isBlackHole || bytes.length === 0) return;
    const dice = this.#dice;
    for (let from = 0; from < bytes.length; ) {
      const to = dice.chance(0.7) ? bytes.length : Math.min(bytes.length, from + dice.between(1, 20));
      const piece = bytes.subarray(from, to);
      from = to;
      link.arrivesAtMs = Math.max(link.arrivesAtMs, this.nowMs + dice.between(1, 30));
      this.at(link.arrivesAtMs - this.nowMs, () => {
        if (this.#links.get(number) === link && link.isUp && !link.isBlackHole) {
          this.session.received(number, piece, at(this.nowMs));
        }
      });
    }
  }
}

export function tokenOf(index: number): string {
  return index.toString(16).padStart(64, "0");
}

function concat(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
