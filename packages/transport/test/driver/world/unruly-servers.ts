import { type Reaction, SoundServer } from "../../http2/world/sound-server.js";
import type { Life } from "./life.js";
import type { Peer, VirtualSocket } from "./virtual-network.js";

/** How likely it is that servers do this; from 0 to 1. */
export interface Unruliness {
  /** A request is refused before it is looked at. */
  readonly refuses: number;
  /** A connection says GOAWAY at some moment; some are closed after that. */
  readonly goaway: number;
  /** A connection is closed at some moment. */
  readonly cuts: number;
  /** Packets go nowhere from some moment on. */
  readonly blackHoles: number;
  /** A request is never answered. */
  readonly silence: number;
  /** A request is answered "later". */
  readonly later: number;
  /** A request finds its provider token expired. */
  readonly expires: number;
  readonly rejects: number;
  /** A connection takes bytes slowly. */
  readonly congests: number;
  /** SETTINGS of a connection change, the number of streams down to 0. */
  readonly changes: number;
}

/** Servers that obey the protocol, and do everything that it allows them, at any time. */
export class UnrulyServers {
  /** How often each notification was taken. */
  readonly taken = new Map<number, number>();
  /** Streams that were refused because they came before SETTINGS, and were too many. */
  refusedEarly = 0;
  readonly #manners: Unruliness;
  /** The most streams that the first SETTINGS of any server have allowed so far. */
  #mostEarly = 1;

  constructor(manners: Unruliness) {
    this.#manners = manners;
  }

  serve = (socket: VirtualSocket, life: Life): Peer => {
    const { dice, loop } = life;
    const { congests } = this.#manners;
    const mostStuckMs = dice.chance(congests) ? dice.pick(40, 40, 2000, 5000) : 0;
    socket.stuckMs = () => (mostStuckMs === 0 || dice.chance(0.5) ? 0 : dice.between(1, mostStuckMs));
    const server = new SoundServer(() => this.#mostEarly);
    const flush = (): void => {
      if (!server.hasSpoken) return;
      for (const bytes of server.output.splice(0)) socket.deliver(bytes);
    };
    const say = (settings: Parameters<SoundServer["settings"]>[0]): void => {
      server.settings(settings);
      flush();
    };
    const { goaway, cuts, blackHoles, changes } = this.#manners;
    /** Requests that are being looked at. */
    let open = 0;
    let leaves = false;
    const leave = (): void => {
      if (leaves && open === 0) socket.end();
    };
    loop.outside(dice.pick(0, 0, 30, 300), () => {
      const limit = dice.pick(1, 3, 20, 1000);
      this.#mostEarly = Math.max(this.#mostEarly, limit);
      say({ limit, ...(dice.chance(0.2) ? { window: dice.pick(20, 70_000) } : {}) });
    });
    if (dice.chance(changes)) {
      loop.outside(dice.between(300, 3000), () => say({ limit: dice.pick(0, 1, 2, 5) }));
      loop.outside(dice.between(3000, 5000), () => say({ limit: dice.pick(1, 10, 100), window: 65_535 }));
    }
    if (dice.chance(goaway)) {
      loop.outside(dice.between(0, 4000), () => {
        if (!server.hasSpoken) return;
        const last = Math.max(0, server.lastStreamId - 2 * dice.between(0, 5));
        const isFirst = dice.chance(0.2);
        server.goaway(isFirst ? 2 ** 31 - 1 : last, dice.pick(0, 0, 2, 11), "");
        flush();
        leaves = !isFirst && dice.chance(0.5);
        leave();
      });
    }
    if (dice.chance(cuts)) loop.outside(dice.between(0, 3000), () => socket.end());
    if (dice.chance(blackHoles)) {
      loop.outside(dice.between(0, 3000), () => {
        socket.isBlackHole = true;
      });
    }
    const widen = (): void => {
      for (const { streamId, window } of server.starving) {
        if (window < 3000) server.windowUpdate(streamId, 4000);
      }
      if (server.window < 30_000) server.windowUpdate(0, 60_000);
      flush();
    };
    return {
      receive: (bytes) => {
        server.receive(bytes);
        flush();
        if (server.clientSaidGoodbye) loop.outside(dice.between(0, 50), () => socket.end());
        for (const { streamId, path } of server.requests.splice(0)) {
          if (streamId > server.goneAway) continue;
          const index = Number.parseInt(path.slice("/3/device/".length), 16);
          const reaction = this.#reactionTo(life);
          open += 1;
          loop.outside(life.lagMs(), () => {
            open -= 1;
            loop.outside(0, leave);
            if (streamId > server.goneAway || socket.isBlackHole) return;
            if (reaction.do === "answer" && reaction.status === 200) {
              this.taken.set(index, (this.taken.get(index) ?? 0) + 1);
            }
            server.react(streamId, reaction);
            flush();
          });
        }
        loop.outside(dice.between(0, 100), widen);
      },
    };
  };

  #reactionTo({ dice }: Life): Reaction {
    const { refuses, silence, later, expires, rejects } = this.#manners;
    if (dice.chance(refuses)) return { do: "reset", errorCode: 7 };
    if (dice.chance(silence)) return { do: "nothing" };
    if (dice.chance(expires)) return { do: "answer", status: 403, body: '{"reason":"ExpiredProviderToken"}' };
    if (dice.chance(later)) return { do: "answer", status: 503, body: '{"reason":"ServiceUnavailable"}' };
    if (dice.chance(rejects)) return { do: "answer", status: 410, body: '{"reason":"Unregistered"}' };
    return { do: "answer", status: 200 };
  }
}
