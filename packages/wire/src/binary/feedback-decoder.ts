import { readUint16, readUint32 } from "../bytes/big-endian.js";
import { assertChunk, type StreamDecoder } from "../bytes/stream-decoder.js";
import { assertUnsigned } from "../bytes/unsigned.js";
import { MAX_DEVICE_TOKEN_BYTES } from "../device-token/device-token.js";
import { DeviceTokenTexts } from "../device-token/device-token-texts.js";
import { WireError } from "../errors/wire-error.js";
import { FEEDBACK_HEADER_BYTES, type FeedbackTuple } from "./feedback-tuple.js";

type MutableTuple = { -readonly [Key in keyof FeedbackTuple]: FeedbackTuple[Key] };

/** How a {@link FeedbackDecoder} reads. */
export interface FeedbackDecoderOptions {
  /**
   * The longest device token accepted, in bytes, 0 to 65,535. Default 100, Apple's limit. A longer one is refused
   * as soon as its length is known: such bytes are not feedback.
   */
  readonly maxDeviceTokenBytes?: number | undefined;
}

/**
 * Reads what a feedback service sends, by the contract of {@link StreamDecoder}. A device token that is too long is
 * the failure `malformed-feedback-tuple`; an empty one is data. Each tuple comes out with the byte that completes
 * it, so that none is lost when the process ends: the service forgets what it has sent. Holds at most one tuple
 * between chunks.
 */
export class FeedbackDecoder implements StreamDecoder<FeedbackTuple> {
  readonly #maxDeviceTokenBytes: number;
  readonly #texts: DeviceTokenTexts<MutableTuple> = new DeviceTokenTexts();
  readonly #pending: Uint8Array;
  #pendingBytes = 0;
  #failure: WireError | undefined;

  /** @throws UsageError `invalid-type` or `out-of-range`, with the option as `field`. */
  constructor(options: FeedbackDecoderOptions = {}) {
    const { maxDeviceTokenBytes = MAX_DEVICE_TOKEN_BYTES } = options;
    assertUnsigned(maxDeviceTokenBytes, "maxDeviceTokenBytes", 0xffff);
    this.#maxDeviceTokenBytes = maxDeviceTokenBytes;
    this.#pending = new Uint8Array(FEEDBACK_HEADER_BYTES + maxDeviceTokenBytes);
  }

  /** `malformed-feedback-tuple` or `truncated`; undefined while the stream can be read. */
  get failure(): WireError | undefined {
    return this.#failure;
  }

  /** Bytes received of an incomplete tuple. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /**
   * The tuples that this chunk completes.
   *
   * @throws WireError the `failure` of an earlier call.
   * @throws UsageError `invalid-type` unless `chunk` is a Uint8Array.
   */
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
   * @throws WireError the `failure` of an earlier call, or `truncated` inside a tuple.
   */
  end(): void {
    if (this.#failure === undefined && this.#pendingBytes > 0) {
      const bytes = this.#pendingBytes;
      this.#fail("truncated", `the stream ended after ${bytes} bytes of a feedback tuple`, bytes);
    }
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Takes from the chunk what the pending tuple still lacks; returns how many bytes that was. */
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
    const tokenBytes = readUint16(bytes, at + 4);
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

  /** Reads a tuple. The text of its device token is made later, for several at a time. */
  #readTuple(bytes: Uint8Array, start: number, end: number): MutableTuple {
    const tuple: MutableTuple = { deviceToken: "", failedAt: readUint32(bytes, start) };
    this.#texts.source = bytes;
    this.#texts.add(tuple, start + FEEDBACK_HEADER_BYTES, end);
    return tuple;
  }
}
