import {
  FrameFlag,
  FrameType,
  type FrameVisitor,
  HpackDecoder,
  Http2FrameDecoder,
  huffmanEncode,
  writeFrameHeader,
} from "@apns/wire/http2";
import type { FarEnd } from "./world.js";

const PREFACE_BYTES = 24;
const INDEXED_STATUS = new Map([
  [200, 8],
  [204, 9],
  [400, 12],
  [404, 13],
  [500, 14],
]);

/** How a header block is written: RFC 7541 has several forms for the same field, and a client reads them all. */
export interface BlockForm {
  readonly huffman?: boolean;
  /** `index` adds each field to the client's table; the next same field is one byte then. */
  readonly mode?: "index" | "literal" | "never";
}

export type Field = readonly [name: string, value: string];

/** One frame, byte for byte as given: nothing is checked, so that a test can say what the protocol forbids. */
export function frame(type: number, flags: number, streamId: number, payload: Uint8Array = none): Uint8Array {
  const bytes = new Uint8Array(9 + payload.length);
  writeFrameHeader(bytes, 0, { length: payload.length, type, flags, streamId });
  bytes.set(payload, 9);
  return bytes;
}

export const none: Uint8Array = new Uint8Array(0);
export const text = (value: string): Uint8Array => new TextEncoder().encode(value);
export const settings = (...pairs: readonly (readonly [id: number, value: number])[]): Uint8Array =>
  frame(FrameType.settings, 0, 0, Uint8Array.from(pairs.flatMap(([id, value]) => [0, id, ...uint32(value)])));
export const goaway = (lastStreamId: number, errorCode: number, debug = ""): Uint8Array =>
  frame(
    FrameType.goaway,
    0,
    0,
    Uint8Array.from([...uint32(lastStreamId), ...uint32(errorCode), ...text(debug)]),
  );
export const reset = (streamId: number, errorCode: number): Uint8Array =>
  frame(FrameType.rstStream, 0, streamId, Uint8Array.from(uint32(errorCode)));
export const data = (streamId: number, body: Uint8Array, ends = true): Uint8Array =>
  frame(FrameType.data, ends ? FrameFlag.endStream : 0, streamId, body);

export function concat(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

export function uint32(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}

/** Writes header blocks by the letter of RFC 7541, section 6, with a table of its own; only Huffman's code is the toolkit's. */
export class BlockWriter {
  /** The client's dynamic table as we have made it, the newest first. */
  readonly #table: string[] = [];

  block(fields: readonly Field[], { huffman = false, mode = "literal" }: BlockForm = {}): Uint8Array {
    const bytes: number[] = [];
    for (const [name, value] of fields) {
      const indexed = name === ":status" ? INDEXED_STATUS.get(Number(value)) : undefined;
      const known = this.#table.indexOf(`${name}\n${value}`);
      if (mode === "index" && known >= 0) {
        bytes.push(...integer(0x80, 7, 62 + known));
        continue;
      }
      if (mode === "index" && indexed !== undefined) {
        bytes.push(...integer(0x80, 7, indexed));
        continue;
      }
      bytes.push({ index: 0x40, literal: 0x00, never: 0x10 }[mode], ...string(name, huffman));
      bytes.push(...string(value, huffman));
      // 40 fields of these tests never fill 4096 bytes: nothing has to be evicted.
      if (mode === "index" && this.#table.unshift(`${name}\n${value}`) > 40)
        throw new Error("the table is full");
    }
    return Uint8Array.from(bytes);
  }

  /** HEADERS with the whole block. */
  headers(streamId: number, fields: readonly Field[], ends: boolean, form: BlockForm = {}): Uint8Array {
    const flags = FrameFlag.endHeaders | (ends ? FrameFlag.endStream : 0);
    return frame(FrameType.headers, flags, streamId, this.block(fields, form));
  }
}

function integer(pattern: number, prefixBits: number, value: number): number[] {
  const mask = 2 ** prefixBits - 1;
  if (value < mask) return [pattern | value];
  const bytes = [pattern | mask];
  let rest = value - mask;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return [...bytes, rest];
}

function string(value: string, huffman: boolean): number[] {
  if (!huffman) return [...integer(0, 7, value.length), ...text(value)];
  const bytes = new Uint8Array(4 * value.length + 8);
  const length = huffmanEncode(value, bytes, 0);
  return [...integer(0x80, 7, length), ...bytes.subarray(0, length)];
}

export interface RawRequest {
  readonly streamId: number;
  readonly headers: ReadonlyMap<string, string>;
  /** The same, in their order. */
  readonly fields: readonly Field[];
  /** The size of the header block. */
  readonly blockBytes: number;
  body: string;
  isWhole: boolean;
}

/** The server's end of one connection that only listens: a test says what it sends. */
export class RawServer implements FarEnd, FrameVisitor {
  readonly writer = new BlockWriter();
  readonly requests: RawRequest[] = [];
  readonly resets: (readonly [streamId: number, errorCode: number])[] = [];
  readonly windowUpdates: (readonly [streamId: number, increment: number])[] = [];
  readonly goaways: number[] = [];
  pings = 0;
  settingsAcks = 0;
  readonly #decoder = new Http2FrameDecoder(this);
  readonly #hpack: HpackDecoder;
  #skip = PREFACE_BYTES;

  /** @param maxTableBytes the largest HPACK table that the client may be allowed */
  constructor(maxTableBytes = 4096) {
    this.#hpack = new HpackDecoder({ maxTableBytes, maxHeaderListBytes: 65_536 });
  }

  receive(bytes: Uint8Array): void {
    const skipped = Math.min(this.#skip, bytes.length);
    this.#skip -= skipped;
    this.#decoder.push(bytes.subarray(skipped));
    if (this.#decoder.failure !== undefined) throw new Error(this.#decoder.failure.message);
  }

  onHeaders(streamId: number, bytes: Uint8Array, start: number, end: number, endStream: boolean): void {
    const fields: Field[] = [];
    const failure = this.#hpack.decode(bytes, start, end, (name, value) => fields.push([name, value]));
    if (failure !== undefined) throw new Error(failure.message);
    const headers = new Map(fields);
    const blockBytes = end - start;
    this.requests.push({ streamId, headers, fields, blockBytes, body: "", isWhole: endStream });
  }

  onData(streamId: number, bytes: Uint8Array, start: number, end: number, endStream: boolean): void {
    const request = this.requests.find((one) => one.streamId === streamId);
    if (request === undefined) throw new Error(`DATA on stream ${streamId}`);
    request.body += new TextDecoder().decode(bytes.subarray(start, end));
    request.isWhole = endStream;
  }

  onRstStream(streamId: number, errorCode: number): void {
    this.resets.push([streamId, errorCode]);
  }

  onWindowUpdate(streamId: number, increment: number): void {
    this.windowUpdates.push([streamId, increment]);
  }

  onGoaway(_lastStreamId: number, errorCode: number): void {
    this.goaways.push(errorCode);
  }

  onSettingsAck(): void {
    this.settingsAcks += 1;
  }

  onPing(_bytes: Uint8Array, _start: number, ack: boolean): void {
    if (!ack) this.pings += 1;
  }

  onSetting(): void {}
  onSettingsEnd(): void {}
  onUnknown(): void {}

  onStreamError(_streamId: number, _errorCode: number, message: string): void {
    throw new Error(message);
  }
}
