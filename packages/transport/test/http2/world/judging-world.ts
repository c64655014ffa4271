import type { Http2SessionOptions } from "@apns/transport";
import { data, type Field, type RawRequest, RawServer, settings, text } from "./raw-server.js";
import { World, type WorldOptions } from "./world.js";

/** What a server answers. */
export interface Judgement {
  readonly status: number;
  readonly reason?: string | undefined;
  readonly headers?: readonly Field[] | undefined;
}

/** A world whose servers answer each whole request after some time, as a function of the request decides. */
export class JudgingWorld extends World<RawServer> {
  /** How many requests each answer was given to, by reason; 200 counts as `accepted`. */
  readonly given = new Map<string, number>();
  readonly #limit: number;

  /** @param judge decides about a request; `streams` is what SETTINGS allow */
  constructor(
    judge: (request: RawRequest, connection: number) => Judgement,
    {
      streams,
      answerMs = () => 20,
      ...more
    }: Omit<WorldOptions, "session"> & {
      readonly session?: Partial<Http2SessionOptions>;
      readonly streams: number;
      readonly answerMs?: () => number;
    },
  ) {
    super(() => new RawServer(4096), more);
    this.#limit = streams;
    this.onConnect = (link) => {
      this.after(10, () => {
        if (link.isGone) return;
        this.open(link);
        this.receive(link, settings([3, this.#limit]));
      });
    };
    const answered = new WeakSet<RawRequest>();
    this.onWrite = (link, bytes, done) => {
      link.server.receive(bytes);
      done();
      for (const request of link.server.requests) {
        if (answered.has(request) || !request.isWhole) continue;
        answered.add(request);
        this.after(answerMs(), () => {
          if (!link.isOpen) return;
          const { status, reason, headers = [] } = judge(request, link.number);
          const name = reason ?? (status === 200 ? "accepted" : `${status}`);
          this.given.set(name, (this.given.get(name) ?? 0) + 1);
          const fields: Field[] = [[":status", String(status)], ...headers];
          this.receive(link, link.server.writer.headers(request.streamId, fields, false));
          const body = reason === undefined ? "" : JSON.stringify({ reason });
          this.receive(link, data(request.streamId, text(body)));
        });
      }
    };
  }
}
