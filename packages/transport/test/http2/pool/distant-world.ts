import { type Http2SessionOptions, type Http2Submission, TransportError } from "@apns/transport";
import { ErrorCode, FrameType } from "@apns/wire/http2";
import { pingAnswer } from "../isolation/yard.js";
import { frame, goaway, RawServer, reset, settings, uint32 } from "../world/raw-server.js";
import type { RawLink } from "../world/raw-world.js";
import { World } from "../world/world.js";

/** Where the servers are, and how they serve. */
export interface Distance {
  readonly roundTripMs: number;
  /** Streams that SETTINGS allow. */
  readonly streams: number;
  /** Whether SETTINGS allow one stream until the first answer, as APNs does with provider tokens. */
  readonly startsWithOne?: boolean;
  /** Streams that the first SETTINGS of a connection allow, by its number. Default: as above. */
  readonly greets?: (connection: number) => number;
  /** The window of streams that the first SETTINGS of a connection allow, by its number. Default: not said. */
  readonly windows?: (connection: number) => number | undefined;
  /** How long after that answer they allow more, milliseconds. Default 0. */
  readonly allowsAfterMs?: number;
  /** Round trips that a connection takes to open. Default 2: TCP and TLS 1.3. */
  readonly openingRounds?: number;
  /** Whether an attempt to connect fails. Default: none does. */
  readonly failsToOpen?: () => boolean;
  /** Whether every stream is refused. Default: none is. */
  readonly refuses?: boolean;
}

/**
 * Servers that accept everything at once, a round trip away. Notices, after each step, when requests wait although a
 * connection has room for them.
 */
export class DistantWorld extends World<RawServer> {
  /** The most connections at a time that were asked for and had no reason to leave. */
  mostConnections = 0;
  /** When a request was seen to wait although a connection had room. */
  readonly waitedAtMs: number[] = [];
  /** How much longer than a round trip each request took, in the order of their verdicts, milliseconds. */
  readonly delaysMs: number[] = [];
  /** When each request settled, in order. */
  readonly settledAtMs: number[] = [];
  /** How many requests each connection carried before its SETTINGS came, in the order in which they opened. */
  readonly early: number[] = [];
  /** How many of those its server refused: they were more than it allows. */
  refusedEarly = 0;
  /** The client's own limit. */
  readonly maxConcurrentStreams: number;
  /** Called for each connection that has opened. */
  onOpened: (link: RawLink) => void = () => {};
  readonly #distance: Distance;
  readonly #delays = new Map<number, number>();
  readonly #submittedAtMs = new Map<number, number>();
  readonly #answered = new Map<RawLink, number>();
  /** Streams that each connection may have open, as far as the client knows. */
  readonly #allowed = new Map<RawLink, number>();
  /** Connections whose SETTINGS have come. */
  readonly #greeted = new Set<RawLink>();
  readonly #leaving = new Set<RawLink>();

  constructor(session: Partial<Http2SessionOptions>, distance: Distance) {
    super(() => new RawServer(), { session });
    this.#distance = distance;
    this.maxConcurrentStreams = session.maxConcurrentStreams ?? 1000;
    const { roundTripMs, openingRounds = 2 } = distance;
    this.onConnect = (link) => this.after(openingRounds * roundTripMs, () => this.#opened(link));
    this.onWrite = (link, bytes, done) => {
      this.#written(link, bytes);
      done();
    };
    this.onSettled = (index) => {
      this.settledAtMs.push(this.nowMs);
      const delayMs = this.nowMs - (this.#submittedAtMs.get(index) ?? 0) - roundTripMs;
      this.#delays.set(index, delayMs);
      this.delaysMs.push(delayMs);
    };
  }

  /** Round trips from `fromMs` until everything had settled. */
  rounds(fromMs = 0): number {
    return ((this.settledAtMs.at(-1) ?? Infinity) - fromMs) / this.#distance.roundTripMs;
  }

  override submit(index: number): Http2Submission<number> {
    this.#submittedAtMs.set(index, this.nowMs);
    return super.submit(index);
  }

  submitMany(from: number, to: number): void {
    for (let index = from; index < to; index++) this.submit(index);
    this.drive();
  }

  /** Connections that are there, or asked for, and have no reason to leave. */
  get stayingLinks(): readonly RawLink[] {
    return this.links.filter((link) => !link.isGone && !this.#leaving.has(link));
  }

  /** How much longer than a round trip a request took, milliseconds. */
  delayOf(index: number): number {
    return this.#delays.get(index) ?? Infinity;
  }

  /** Answers that have come over a connection. */
  answersOf(link: RawLink): number {
    return this.#answered.get(link) ?? 0;
  }

  /** GOAWAY comes: the server takes no more requests than those that were written by now. */
  sayGoaway(link: RawLink): void {
    if (!link.isOpen) return;
    this.#leaving.add(link);
    const lastStreamId = link.server.requests.at(-1)?.streamId ?? 0;
    this.receive(link, goaway(lastStreamId, 0));
    this.drive();
  }

  override fail(link: RawLink, error: TransportError): void {
    this.#leaving.add(link);
    super.fail(link, error);
  }

  override end(link: RawLink, error?: TransportError): void {
    this.#leaving.add(link);
    super.end(link, error);
  }

  override drive(): void {
    super.drive();
    this.mostConnections = Math.max(this.mostConnections, this.stayingLinks.length);
    if (this.session.queued > 0 && this.stayingLinks.some((link) => this.#hasRoom(link))) {
      this.waitedAtMs.push(this.nowMs);
    }
  }

  #hasRoom(link: RawLink): boolean {
    const open = link.server.requests.length - this.answersOf(link);
    return link.isOpen && open < Math.min(this.#allowed.get(link) ?? 0, this.maxConcurrentStreams);
  }

  #opened(link: RawLink): void {
    if (link.isGone) return;
    const { roundTripMs, failsToOpen } = this.#distance;
    if (failsToOpen?.() === true) {
      this.fail(link, new TransportError("connect-failed", "no server there"));
      return;
    }
    this.#allowed.set(link, 1);
    this.open(link);
    this.onOpened(link);
    this.after(roundTripMs, () => {
      if (link.isOpen) this.early.push(link.server.requests.length);
      this.#greeted.add(link);
      this.#allow(link, this.#firstLimit(link), this.#distance.windows?.(link.number));
    });
  }

  /** What its first SETTINGS allow. */
  #firstLimit({ number }: RawLink): number {
    const { streams, startsWithOne, greets } = this.#distance;
    return greets?.(number) ?? (startsWithOne === true ? 1 : streams);
  }

  #allow(link: RawLink, streams: number, window?: number): void {
    if (!link.isOpen) return;
    this.#allowed.set(link, streams);
    this.receive(link, settings([3, streams], ...(window === undefined ? [] : [[4, window] as const])));
  }

  #written(link: RawLink, bytes: Uint8Array): void {
    const known = link.server.requests.length;
    const { pings } = link.server;
    link.server.receive(bytes);
    if (link.server.goaways.length > 0) this.#leaving.add(link);
    const { roundTripMs, streams, startsWithOne, allowsAfterMs = 0, refuses } = this.#distance;
    const written = link.server.requests.slice(known);
    const most = this.#greeted.has(link) ? Infinity : this.#firstLimit(link);
    const surplus = new Set(link.server.requests.slice(Math.max(known, most)));
    this.refusedEarly += surplus.size;
    const answersPing = link.server.pings > pings;
    this.after(roundTripMs, () => {
      if (link.isOpen) this.receive(link, widened(bytes.length));
      if (answersPing && link.isOpen) this.receive(link, pingAnswer);
      for (const request of written) {
        const { streamId } = request;
        if (!link.isOpen) return;
        const answers = this.answersOf(link) + 1;
        this.#answered.set(link, answers);
        if (refuses === true || surplus.has(request)) {
          this.receive(link, reset(streamId, ErrorCode.refusedStream));
          continue;
        }
        const headers = link.server.writer.headers(streamId, [[":status", "200"]], true);
        this.receive(link, headers);
        if (answers !== 1 || startsWithOne !== true) continue;
        if (allowsAfterMs === 0) this.#allow(link, streams);
        else this.after(allowsAfterMs, () => this.#allow(link, streams));
      }
    });
  }
}

/** WINDOW_UPDATE for the whole connection. */
function widened(byteCount: number): Uint8Array {
  return frame(FrameType.windowUpdate, 0, 0, Uint8Array.from(uint32(byteCount)));
}
