import { readUint16, readUint32 } from "../bytes/big-endian.js";
import { assertChunk, type StreamReader } from "../bytes/stream-decoder.js";
import { UsageError } from "../errors/usage-error.js";
import { describeShape } from "../errors/value-shape.js";
import { WireError } from "../errors/wire-error.js";
import { ITEMS_START, readItems } from "./frame-items.js";
import type { FrameView, MutableFrame } from "./frame-view.js";

const NO_BYTES: Uint8Array = /* @__PURE__ */ new Uint8Array(0);

/** 11 bytes before the device token of command 1, 65,535 of device token, 2, 65,535 of payload. */
const DEFAULT_MAX_FRAME_BYTES = 11 + 0xffff + 2 + 0xffff;

/** What reading returns instead of the offset after a frame. */
const INCOMPLETE = -1;
const FAILED = -2;

/** Up to so many bytes, a loop costs less than the view that set() needs. */
const FEW = 32;

/** How a {@link FrameDecoder} or `NotificationDecoder` reads. */
export interface FrameDecoderOptions {
  /**
   * The longest frame accepted, in bytes, its command byte included; 13 or more. Default 131,083, the longest that
   * commands 0 and 1 can express, so that a gateway can answer an oversized payload with status 7. A longer frame
   * is refused as soon as its length is known, before any of it is kept.
   */
  readonly maxFrameBytes?: number | undefined;
}

/**
 * Cuts a stream of notifications (commands 0, 1 and 2) into frames, by the contract of {@link StreamReader}. A frame
 * that cannot be read is the failure `malformed-frame` or `frame-too-large`. Items of command 2 may come in any
 * order; absent and unknown ones are data, a second one of a kind is malformed. Holds at most one frame between
 * chunks and copies only that.
 */
export class FrameDecoder implements StreamReader {
  readonly #maxFrameBytes: number;
  readonly #frame: MutableFrame = {
    bytes: NO_BYTES,
    start: 0,
    end: 0,
    command: 0,
    deviceTokenStart: 0,
    deviceTokenEnd: 0,
    payloadStart: 0,
    payloadEnd: 0,
    identifier: -1,
    expiration: -1,
    priority: -1,
  };
  /** The beginning of a frame that came in several chunks, with room for what is known to come. */
  #pending: Uint8Array | undefined;
  #pendingBytes = 0;
  /** How many bytes of the frame are needed before reading it gets any further. */
  #neededBytes = 0;
  #isVisiting = false;
  #failure: WireError | undefined;

  /** @throws UsageError `out-of-range` unless `maxFrameBytes` is an integer, 13 or more. */
  constructor(options: FrameDecoderOptions = {}) {
    const { maxFrameBytes = DEFAULT_MAX_FRAME_BYTES } = options;
    if (!Number.isInteger(maxFrameBytes) || maxFrameBytes < 13) {
      throw new UsageError(
        "out-of-range",
        `maxFrameBytes must be an integer, 13 or more, not ${describeShape(maxFrameBytes)}`,
        { field: "maxFrameBytes" },
      );
    }
    this.#maxFrameBytes = maxFrameBytes;
  }

  /** `malformed-frame`, `frame-too-large` or `truncated`; undefined while the stream can be read. */
  get failure(): WireError | undefined {
    return this.#failure;
  }

  /** Bytes received of an incomplete frame. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /**
   * Visits every frame that this chunk completes. `visit` must neither throw nor call the decoder: its place in the
   * stream is lost then, and it cannot be used again.
   *
   * @throws WireError the `failure` of an earlier call.
   * @throws UsageError `invalid-type` unless `chunk` is a Uint8Array; `closed` after `visit` threw, or inside it.
   */
  push(chunk: Uint8Array, visit: (frame: FrameView) => void): void {
    if (this.#isVisiting) throw placeLost();
    if (this.#failure !== undefined) throw this.#failure;
    assertChunk(chunk);
    this.#isVisiting = true;
    this.#visitAll(chunk, visit);
    this.#isVisiting = false;
    // An idle connection should not keep its last chunk alive.
    this.#frame.bytes = NO_BYTES;
  }

  /**
   * Says that no more bytes will come.
   *
   * @throws WireError the `failure` of an earlier call, or `truncated` inside a frame.
   * @throws UsageError `closed` after a visitor threw, or inside one.
   */
  end(): void {
    if (this.#isVisiting) throw placeLost();
    if (this.#failure === undefined && this.#pendingBytes > 0) {
      const bytes = this.#pendingBytes;
      this.#fail("truncated", `the stream ended after ${bytes} bytes of a notification`, bytes);
    }
    if (this.#failure !== undefined) throw this.#failure;
  }

  #visitAll(chunk: Uint8Array, visit: (frame: FrameView) => void): void {
    let at = 0;
    while (this.#pending !== undefined) {
      const pending = this.#pending;
      const taken = Math.min(this.#neededBytes - this.#pendingBytes, chunk.length - at);
      if (taken >= FEW) pending.set(chunk.subarray(at, at + taken), this.#pendingBytes);
      else {
        for (let index = 0; index < taken; index++) {
          pending[this.#pendingBytes + index] = chunk[at + index] as number;
        }
      }
      this.#pendingBytes += taken;
      at += taken;
      if (this.#pendingBytes < this.#neededBytes) return;
      const end = this.#read(pending, 0, this.#pendingBytes);
      if (end === FAILED) return;
      if (end === INCOMPLETE) {
        this.#keep(pending);
        continue;
      }
      this.#pending = undefined;
      this.#pendingBytes = 0;
      visit(this.#frame);
    }
    const length = chunk.length;
    while (at < length) {
      const end = this.#read(chunk, at, length);
      if (end < 0) {
        if (end === INCOMPLETE) this.#keep(chunk.subarray(at));
        return;
      }
      at = end;
      visit(this.#frame);
    }
  }

  /** Copies the beginning of a frame into a buffer of the size that is known to come. */
  #keep(beginning: Uint8Array): void {
    const pending = new Uint8Array(this.#neededBytes);
    pending.set(beginning);
    this.#pending = pending;
    this.#pendingBytes = beginning.length;
  }

  /** Reads the frame at `start` into the view. Returns the offset after it, INCOMPLETE or FAILED. */
  #read(bytes: Uint8Array, start: number, end: number): number {
    const command = bytes[start] as number;
    if (command === 2) return this.#readItemFrame(bytes, start, end);
    if (command > 2) {
      return this.#fail(
        "malformed-frame",
        `received command ${command} where a notification begins with 0, 1 or 2`,
      );
    }
    const deviceTokenStart = start + (command === 0 ? 3 : 11);
    if (deviceTokenStart > end) return this.#need(deviceTokenStart - start);
    const deviceTokenEnd = deviceTokenStart + readUint16(bytes, deviceTokenStart - 2);
    const payloadStart = deviceTokenEnd + 2;
    if (payloadStart > end) return this.#need(payloadStart - start);
    const payloadEnd = payloadStart + readUint16(bytes, deviceTokenEnd);
    if (payloadEnd > end || payloadEnd - start > this.#maxFrameBytes) return this.#need(payloadEnd - start);
    const frame = this.#frame;
    frame.bytes = bytes;
    frame.start = start;
    frame.end = payloadEnd;
    frame.command = command as 0 | 1;
    frame.deviceTokenStart = deviceTokenStart;
    frame.deviceTokenEnd = deviceTokenEnd;
    frame.payloadStart = payloadStart;
    frame.payloadEnd = payloadEnd;
    frame.identifier = command === 0 ? -1 : readUint32(bytes, start + 1);
    frame.expiration = command === 0 ? -1 : readUint32(bytes, start + 5);
    frame.priority = -1;
    return payloadEnd;
  }

  #readItemFrame(bytes: Uint8Array, start: number, end: number): number {
    if (start + ITEMS_START > end) return this.#need(ITEMS_START);
    const frameEnd = start + ITEMS_START + readUint32(bytes, start + 1);
    if (frameEnd > end || frameEnd - start > this.#maxFrameBytes) return this.#need(frameEnd - start);
    const frame = this.#frame;
    frame.bytes = bytes;
    frame.start = start;
    frame.end = frameEnd;
    frame.command = 2;
    const problem = readItems(frame);
    return problem === undefined ? frameEnd : this.#fail("malformed-frame", problem);
  }

  /** Checks a length that a frame announces, before any of it is kept. */
  #need(bytes: number): typeof INCOMPLETE | typeof FAILED {
    if (bytes > this.#maxFrameBytes) {
      const message = `received a notification of at least ${bytes} bytes, the limit (maxFrameBytes) is ${this.#maxFrameBytes}`;
      return this.#fail("frame-too-large", message, bytes);
    }
    this.#neededBytes = bytes;
    return INCOMPLETE;
  }

  #fail(
    code: "malformed-frame" | "frame-too-large" | "truncated",
    message: string,
    bytes?: number,
  ): typeof FAILED {
    const cure = code === "truncated" ? "" : ": close the connection";
    this.#failure = new WireError(code, `${message}${cure}`, {
      ...(bytes === undefined ? {} : { bytes }),
      ...(code === "frame-too-large" ? { maxBytes: this.#maxFrameBytes } : {}),
    });
    this.#pending = undefined;
    this.#pendingBytes = 0;
    return FAILED;
  }
}

function placeLost(): UsageError {
  return new UsageError(
    "closed",
    "the decoder lost its place: a visitor threw or called it; make a new decoder",
  );
}
