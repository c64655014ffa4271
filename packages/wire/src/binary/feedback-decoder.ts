import { assertChunk } from "../bytes/chunk.js";
import { assertUnsigned } from "../bytes/unsigned.js";
import { MAX_DEVICE_TOKEN_BYTES } from "../device-token/device-token.js";
import { DeviceTokenTexts } from "../device-token/device-token-texts.js";
import { WireError } from "../errors/wire-error.js";
import { FEEDBACK_HEADER_BYTES, type FeedbackTuple } from "./feedback-tuple.js";

export interface FeedbackDecoderOptions {
  /**
   * The longest device token that is taken, in bytes, 0 to 65,535. A longer one is refused as soon as its
   * length is known: what came is no feedback then. Default 100, Apple's limit.
   */
  readonly maxDeviceTokenBytes?: number;
}

/**
 * Reads what a feedback service sends, cut anywhere. Each tuple comes out as soon as it is whole, so that
 * none is lost with the process: the service forgets what it has sent. Holds at most one tuple between chunks.
 *
 * A device token that is too long ends it: `push` returns what preceded, `failure` is set, and every later
 * `push` and `end` throws it. An empty device token is data.
 */
export class FeedbackDecoder {
  readonly #maxDeviceTokenBytes: number;
  readonly #texts: DeviceTokenTexts<MutableTuple> = new DeviceTokenTexts();
  readonly #pending: Uint8Array;
  #pendingBytes = 0;
  #failure: WireError | undefined;

  /** @throws WireError `invalid-type` or `out-of-range` for an option outside its range. */
  constructor(options: FeedbackDecoderOptions = {}) {
    const { maxDeviceTokenBytes = MAX_DEVICE_TOKEN_BYTES } = options;
    assertUnsigned(maxDeviceTokenBytes, "maxDeviceTokenBytes", 0xffff);
    this.#maxDeviceTokenBytes = maxDeviceTokenBytes;
    this.#pending = new Uint8Array(FEEDBACK_HEADER_BYTES + maxDeviceTokenBytes);
  }

  /** Why the stream cannot be read on: `malformed-feedback-tuple`. Undefined while it can. */
  get failure(): WireError | undefined {
    return this.#failure;
  }

  /** Bytes of a tuple that has not arrived whole. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /** @throws WireError the `failure` of an earlier push, or `invalid-type` for anything but a Uint8Array. */
  push(chunk: Uint8Array): FeedbackTuple[] {
    if (this.#failure !== undefined) throw this.#failure;
    assertChunk(chunk);
    const tuples: MutableTuple[] = [];
    this.#texts.begin(tuples);
    let at = this.#completePending(chunk, tuples);
    const length = chunk.length;
    while (this.#failure === undefined && at + FEEDBACK_HEADER_BYTES <= length) {
      const tokenBytes = this.#tokenBytes(chunk, at);
      const end = at + FEEDBACK_HEADER_BYTES + tokenBytes;
      if (tokenBytes < 0 || end > length) break;
      tuples.push(this.#readTuple(chunk, at, end));
      at = end;
    }
    this.#texts.settle();
    if (this.#failure === undefined && at < length) {
      this.#pending.set(chunk.subarray(at));
      this.#pendingBytes = length - at;
    }
    return tuples;
  }

  /**
   * Says that no more bytes will come.
   *
   * @throws WireError the `failure` of an earlier push, or `truncated` when a tuple was cut off.
   */
  end(): void {
    if (this.#failure === undefined && this.#pendingBytes > 0) {
      const bytes = this.#pendingBytes;
      this.#fail("truncated", `the stream ended after ${bytes} bytes of a feedback tuple`, bytes);
    }
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Takes from the chunk what the tuple begun earlier still lacks; returns how much that was. */
  #completePending(chunk: Uint8Array, tuples: MutableTuple[]): number {
    let at = 0;
    while (this.#pendingBytes > 0) {
      const headerIsWhole = this.#pendingBytes >= FEEDBACK_HEADER_BYTES;
      const tokenBytes = headerIsWhole ? this.#tokenBytes(this.#pending, 0) : 0;
      if (tokenBytes < 0) return at;
      const neededBytes = FEEDBACK_HEADER_BYTES + tokenBytes;
      if (headerIsWhole && this.#pendingBytes === neededBytes) {
        tuples.push(this.#readTuple(this.#pending, 0, neededBytes));
        this.#pendingBytes = 0;
        return at;
      }
      if (at === chunk.length) return at;
      const taken = Math.min(neededBytes - this.#pendingBytes, chunk.length - at);
      this.#pending.set(chunk.subarray(at, at + taken), this.#pendingBytes);
      this.#pendingBytes += taken;
      at += taken;
    }
    return at;
  }

  /** The length of the device token of the tuple at `at`, or -1 when it is too long. */
  #tokenBytes(bytes: Uint8Array, at: number): number {
    const tokenBytes = ((bytes[at + 4] as number) << 8) | (bytes[at + 5] as number);
    if (tokenBytes <= this.#maxDeviceTokenBytes) return tokenBytes;
    const limit = this.#maxDeviceTokenBytes;
    const message = `received a feedback tuple with a device token of ${tokenBytes} bytes, the limit (maxDeviceTokenBytes) is ${limit}`;
    this.#fail("malformed-feedback-tuple", message, tokenBytes);
    return -1;
  }

  #fail(code: "malformed-feedback-tuple" | "truncated", message: string, bytes: number): void {
    this.#failure = new WireError(code, message, {
      bytes,
      ...(code === "truncated" ? {} : { maxBytes: this.#maxDeviceTokenBytes }),
    });
    this.#pendingBytes = 0;
  }

  /** All of the tuple but its device token, whose text is made later. */
  #readTuple(bytes: Uint8Array, start: number, end: number): MutableTuple {
    const failedAt =
      (((bytes[start] as number) << 24) |
        ((bytes[start + 1] as number) << 16) |
        ((bytes[start + 2] as number) << 8) |
        (bytes[start + 3] as number)) >>>
      0;
    const tuple: MutableTuple = { deviceToken: "", failedAt };
    this.#texts.source = bytes;
    this.#texts.add(tuple, start + FEEDBACK_HEADER_BYTES, end);
    return tuple;
  }
}

type MutableTuple = { -readonly [Key in keyof FeedbackTuple]: FeedbackTuple[Key] };
