import { type Http2SessionOptions, TransportError } from "@apns/transport";
import { Dice } from "./dice.js";
import { concat } from "./raw-server.js";
import { check, type Reaction, SoundServer } from "./sound-server.js";
import { Tokens } from "./tokens.js";
import { type Link, World, type WorldOptions } from "./world.js";

/** How a world treats its client; probabilities from 0 to 1. */
export interface Climate {
  /** A request is refused before it is looked at. */
  readonly refuses: number;
  /** A connection says GOAWAY at some moment, and its later requests are not looked at. */
  readonly goaway: number;
  /** A connection is cut at some moment. */
  readonly cuts: number;
  /** A connection falls silent at some moment, and neither end notices. */
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
  /** A connection answers PING, and no request. */
  readonly deaf: number;
  /** A connection has stream windows of 0, which never open. */
  readonly starves: number;
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
  deaf: 0,
  starves: 0,
};

/** What a server does when it meets a certain request, every time. */
export type Poison =
  /** GOAWAY that leaves the request out; then the connection ends. */
  | { readonly does: "goaway"; readonly errorCode: number }
  /** The connection is cut. */
  | { readonly does: "cut" }
  | { readonly does: "refuse" };

type SoundLink = Link<SoundServer>;

/** The way between the session and one server. */
interface Road {
  /** Whether the server answers PING, and no request. */
  readonly isDeaf: boolean;
  /** Whether stream windows are 0, and never open. */
  readonly starves: boolean;
  /** Nothing passes any more, either way, and neither end notices. */
  isBlackHole: boolean;
  /** Whether a write has not left. */
  isBusy: boolean;
  /** When the last bytes for the client arrive: those that follow come later. */
  arrivesAtMs: number;
  /** And when the last bytes for the server do. */
  reachesAtMs: number;
}

/** A world of well-behaved servers under a climate: what they do, and when, follows from a seed. */
export class ClimateWorld extends World<SoundServer> {
  /** How often a server took each notification. */
  readonly taken = new Map<number, number>();
  /** How often a server answered each one with "later". */
  readonly putOff = new Map<number, number>();
  /** How often a server called the provider token of each one expired. */
  readonly expired = new Map<number, number>();
  /** How often each notification reached a server. */
  readonly reached = new Map<number, number>();
  /** Which notifications are poison. */
  poisonOf: (index: number) => Poison | undefined = () => undefined;
  /** After how many answers a server says GOAWAY, or cuts. */
  serves: { readonly answers: number; readonly end: "goaway" | "cut" } = { answers: Infinity, end: "cut" };
  readonly #served = new WeakMap<SoundLink, number>();
  /** The most requests that one connection carried. */
  mostRequests = 0;
  readonly #dice: Dice;
  readonly #climate: Climate;
  /** The most streams that the first SETTINGS of any server have allowed so far. */
  readonly #heard: { most: number };
  readonly #roads = new WeakMap<SoundLink, Road>();
  /** When each notification may come again. */
  readonly #notBefore = new Map<number, number>();

  constructor(
    seed: number,
    climate: Climate,
    session: Partial<Http2SessionOptions> = {},
    more: Pick<WorldOptions, "readsGetters"> = {},
  ) {
    const dice = new Dice(seed);
    const heard = { most: 1 };
    super(() => new SoundServer(() => heard.most), {
      session,
      tokens: new Tokens(),
      random: dice.next,
      ...more,
    });
    this.#dice = dice;
    this.#climate = climate;
    this.#heard = heard;
    this.onConnect = (link) => this.#connect(link);
    this.onWrite = (link, bytes, done) => this.#carryForth(link, bytes, done);
  }

  /** Streams that servers refused since they came before SETTINGS and were too many. */
  get refusedEarly(): number {
    return this.links.reduce((sum, { server }) => sum + server.refusedEarly, 0);
  }

  #roadOf(link: SoundLink): Road {
    const road = this.#roads.get(link);
    if (road === undefined) throw new Error("there is no such connection");
    return road;
  }

  #connect(link: SoundLink): void {
    const dice = this.#dice;
    const { deaf, starves } = this.#climate;
    // A climate without such connections draws no dice for them: its schedules stay what they were.
    const isDeaf = deaf > 0 && dice.chance(deaf);
    const isStarving = starves > 0 && dice.chance(starves);
    const state = { isBlackHole: false, isBusy: false, arrivesAtMs: 0, reachesAtMs: 0 };
    this.#roads.set(link, { ...state, isDeaf, starves: isStarving });
    this.after(dice.between(1, 200), () => {
      if (link.isGone) return;
      if (dice.chance(this.#climate.connectFails)) {
        this.fail(link, new TransportError("connect-failed", "no connection"));
        return;
      }
      this.open(link);
      this.#beginSettings(link);
      this.#plan(link);
    });
  }

  #beginSettings(link: SoundLink): void {
    const dice = this.#dice;
    const { server } = link;
    if (this.#roadOf(link).starves) {
      this.after(dice.between(0, 100), () => {
        server.settings({ limit: 100, window: 0 });
        this.#carryBack(link);
      });
      return;
    }
    this.after(dice.between(0, 100), () => {
      const first = dice.chance(0.8) ? { limit: dice.pick(1, 1, 3, 20, 1000) } : {};
      this.#heard.most = Math.max(this.#heard.most, first.limit ?? 1000);
      server.settings({
        ...first,
        ...(dice.chance(0.3) ? { window: dice.pick(0, 1, 30, 1000) } : {}),
        ...(dice.chance(0.3) ? { tableBytes: dice.pick(0, 64, 4096, 65_536) } : {}),
      });
      this.#carryBack(link);
      this.#expectAcknowledgement(link);
    });
    // The limits of a living server change; in the end there is room, or nothing would ever be sent.
    for (let change = 0; change < 3; change++) {
      this.after(dice.between(100, 3000), () => {
        server.settings({
          ...(dice.chance(0.7) ? { limit: dice.pick(0, 1, 2, 50) } : {}),
          ...(dice.chance(0.3) ? { window: dice.pick(0, 5, 65_535) } : {}),
          ...(dice.chance(0.2) ? { tableBytes: dice.pick(0, 200, 4096) } : {}),
        });
        if (dice.chance(0.3)) server.ping();
        this.#carryBack(link);
        this.#expectAcknowledgement(link);
      });
    }
    this.after(3500, () => {
      server.settings({ limit: dice.pick(1, 10, 100), window: 65_535 });
      this.#carryBack(link);
    });
  }

  /** SETTINGS and PING are acknowledged, and soon. */
  #expectAcknowledgement(link: SoundLink): void {
    const { server } = link;
    const { asked } = server;
    this.after(3000, () => {
      const { isBlackHole, isBusy } = this.#roadOf(link);
      if (!link.isOpen || isBlackHole || isBusy || server.clientSaidGoodbye) return;
      check(
        server.acknowledged >= asked,
        `${asked} asked for an acknowledgement, ${server.acknowledged} came`,
      );
    });
  }

  /** Plans what happens to a connection. */
  #plan(link: SoundLink): void {
    const dice = this.#dice;
    const { goaway, cuts, blackHoles } = this.#climate;
    const { server } = link;
    if (dice.chance(goaway)) {
      this.after(dice.between(1, 5000), () => {
        const last = dice.chance(0.2)
          ? 2 ** 31 - 1
          : Math.max(0, server.lastStreamId - 2 * dice.between(0, 5));
        server.goaway(last, dice.pick(0, 0, 2, 11), dice.pick("", '{"reason":"Shutdown"}', "plain words"));
        if (dice.chance(0.3)) server.goaway(Math.min(last, server.lastStreamId), 0, "");
        this.#carryBack(link);
      });
    }
    if (dice.chance(cuts)) {
      this.after(dice.between(1, 6000), () => {
        if (!link.isOpen || this.#roadOf(link).isBlackHole) return;
        this.end(link, dice.chance(0.5) ? new TransportError("connection-lost", "reset") : undefined);
      });
    }
    if (dice.chance(blackHoles)) {
      this.after(dice.between(1, 6000), () => {
        this.#roadOf(link).isBlackHole = true;
      });
    }
  }

  /** From the client to the server. */
  #carryForth(link: SoundLink, bytes: Uint8Array, done: () => void): void {
    const dice = this.#dice;
    const road = this.#roadOf(link);
    road.isBusy = true;
    this.after(dice.chance(0.7) ? 0 : dice.between(1, 50), () => {
      if (road.isBlackHole && dice.chance(0.5)) return;
      road.isBusy = false;
      done();
    });
    road.reachesAtMs = Math.max(road.reachesAtMs, this.nowMs + dice.between(1, 40));
    this.at(road.reachesAtMs, () => {
      const { server } = link;
      if (!link.isOpen || road.isBlackHole) return;
      server.receive(bytes);
      this.mostRequests = Math.max(this.mostRequests, (server.lastStreamId + 1) / 2);
      this.#serve(link);
      this.#carryBack(link);
      if (!server.clientSaidGoodbye) return;
      this.after(5, () => {
        if (link.isOpen) this.end(link);
      });
    });
  }

  #serve(link: SoundLink): void {
    const dice = this.#dice;
    const { server } = link;
    const { isDeaf, starves } = this.#roadOf(link);
    if (isDeaf) server.requests.length = 0;
    if (isDeaf || starves) return;
    for (const { streamId, path } of server.requests.splice(0)) {
      const index = Number.parseInt(path.slice("/3/device/".length), 16);
      if (streamId > server.goneAway) continue;
      this.reached.set(index, (this.reached.get(index) ?? 0) + 1);
      const poison = this.poisonOf(index);
      if (poison !== undefined && this.#poison(link, { streamId, poison })) return;
      if (poison !== undefined) continue;
      check(this.nowMs >= (this.#notBefore.get(index) ?? 0), "it came back before retry-after was over");
      const reaction = this.#reactionTo(index);
      this.after(dice.chance(0.8) ? dice.between(0, 100) : dice.between(100, 2000), () => {
        if (!link.isOpen || this.#roadOf(link).isBlackHole || streamId > server.goneAway) return;
        if (reaction.do === "answer") {
          const seconds = Number(reaction.headers?.find(([name]) => name === "retry-after")?.[1] ?? 0);
          // An answer may be lost on its way.
          const { cuts, blackHoles, goaway } = this.#climate;
          if (cuts + blackHoles + goaway === 0) this.#notBefore.set(index, this.nowMs + 1000 * seconds);
          if (reaction.status === 403) this.expired.set(index, (this.expired.get(index) ?? 0) + 1);
          if (reaction.status >= 429) this.putOff.set(index, (this.putOff.get(index) ?? 0) + 1);
        }
        if (reaction.do === "answer" && reaction.status === 200) {
          this.taken.set(index, (this.taken.get(index) ?? 0) + 1);
        }
        server.react(streamId, reaction);
        this.#carryBack(link);
        this.#countAnswer(link, streamId);
      });
    }
    // Windows open in dribbles.
    for (const { streamId, window } of server.starving) {
      if (window < 3000) {
        this.after(dice.between(1, 100), () => {
          server.windowUpdate(streamId, dice.pick(1, 17, 4000));
          this.#carryBack(link);
        });
      }
    }
    if (server.window < 3000) server.windowUpdate(0, dice.pick(100, 5000));
    if (server.starving.length > 0 || server.window < 3000) {
      this.after(50, () => {
        if (link.isOpen && !this.#roadOf(link).isBlackHole) this.#serve(link);
        this.#carryBack(link);
      });
    }
  }

  /** A server meets poison. Returns whether its connection is at its end. */
  #poison(link: SoundLink, met: { readonly streamId: number; readonly poison: Poison }): boolean {
    const { streamId, poison } = met;
    const { server } = link;
    if (poison.does === "refuse") {
      server.react(streamId, { do: "reset", errorCode: 7 });
      return false;
    }
    if (poison.does === "goaway") {
      server.goaway(Math.max(0, streamId - 2), poison.errorCode, "");
      this.#carryBack(link);
      this.after(this.#dice.between(50, 200), () => this.#endOf(link));
    } else this.#endOf(link);
    return true;
  }

  #countAnswer(link: SoundLink, streamId: number): void {
    const served = (this.#served.get(link) ?? 0) + 1;
    this.#served.set(link, served);
    if (served !== this.serves.answers) return;
    if (this.serves.end === "goaway") {
      link.server.goaway(streamId, 0, "");
      this.#carryBack(link);
      this.after(50, () => this.#endOf(link));
    } else this.after(this.#dice.between(1, 40), () => this.#endOf(link));
  }

  #endOf(link: SoundLink): void {
    if (link.isOpen) this.end(link, new TransportError("connection-lost", "reset"));
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
  #carryBack(link: SoundLink): void {
    const { server } = link;
    if (!server.hasSpoken) return;
    const bytes = concat(server.output.splice(0));
    const road = this.#roadOf(link);
    if (!link.isOpen || road.isBlackHole) return;
    const dice = this.#dice;
    for (let from = 0; from < bytes.length; ) {
      const to = dice.chance(0.7) ? bytes.length : Math.min(bytes.length, from + dice.between(1, 20));
      const piece = bytes.subarray(from, to);
      from = to;
      road.arrivesAtMs = Math.max(road.arrivesAtMs, this.nowMs + dice.between(1, 30));
      this.at(road.arrivesAtMs, () => {
        if (link.isOpen && !road.isBlackHole) this.receive(link, piece);
      });
    }
  }
}
