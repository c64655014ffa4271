import { readUint16, readUint24, readUint31, readUint32 } from "../bytes/big-endian.js";
import { copyBytes } from "../bytes/copy-bytes.js";
import { ByteRun } from "./byte-run.js";
import type { FrameVisitor } from "./frame-visitor.js";
import { FRAME_HEADER_BYTES } from "./frame-writer.js";
import { HeaderBlock } from "./header-block.js";
import type { Http2Failure } from "./http2-failure.js";
import { ErrorCode, errorCodeName, FrameFlag, FrameType } from "./numbers.js";
import { settingFailure } from "./setting-failure.js";

/** How an {@link Http2FrameDecoder} reads. */
export interface Http2FrameDecoderOptions {
  /** The largest payload of a frame, bytes: the SETTINGS_MAX_FRAME_SIZE announced. Default and minimum 16,384. */
  readonly maxFrameBytes?: number | undefined;
  /** The largest header block, bytes, over all its frames. Default 65,536. */
  readonly maxHeaderBlockBytes?: number | undefined;
  /** The most CONTINUATION frames after one HEADERS. Default 32. */
  readonly maxContinuations?: number | undefined;
}

/**
 * Reads what a server sends (RFC 9113, sections 4 and 6), cut anywhere. Checks what a frame alone can show; streams and
 * windows are the session's. Holds at most one frame and one header block.
 *
 * Like the decoders of the binary interface it takes chunks by `push` and keeps its first `failure`. Unlike them it
 * never throws: a failure is an HTTP/2 error code to answer with, `push` returns whether there is none, and chunks
 * after a failure are ignored. `isMidFrame` takes the place of `end`.
 */
export class Http2FrameDecoder {
  readonly #visitor: FrameVisitor;
  readonly #maxFrameBytes: number;
  readonly #maxBlockBytes: number;
  #failure: Http2Failure | undefined;
  /** The beginning of an incomplete frame. */
  readonly #partial = new ByteRun();
  readonly #block: HeaderBlock;

  constructor(visitor: FrameVisitor, options: Http2FrameDecoderOptions = {}) {
    this.#visitor = visitor;
    this.#maxFrameBytes = options.maxFrameBytes ?? 16_384;
    const { maxHeaderBlockBytes: maxBytes = 65_536, maxContinuations = 32 } = options;
    this.#maxBlockBytes = maxBytes;
    this.#block = new HeaderBlock({ maxBytes, maxContinuations });
  }

  /** Why the stream cannot be read any further; undefined while it can. */
  get failure(): Http2Failure | undefined {
    return this.#failure;
  }

  /** Whether the stream is inside a frame or header block: ending now would cut it off. */
  get isMidFrame(): boolean {
    return this.#partial.byteCount > 0 || this.#block.streamId !== 0;
  }

  /**
   * Takes the beginning of a header block that was cut off by a failure or by the end of the stream. Undefined where
   * no block had begun.
   */
  takeCutBlock(): { readonly streamId: number; readonly octets: Uint8Array } | undefined {
    const { streamId } = this.#block;
    return streamId === 0 ? undefined : { streamId, octets: this.#block.take() };
  }

  /** Reads a chunk and visits the frames that it completes. Returns whether there is no failure. */
  push(chunk: Uint8Array): boolean {
    let offset = this.#partial.byteCount > 0 ? this.#complete(chunk) : 0;
    while (this.#failure === undefined && chunk.length - offset >= FRAME_HEADER_BYTES) {
      const end = offset + FRAME_HEADER_BYTES + readUint24(chunk, offset);
      if (end > chunk.length) {
        this.#checkHeader(chunk, offset);
        break;
      }
      this.#frame(chunk, offset);
      offset = end;
    }
    if (this.#failure !== undefined) {
      this.#partial.clear();
      return false;
    }
    this.#partial.add(chunk, offset, chunk.length);
    return true;
  }

  /** Adds to the incomplete frame. Returns the number of bytes taken from the chunk. */
  #complete(chunk: Uint8Array): number {
    const partial = this.#partial;
    let offset = 0;
    if (partial.byteCount < FRAME_HEADER_BYTES) {
      offset = Math.min(chunk.length, FRAME_HEADER_BYTES - partial.byteCount);
      partial.add(chunk, 0, offset);
      if (partial.byteCount < FRAME_HEADER_BYTES || !this.#checkHeader(partial.bytes, 0)) return offset;
    }
    const total = FRAME_HEADER_BYTES + readUint24(partial.bytes, 0);
    const end = Math.min(chunk.length, offset + total - partial.byteCount);
    partial.add(chunk, offset, end);
    if (partial.byteCount === total) {
      const { bytes } = partial;
      partial.clear();
      this.#frame(bytes, 0);
    }
    return end;
  }

  /** Checks a frame by its header, before anything of it is kept. */
  #checkHeader(bytes: Uint8Array, start: number): boolean {
    const length = readUint24(bytes, start);
    if (length > this.#maxFrameBytes) {
      return this.#fail(
        ErrorCode.frameSizeError,
        `a frame of ${length} bytes; the limit announced is ${this.#maxFrameBytes}`,
      );
    }
    const blockStreamId = this.#block.streamId;
    if (blockStreamId === 0) return true;
    const type = bytes[start + 3] ?? 0;
    const streamId = readUint31(bytes, start + 5);
    if (type === FrameType.continuation && streamId === blockStreamId) return true;
    return this.#fail(
      ErrorCode.protocolError,
      `a frame of type ${type} on stream ${streamId} inside the header block of stream ${blockStreamId}`,
    );
  }

  #frame(bytes: Uint8Array, start: number): void {
    if (!this.#checkHeader(bytes, start)) return;
    const length = readUint24(bytes, start);
    const flags = bytes[start + 4] ?? 0;
    const streamId = readUint31(bytes, start + 5);
    const from = start + FRAME_HEADER_BYTES;
    const to = from + length;
    switch (bytes[start + 3]) {
      case FrameType.headers:
        this.#headers(bytes, from, to, flags, streamId);
        break;
      case FrameType.data:
        this.#data(bytes, from, to, flags, streamId);
        break;
      case FrameType.windowUpdate:
        this.#windowUpdate(bytes, from, length, streamId);
        break;
      case FrameType.settings:
        this.#settings(bytes, from, to, flags, streamId);
        break;
      case FrameType.ping:
        if (this.#isOfConnection("PING", streamId) && this.#hasLength("PING", length, 8)) {
          this.#visitor.onPing(bytes, from, (flags & FrameFlag.ack) !== 0);
        }
        break;
      case FrameType.goaway:
        this.#goaway(bytes, from, to, streamId);
        break;
      case FrameType.rstStream:
        if (this.#isOfStream("RST_STREAM", streamId) && this.#hasLength("RST_STREAM", length, 4)) {
          this.#visitor.onRstStream(streamId, readUint32(bytes, from));
        }
        break;
      case FrameType.continuation:
        this.#continuation(bytes, from, to, flags);
        break;
      case FrameType.priority:
        if (!this.#isOfStream("PRIORITY", streamId)) break;
        if (length === 5) this.#visitor.onUnknown(FrameType.priority, streamId);
        else this.#visitor.onStreamError(streamId, ErrorCode.frameSizeError, `PRIORITY of ${length} bytes`);
        break;
      case FrameType.pushPromise:
        this.#fail(ErrorCode.protocolError, "PUSH_PROMISE, although push is disabled");
        break;
      default:
        this.#visitor.onUnknown(bytes[start + 3] ?? 0, streamId);
    }
  }

  #headers(bytes: Uint8Array, start: number, end: number, flags: number, streamId: number): void {
    if (!this.#isOfStream("HEADERS", streamId)) return;
    let from = start;
    let to = end;
    if ((flags & FrameFlag.padded) !== 0) {
      if (from === to) {
        this.#fail(ErrorCode.frameSizeError, "HEADERS without its padding length");
        return;
      }
      to -= bytes[from++] ?? 0;
    }
    if ((flags & FrameFlag.priority) !== 0) from += 5;
    if (from > to) {
      if (from > end) this.#fail(ErrorCode.frameSizeError, "HEADERS too short for its priority");
      else this.#fail(ErrorCode.protocolError, "the padding of HEADERS is longer than the frame");
      return;
    }
    const endStream = (flags & FrameFlag.endStream) !== 0;
    if ((flags & FrameFlag.endHeaders) !== 0 && to - from <= this.#maxBlockBytes) {
      this.#visitor.onHeaders(streamId, bytes, from, to, endStream);
      return;
    }
    if (!this.#mayGrow(to - from, "headers")) return;
    this.#block.begin(streamId, endStream);
    this.#block.add(bytes, from, to);
  }

  #continuation(bytes: Uint8Array, start: number, end: number, flags: number): void {
    const block = this.#block;
    if (block.streamId === 0) {
      this.#fail(ErrorCode.protocolError, "CONTINUATION without HEADERS");
      return;
    }
    if (!this.#mayGrow(end - start, "continuation")) return;
    block.add(bytes, start, end);
    if ((flags & FrameFlag.endHeaders) === 0) return;
    const { streamId, endStream } = block;
    const octets = block.take();
    this.#visitor.onHeaders(streamId, octets, 0, octets.length, endStream);
  }

  /** Whether the header block may grow by so many bytes. */
  #mayGrow(byteCount: number, kind: "headers" | "continuation"): boolean {
    const refusal = this.#block.refusal(byteCount, kind);
    return refusal === undefined || this.#fail(ErrorCode.enhanceYourCalm, refusal);
  }

  #data(bytes: Uint8Array, start: number, end: number, flags: number, streamId: number): void {
    if (!this.#isOfStream("DATA", streamId)) return;
    let from = start;
    let to = end;
    if ((flags & FrameFlag.padded) !== 0) {
      if (from === to) {
        this.#fail(ErrorCode.frameSizeError, "DATA without its padding length");
        return;
      }
      to -= bytes[from++] ?? 0;
      if (from > to) {
        this.#fail(ErrorCode.protocolError, "the padding of DATA is longer than the frame");
        return;
      }
    }
    this.#visitor.onData(streamId, bytes, from, to, (flags & FrameFlag.endStream) !== 0, end - start);
  }

  #windowUpdate(bytes: Uint8Array, start: number, length: number, streamId: number): void {
    if (!this.#hasLength("WINDOW_UPDATE", length, 4)) return;
    const increment = readUint31(bytes, start);
    if (increment > 0) this.#visitor.onWindowUpdate(streamId, increment);
    else if (streamId === 0) this.#fail(ErrorCode.protocolError, "WINDOW_UPDATE of 0 for the connection");
    else this.#visitor.onStreamError(streamId, ErrorCode.protocolError, "WINDOW_UPDATE of 0");
  }

  #settings(bytes: Uint8Array, start: number, end: number, flags: number, streamId: number): void {
    if (!this.#isOfConnection("SETTINGS", streamId)) return;
    if ((flags & FrameFlag.ack) !== 0) {
      if (this.#hasLength("SETTINGS acknowledgement", end - start, 0)) this.#visitor.onSettingsAck();
      return;
    }
    if ((end - start) % 6 !== 0) {
      this.#fail(ErrorCode.frameSizeError, `SETTINGS of ${end - start} bytes; each setting has 6`);
      return;
    }
    for (let at = start; at < end; at += 6) {
      const id = readUint16(bytes, at);
      const value = readUint32(bytes, at + 2);
      const failure = settingFailure(id, value);
      if (failure !== undefined) {
        this.#fail(failure.errorCode, failure.message);
        return;
      }
      this.#visitor.onSetting(id, value);
    }
    this.#visitor.onSettingsEnd();
  }

  #goaway(bytes: Uint8Array, start: number, end: number, streamId: number): void {
    if (!this.#isOfConnection("GOAWAY", streamId)) return;
    if (end - start < 8) {
      this.#fail(ErrorCode.frameSizeError, `GOAWAY of ${end - start} bytes`);
      return;
    }
    const debugData = copyBytes(bytes, start + 8, end);
    this.#visitor.onGoaway(readUint31(bytes, start), readUint32(bytes, start + 4), debugData);
  }

  #isOfStream(name: string, streamId: number): boolean {
    return streamId !== 0 || this.#fail(ErrorCode.protocolError, `${name} on stream 0`);
  }

  #isOfConnection(name: string, streamId: number): boolean {
    return streamId === 0 || this.#fail(ErrorCode.protocolError, `${name} on stream ${streamId}`);
  }

  #hasLength(name: string, length: number, expected: number): boolean {
    return (
      length === expected ||
      this.#fail(ErrorCode.frameSizeError, `${name} of ${length} bytes; it has ${expected}`)
    );
  }

  #fail(errorCode: number, message: string): false {
    this.#failure ??= { errorCode, message: `${errorCodeName(errorCode)}: ${message}` };
    return false;
  }
}
