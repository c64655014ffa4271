import type { Http2SessionOptions } from "@apns/transport";
import { broken } from "../isolation/yard.js";
import { type Distance, DistantWorld } from "./distant-world.js";

/** Longer than every pause, and than failures are remembered. */
const LATER_MS = 400_000;

/** A program that sends now and then, each time over a connection of its own; some of them break. */
export class Story {
  readonly world: DistantWorld;
  /** Whether a connection is cut before its first answer. `written`: the requests that it carried before SETTINGS. */
  cuts: (connection: number, written: number) => boolean = () => false;
  /** Connections that were cut so. */
  readonly cut: number[] = [];
  /** How many requests they carried then. */
  cutShort = 0;
  #sent = 0;

  constructor(distance: Partial<Distance> = {}, session: Partial<Http2SessionOptions> = {}) {
    this.world = new DistantWorld(
      { maxConnections: 1, onConnectionLost: "report", idleTimeoutMs: 5000, ...session },
      { roundTripMs: 80, streams: 1000, ...distance },
    );
    this.world.onOpened = (link) => {
      this.world.after(1, () => {
        const { number, server } = link;
        if (!link.isOpen || !this.cuts(number, server.requests.length)) return;
        this.cut.push(number);
        this.cutShort += server.requests.length;
        this.world.end(link, broken);
      });
    };
  }

  /** How many requests there were. */
  get sent(): number {
    return this.#sent;
  }

  /** So many visits, each of so many requests, one long after the other. */
  visit(times: number, count = 1, forMs = LATER_MS): void {
    for (let left = times; left > 0; left--) {
      this.world.submitMany(this.#sent, this.#sent + count);
      this.#sent += count;
      this.world.run(this.world.nowMs + forMs);
    }
  }

  /** A visit over a connection that breaks before its first answer. */
  breakNext(): void {
    const next = this.world.links.length + 1;
    this.cuts = (connection) => connection === next;
    this.visit(1);
  }

  /** How many requests each connection since then has carried before its SETTINGS. */
  takeEarly(): number[] {
    return this.world.early.splice(0);
  }
}
