import { assertChunk } from "../bytes/chunk.js";
import { WireError } from "../errors/wire-error.js";

/**
 * One notification, as places in a buffer: for gateways and meters that need no text. The decoder reuses
 * one object for every frame; read what you need before the visit ends. `bytes` itself is the chunk given to
 * `push`, or a buffer of its own where the frame straddled chunks: it is never written to again.
 */
export interface FrameView {
  readonly bytes: Uint8Array;
  /** Where the frame begins in `bytes`. */
  readonly start: number;
  /** Where it ends. */
  readonly end: number;
  /** 0, 1 or 2. */
  readonly command: 0 | 1 | 2;
  readonly deviceTokenStart: number;
  /** Equal to its start where the device token is empty or absent. */
  readonly deviceTokenEnd: number;
  readonly payloadStart: number;
  /** Equal to its start where the payload is empty or absent. */
  readonly payloadEnd: number;
  /** -1 where the frame carries none. */
  readonly identifier: number;
  /** Seconds since 1970; -1 where the frame carries none. */
  readonly expiration: number;
  /** 0 to 255; -1 where the frame carries none. */
  readonly priority: number;
}

export interface FrameDecoderOptions {
  /**
   * The longest frame that is taken, in bytes, its command byte included; 13 or more. A longer one is
   * refused as soon as its length is known, before anything of it is kept. Default 131,083, the longest that
   * commands 0 and 1 can express, so that a gateway can answer an oversized payload with status 7.
   */
  readonly maxFrameBytes?: number;
}

type MutableFrame = { -readonly [Key in keyof FrameView]: FrameView[Key] };

const NO_BYTES: Uint8Array = new Uint8Array(0);

/** 11 bytes before the device token of command 1, 65,535 of device token, 2, 65,535 of payload. */
const DEFAULT_MAX_FRAME_BYTES = 11 + 0xffff + 2 + 0xffff;

/** What reading gives instead of the offset after a frame. */
const INCOMPLETE = -1;
const FAILED = -2;

/**
 * Cuts a stream of notifications (commands 0, 1 and 2) into frames, whatever pieces it comes in. Holds at
 * most one frame between chunks and copies only that.
 *
 * A frame that cannot be read ends it: `push` returns after visiting what preceded, `failure` is set, and
 * every later `push` and `end` throws it. Items of command 2 may come in any order; absent ones are data,
 * since a gateway answers them with a status; unknown ones are passed over; a second one of a kind is
 * malformed.
 */
export class FrameDecoder {
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
  /** The beginning of a frame that straddles chunks, with room for what is known to come. */
  #pending: Uint8Array | undefined;
  #pendingBytes = 0;
  /** How many bytes of the frame must be there before reading it gets any further. */
  #neededBytes = 0;
  #visiting = false;
  #failure: WireError | undefined;

  /** @throws WireError `out-of-range` for a `maxFrameBytes` that is no integer from 13. */
  constructor(options: FrameDecoderOptions = {}) {
    const { maxFrameBytes = DEFAULT_MAX_FRAME_BYTES } = options;
    if (!Number.isInteger(maxFrameBytes) || maxFrameBytes < 13) {
      throw new WireError("out-of-range", "maxFrameBytes must be an integer, 13 or more", {
        field: "maxFrameBytes",
      });
    }
    this.#maxFrameBytes = maxFrameBytes;
  }

  /** Why the stream cannot be read on: `malformed-frame` or `frame-too-large`. Undefined while it can. */
  get failure(): WireError | undefined {
    return this.#failure;
  }

  /** Bytes of a frame that has not arrived whole. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /**
   * Visits every frame that this chunk completes. `visit` must neither throw nor push: the decoder cannot
   * tell where to go on then, and fails.
   *
   * @throws WireError the `failure` of an earlier push, or `invalid-type` for anything but a Uint8Array.
   */
  push(chunk: Uint8Array, visit: (frame: FrameView) => void): void {
    if (this.#visiting) this.#fail("malformed-frame", "the visitor threw, or called push");
    if (this.#failure !== undefined) throw this.#failure;
    assertChunk(chunk);
    this.#visiting = true;
    this.#visitAll(chunk, visit);
    this.#visiting = false;
    // An idle connection should not keep its last chunk alive.
    this.#frame.bytes = NO_BYTES;
  }

  /**
   * Says that no more bytes will come.
   *
   * @throws WireError the `failure` of an earlier push, or `truncated` when a frame was cut off.
   */
  end(): void {
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
      // Byte by byte, the view that set() asks for would cost more than the copy.
      if (taken < 32)
        for (let index = 0; index < taken; index++)
          pending[this.#pendingBytes + index] = chunk[at + index] as number;
      else pending.set(chunk.subarray(at, at + taken), this.#pendingBytes);
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

  /** Copies the beginning of a frame into room for as much of it as is known to come. */
  #keep(beginning: Uint8Array): void {
    const pending = new Uint8Array(this.#neededBytes);
    pending.set(beginning);
    this.#pending = pending;
    this.#pendingBytes = beginning.length;
  }

  /** Reads the frame at `start` into the view. Returns the offset after it, INCOMPLETE or FAILED. */
  #read(bytes: Uint8Array, start: number, end: number): number {
    const command = bytes[start] as number;
    if (command === 2) return this.#readItems(bytes, start, end);
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

  #readItems(bytes: Uint8Array, start: number, end: number): number {
    let at = start + 5;
    if (at > end) return this.#need(5);
    const frameEnd = at + readUint32(bytes, start + 1);
    if (frameEnd > end || frameEnd - start > this.#maxFrameBytes) return this.#need(frameEnd - start);
    const frame = this.#frame;
    frame.bytes = bytes;
    frame.start = start;
    frame.end = frameEnd;
    frame.command = 2;
    if (this.#readUsualItems(bytes, at, frameEnd)) return frameEnd;
    let deviceTokenStart = -1;
    let payloadStart = -1;
    let identifier = -1;
    let expiration = -1;
    let priority = -1;
    while (at < frameEnd) {
      const dataStart = at + 3;
      const dataEnd = dataStart + readUint16(bytes, at + 1);
      if (dataEnd > frameEnd) return this.#failItem("it overruns the frame", bytes[at]);
      switch (bytes[at]) {
        case 1:
          if (deviceTokenStart >= 0) return this.#failItem("it comes twice", 1);
          deviceTokenStart = dataStart;
          frame.deviceTokenEnd = dataEnd;
          break;
        case 2:
          if (payloadStart >= 0) return this.#failItem("it comes twice", 2);
          payloadStart = dataStart;
          frame.payloadEnd = dataEnd;
          break;
        case 3:
          if (identifier >= 0) return this.#failItem("it comes twice", 3);
          if (dataEnd - dataStart !== 4) return this.#failItem("it must have 4 bytes", 3);
          identifier = readUint32(bytes, dataStart);
          break;
        case 4:
          if (expiration >= 0) return this.#failItem("it comes twice", 4);
          if (dataEnd - dataStart !== 4) return this.#failItem("it must have 4 bytes", 4);
          expiration = readUint32(bytes, dataStart);
          break;
        case 5:
          if (priority >= 0) return this.#failItem("it comes twice", 5);
          if (dataEnd - dataStart !== 1) return this.#failItem("it must have 1 byte", 5);
          priority = bytes[dataStart] as number;
          break;
      }
      at = dataEnd;
    }
    if (deviceTokenStart < 0) frame.deviceTokenEnd = deviceTokenStart = frameEnd;
    if (payloadStart < 0) frame.payloadEnd = payloadStart = frameEnd;
    frame.deviceTokenStart = deviceTokenStart;
    frame.payloadStart = payloadStart;
    frame.identifier = identifier;
    frame.expiration = expiration;
    frame.priority = priority;
    return frameEnd;
  }

  /** The items that nearly every client writes, in their order; false, and nothing read, where they differ. */
  #readUsualItems(bytes: Uint8Array, start: number, end: number): boolean {
    const deviceTokenEnd = start + 3 + readUint16(bytes, start + 1);
    const payloadEnd = end - 18;
    if (bytes[start] !== 1 || bytes[deviceTokenEnd] !== 2) return false;
    const payloadStart = deviceTokenEnd + 3;
    // Where this holds, everything before it lies within the frame, too.
    if (payloadStart + readUint16(bytes, deviceTokenEnd + 1) !== payloadEnd) return false;
    const areUsual =
      readUint24(bytes, payloadEnd) === 0x03_0004 &&
      readUint24(bytes, payloadEnd + 7) === 0x04_0004 &&
      readUint24(bytes, payloadEnd + 14) === 0x05_0001;
    if (!areUsual) return false;
    const frame = this.#frame;
    frame.deviceTokenStart = start + 3;
    frame.deviceTokenEnd = deviceTokenEnd;
    frame.payloadStart = payloadStart;
    frame.payloadEnd = payloadEnd;
    frame.identifier = readUint32(bytes, payloadEnd + 3);
    frame.expiration = readUint32(bytes, payloadEnd + 10);
    frame.priority = bytes[end - 1] as number;
    return true;
  }

  /** Judges a length that a frame announces, before any of it is kept. */
  #need(bytes: number): typeof INCOMPLETE | typeof FAILED {
    if (bytes > this.#maxFrameBytes) {
      const message = `received a notification of at least ${bytes} bytes, the limit (maxFrameBytes) is ${this.#maxFrameBytes}`;
      return this.#fail("frame-too-large", message, bytes);
    }
    this.#neededBytes = bytes;
    return INCOMPLETE;
  }

  #failItem(problem: string, item: number | undefined): typeof FAILED {
    return this.#fail("malformed-frame", `received a notification with a bad item ${item}: ${problem}`);
  }

  #fail(
    code: "malformed-frame" | "frame-too-large" | "truncated",
    message: string,
    bytes?: number,
  ): typeof FAILED {
    this.#failure = new WireError(code, `${message}: close the connection`, {
      ...(bytes === undefined ? {} : { bytes }),
      ...(code === "frame-too-large" ? { maxBytes: this.#maxFrameBytes } : {}),
    });
    this.#pending = undefined;
    this.#pendingBytes = 0;
    return FAILED;
  }
}

function readUint16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
}

function readUint24(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 16) | readUint16(bytes, at + 1);
}

function readUint32(bytes: Uint8Array, at: number): number {
  return (
    (((bytes[at] as number) << 24) |
      ((bytes[at + 1] as number) << 16) |
      ((bytes[at + 2] as number) << 8) |
      (bytes[at + 3] as number)) >>>
    0
  );
}
