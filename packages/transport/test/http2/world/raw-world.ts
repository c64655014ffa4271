import type { Http2SessionOptions, Http2Submission } from "@apns/transport";
import type { ApiRequest, PushNotification } from "@apns/wire/api";
import { data, type Field, type RawRequest, RawServer, settings, text } from "./raw-server.js";
import { type Link, World, type WorldOptions } from "./world.js";

export type RawLink = Link<RawServer>;

export interface RawWorldOptions extends Omit<WorldOptions, "session"> {
  /** The largest HPACK table that servers let the client have. Default 4096. */
  readonly maxTableBytes?: number | undefined;
}

/** A world whose servers say what a test tells them to say, byte for byte, and nothing else. */
export class RawWorld extends World<RawServer> {
  /** What a server says as soon as a connection is there. */
  greeting: Uint8Array = settings();

  constructor(session: Partial<Http2SessionOptions> = {}, more: RawWorldOptions = {}) {
    super(() => new RawServer(more.maxTableBytes), { session, ...more });
  }

  override submit(index: number, more: Partial<PushNotification> = {}): Http2Submission<number> {
    const submission = super.submit(index, more);
    this.drive();
    return submission;
  }

  submitApi(index: number, more: Partial<ApiRequest> = {}): void {
    const api = {
      method: "GET",
      path: "/1/apps/com.example.app/all-channels",
      headers: [],
      body: undefined,
    } as const;
    this.session.submitApi({ ...api, ...more }, index, this.now);
    this.drive();
  }

  override open(link: RawLink): void {
    super.open(link);
    if (this.greeting.length > 0) this.receive(link, this.greeting);
  }

  /** The server of the newest connection says this. */
  say(...frames: readonly Uint8Array[]): void {
    this.sayOn(this.last, ...frames);
  }

  sayOn(link: RawLink, ...frames: readonly Uint8Array[]): void {
    for (const one of frames) {
      if (!link.isOpen) break;
      this.receive(link, one);
      this.drive();
    }
  }

  /** The server of the newest connection answers. */
  answer(streamId: number, status: number, fields: readonly Field[] = [], body?: string): void {
    this.answerOn(this.last, streamId, [[":status", String(status)], ...fields], body);
  }

  answerOn(link: RawLink, streamId: number, fields: readonly Field[], body?: string): void {
    const frames = [link.server.writer.headers(streamId, fields, body === undefined)];
    if (body !== undefined) frames.push(data(streamId, text(body)));
    this.sayOn(link, ...frames);
  }

  /** All requests that any server has seen, connection by connection. */
  get requests(): RawRequest[] {
    return this.links.flatMap(({ server }) => server.requests);
  }
}
