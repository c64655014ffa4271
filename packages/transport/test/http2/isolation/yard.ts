import { TransportError } from "@apns/transport";
import { frame } from "../world/raw-server.js";
import { type RawLink, RawWorld } from "../world/raw-world.js";

export const broken: TransportError = new TransportError("connection-lost", "reset by the test");
export const pingAnswer: Uint8Array = frame(6, 1, 0, new Uint8Array(8));

/** A request as a server sees it. */
export interface Met {
  readonly streamId: number;
  /** Which notification it is. */
  readonly index: number;
}

/** What a server does to a request. */
export type Manner = (link: RawLink, met: Met) => void;

/** A world of servers that do what a test says, request by request, and answer every PING. */
export class Yard extends RawWorld {
  submitMany(from: number, to: number): void {
    for (let index = from; index < to; index++) this.submit(index);
  }

  link(at: number): RawLink {
    const link = this.links[at];
    if (link === undefined) throw new Error(`there is no connection ${at}`);
    return link;
  }

  /** Which notifications a connection was given, in order. */
  carried(at: number): number[] {
    return this.link(at).server.requests.map(({ headers }) => indexOf(headers));
  }

  accept(at: number, streamId: number): void {
    this.acceptOn(this.link(at), streamId);
  }

  acceptOn(link: RawLink, streamId: number): void {
    this.answerOn(link, streamId, [[":status", "200"]]);
  }

  cut(at: number): void {
    this.end(this.link(at), broken);
  }

  /** The servers meet each request so many milliseconds after it was written. */
  serve(delayMs: number, manner: Manner): void {
    this.onWrite = (link, bytes, done) => {
      const known = link.server.requests.length;
      const { pings } = link.server;
      link.server.receive(bytes);
      done();
      if (link.server.pings > pings) this.after(delayMs, () => this.sayOn(link, pingAnswer));
      for (const { streamId, headers } of link.server.requests.slice(known)) {
        const index = indexOf(headers);
        this.after(delayMs, () => {
          if (link.isOpen) manner(link, { streamId, index });
        });
      }
    };
  }
}

function indexOf(headers: ReadonlyMap<string, string>): number {
  return Number.parseInt((headers.get(":path") ?? "").slice("/3/device/".length), 16);
}
