import {
  ErrorCode,
  type FrameVisitor,
  HpackDecoder,
  HpackEncoder,
  Http2FrameDecoder,
  SettingId,
  writeFrameHeader,
  writeGoaway,
  writePing,
  writeRstStream,
  writeSettings,
  writeSettingsAck,
  writeWindowUpdate,
} from "@apns/wire/http2";
import type { FarEnd } from "./world.js";

/** What a server does to a whole request. */
export type Reaction =
  | {
      readonly do: "answer";
      readonly status: number;
      readonly body?: string;
      readonly headers?: readonly (readonly [string, string])[];
    }
  | { readonly do: "reset"; readonly errorCode: number }
  | { readonly do: "nothing" };

/** The client broke the protocol. */
export class ClientViolation extends Error {}

interface Stream {
  path: string;
  body: number;
  window: number;
}

const PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const DEFAULT_WINDOW = 65_535;

/**
 * A well-behaved server's end of one connection, without a clock: bytes in, bytes out. It holds the client to the
 * protocol: limits of streams and windows as far as the client can know them, order of frames and headers.
 */
export class SoundServer implements FarEnd, FrameVisitor {
  /** Bytes for the client, in order. */
  readonly output: Uint8Array[] = [];
  /** Whole requests that wait for a reaction. */
  readonly requests: { readonly streamId: number; readonly path: string }[] = [];
  lastStreamId = 0;
  goneAway = 2 ** 31 - 1;
  clientSaidGoodbye = false;
  /** A server says SETTINGS first; until then everything else waits. */
  hasSpoken = false;
  answersPings = true;
  /** How many acknowledgements the client owes, and how many it has given. */
  asked = 0;
  acknowledged = 0;
  readonly #streams = new Map<number, Stream>();
  readonly #decoder = new Http2FrameDecoder(this);
  readonly #hpack = new HpackDecoder();
  readonly #encoder = new HpackEncoder();
  #preface = "";
  #window = DEFAULT_WINDOW;
  /** Limits and initial windows that the client may still go by: acknowledged ones and those on their way. */
  #limits = [1];
  #initialWindows = [DEFAULT_WINDOW];
  #current = DEFAULT_WINDOW;
  #hasAcknowledged = false;
  #unacknowledged: { limit?: number; window?: number }[] = [];
  #hasClientSettings = false;
  /** How many streams a client may open before it has read SETTINGS. */
  readonly #early: () => number;
  /** How many streams were refused since they came before the client had read SETTINGS, and were too many. */
  refusedEarly = 0;

  /** @param early how many streams other servers have told the client to expect */
  constructor(early: () => number = () => 1) {
    this.#early = early;
  }

  settings(settings: {
    readonly limit?: number;
    readonly window?: number;
    readonly tableBytes?: number;
  }): void {
    const list: [number, number][] = [];
    const { limit, window, tableBytes } = settings;
    if (limit !== undefined) list.push([SettingId.maxConcurrentStreams, limit]);
    if (tableBytes !== undefined) list.push([SettingId.headerTableSize, tableBytes]);
    if (window !== undefined) {
      list.push([SettingId.initialWindowSize, window]);
      for (const stream of this.#streams.values()) stream.window += window - this.#current;
      this.#current = window;
      this.#initialWindows.push(window);
    }
    // Where SETTINGS do not say it, the client's own limit is the only one.
    const known =
      limit ?? (this.#limits.length === 1 && this.#limits[0] === 1 ? 2 ** 31 - 1 : this.#limits.at(-1));
    this.#limits.push(known ?? 1);
    this.#unacknowledged.push({ limit: known ?? 1, ...(window === undefined ? {} : { window }) });
    this.asked += 1;
    const waiting = this.hasSpoken ? [] : this.output.splice(0);
    this.hasSpoken = true;
    this.#write(9 + 6 * list.length, (bytes) => writeSettings(bytes, 0, list));
    this.output.push(...waiting);
  }

  ping(): void {
    this.asked += 1;
    this.#write(17, (bytes) => writePing(bytes, 0, { data: new Uint8Array(8), ack: false }));
  }

  goaway(lastStreamId: number, errorCode: number, debug: string): void {
    this.goneAway = Math.min(this.goneAway, lastStreamId);
    // A stream that is not processed is not waited for either.
    for (const streamId of [...this.#streams.keys()])
      if (streamId > this.goneAway) this.#streams.delete(streamId);
    const debugData = new TextEncoder().encode(debug);
    this.#write(17 + debugData.length, (bytes) =>
      writeGoaway(bytes, 0, { lastStreamId, errorCode, debugData }),
    );
  }

  windowUpdate(streamId: number, increment: number): void {
    if (streamId === 0) this.#window += increment;
    else {
      const stream = this.#streams.get(streamId);
      if (stream === undefined) return;
      stream.window += increment;
    }
    this.#write(13, (bytes) => writeWindowUpdate(bytes, 0, { streamId, increment }));
  }

  /** Streams whose body has not come whole, and how wide their windows are. */
  get starving(): { readonly streamId: number; readonly window: number }[] {
    return [...this.#streams].map(([streamId, { window }]) => ({ streamId, window }));
  }

  get window(): number {
    return this.#window;
  }

  /** Puts a request's answer into the output. */
  react(streamId: number, reaction: Reaction): void {
    if (reaction.do === "nothing") return;
    this.#open.delete(streamId);
    if (reaction.do === "reset") {
      this.#write(13, (bytes) => writeRstStream(bytes, 0, { streamId, errorCode: reaction.errorCode }));
      return;
    }
    const target = { bytes: new Uint8Array(2000), offset: 9 };
    this.#encoder.beginBlock(target);
    this.#encoder.writeField(target, ":status", String(reaction.status), "index");
    this.#encoder.writeField(target, "apns-id", `id-of-${streamId}`, streamId % 4 === 1 ? "index" : "none");
    for (const [name, value] of reaction.headers ?? []) this.#encoder.writeField(target, name, value, "name");
    const { body } = reaction;
    const length = target.offset - 9;
    writeFrameHeader(target.bytes, 0, { length, type: 1, flags: body === undefined ? 5 : 4, streamId });
    this.output.push(target.bytes.subarray(0, target.offset));
    if (body === undefined) return;
    const data = new TextEncoder().encode(body);
    this.#write(9 + data.length, (bytes) => {
      writeFrameHeader(bytes, 0, { length: data.length, type: 0, flags: 1, streamId });
      bytes.set(data, 9);
      return bytes.length;
    });
  }

  /** Streams that the client counts as open. */
  readonly #open = new Set<number>();

  receive(bytes: Uint8Array): void {
    let rest = bytes;
    if (this.#preface.length < PREFACE.length) {
      const take = Math.min(PREFACE.length - this.#preface.length, rest.length);
      this.#preface += String.fromCharCode(...rest.subarray(0, take));
      rest = rest.subarray(take);
      check(PREFACE.startsWith(this.#preface), "the preface is wrong");
    }
    this.#decoder.push(rest);
    check(this.#decoder.failure === undefined, this.#decoder.failure?.message ?? "");
  }

  onHeaders(streamId: number, bytes: Uint8Array, start: number, end: number, endStream: boolean): void {
    check(this.#hasClientSettings, "HEADERS before the client's SETTINGS");
    check(streamId % 2 === 1 && streamId > this.lastStreamId, `stream ${streamId} is not the next one`);
    this.lastStreamId = streamId;
    const names: string[] = [];
    let path = "";
    let listBytes = 0;
    const failure = this.#hpack.decode(bytes, start, end, (name, value) => {
      names.push(name);
      listBytes += name.length + value.length + 32;
      if (name === ":path") path = value;
    });
    check(failure === undefined, failure?.message ?? "");
    check(
      names.slice(0, 4).join() === ":method,:scheme,:authority,:path",
      `order of headers: ${names.join()}`,
    );
    check(new Set(names).size === names.length, "a header came twice");
    check(listBytes <= 8000, "a header list beyond 8000 bytes");
    this.#open.add(streamId);
    const early = this.#hasAcknowledged ? 0 : this.#early();
    check(
      this.#open.size <= Math.max(early, ...this.#limits),
      `${this.#open.size} streams, ${this.#limits.join()} allowed, ${early} before SETTINGS`,
    );
    if (this.hasSpoken && !this.#hasAcknowledged && this.#open.size > (this.#limits.at(-1) ?? 1)) {
      this.refusedEarly += 1;
      this.react(streamId, { do: "reset", errorCode: ErrorCode.refusedStream });
    } else if (endStream) this.#whole(streamId, path);
    else this.#streams.set(streamId, { path, body: 0, window: this.#current });
  }

  onData(
    streamId: number,
    _bytes: Uint8Array,
    start: number,
    end: number,
    endStream: boolean,
    flowBytes: number,
  ): void {
    const stream = this.#streams.get(streamId);
    this.#window -= flowBytes;
    check(this.#window >= 0, "the connection's window was exceeded");
    // Of a stream that was answered or reset meanwhile, something may still be on its way.
    if (stream === undefined) return;
    stream.window -= flowBytes;
    const slack = Math.max(...this.#initialWindows) - this.#current;
    check(stream.window + slack >= 0, `the window of stream ${streamId} was exceeded`);
    stream.body += end - start;
    if (!endStream) return;
    this.#streams.delete(streamId);
    this.#whole(streamId, stream.path);
  }

  onRstStream(streamId: number): void {
    check(streamId <= this.lastStreamId, "RST_STREAM on an idle stream");
    this.#open.delete(streamId);
    this.#streams.delete(streamId);
  }

  onSetting(): void {}

  onSettingsEnd(): void {
    this.#hasClientSettings = true;
    this.#write(9, (bytes) => writeSettingsAck(bytes, 0));
  }

  onSettingsAck(): void {
    const acknowledged = this.#unacknowledged.shift();
    this.acknowledged += 1;
    this.#hasAcknowledged = true;
    check(acknowledged !== undefined, "an acknowledgement of nothing");
    this.#limits = [acknowledged?.limit ?? 1, ...this.#unacknowledged.map(({ limit }) => limit ?? 1)];
    const windows = this.#unacknowledged.flatMap(({ window }) => window ?? []);
    this.#initialWindows = [acknowledged?.window ?? this.#initialWindows[0] ?? DEFAULT_WINDOW, ...windows];
  }

  onPing(bytes: Uint8Array, start: number, ack: boolean): void {
    if (ack) this.acknowledged += 1;
    if (ack || !this.answersPings) return;
    const data = bytes.slice(start, start + 8);
    this.#write(17, (target) => writePing(target, 0, { data, ack: true }));
  }

  onGoaway(_lastStreamId: number, errorCode: number): void {
    check(errorCode === ErrorCode.noError, `the client blames us with error ${errorCode}`);
    this.clientSaidGoodbye = true;
  }

  onWindowUpdate(): void {}
  onUnknown(): void {}
  onStreamError(_streamId: number, _errorCode: number, message: string): void {
    check(false, message);
  }

  #whole(streamId: number, path: string): void {
    this.requests.push({ streamId, path });
  }

  #write(byteCount: number, write: (bytes: Uint8Array) => number): void {
    const bytes = new Uint8Array(byteCount);
    write(bytes);
    this.output.push(bytes);
  }
}

export function check(holds: boolean, message: string): void {
  if (!holds) throw new ClientViolation(message);
}
