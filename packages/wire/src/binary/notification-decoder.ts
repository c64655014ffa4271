import type { StreamDecoder } from "../bytes/stream-decoder.js";
import { DeviceTokenTexts } from "../device-token/device-token-texts.js";
import type { WireError } from "../errors/wire-error.js";
import { FrameDecoder, type FrameDecoderOptions } from "./frame-decoder.js";
import type { FrameView } from "./frame-view.js";

/** A notification as it came over the wire. An item that the frame lacks is absent here. */
export interface DecodedNotification {
  readonly command: 0 | 1 | 2;
  /** Lower-case hexadecimal digits; '' when it is empty or absent. */
  readonly deviceToken: string;
  /**
   * The JSON as it came, unchecked; empty when it is empty or absent. A view into the chunk given to `push`, or
   * into a buffer of its own where the frame came in several chunks. It is valid until that chunk is overwritten;
   * copy it (`slice()`) to keep it longer.
   */
  readonly payload: Uint8Array;
  /** 0 to 2^32 - 1. */
  readonly identifier?: number;
  /** Seconds since 1970, 0 to 2^32 - 1. */
  readonly expiration?: number;
  /** 0 to 255, unchecked. */
  readonly priority?: number;
}

const NO_BYTES: Uint8Array = /* @__PURE__ */ new Uint8Array(0);

type MutableNotification = { -readonly [Key in keyof DecodedNotification]: DecodedNotification[Key] };

/**
 * Reads what a provider sends, by the contract of {@link StreamDecoder}: the first step of a gateway. A frame that
 * cannot be read is the failure `malformed-frame` or `frame-too-large`. A frame that can be read is returned even
 * if it makes no sense (no device token, a payload that is not JSON, priority 7): a gateway answers it with a
 * status. Holds at most one frame between chunks.
 */
export class NotificationDecoder implements StreamDecoder<DecodedNotification> {
  readonly #frames: FrameDecoder;
  readonly #texts: DeviceTokenTexts<MutableNotification> = new DeviceTokenTexts();
  #notifications: MutableNotification[] = [];
  /** The chunk being read, and where its bytes are: reading `buffer` of an array costs more than making a view. */
  #bytes: Uint8Array = NO_BYTES;
  #buffer: ArrayBufferLike = NO_BYTES.buffer;
  #byteOffset = 0;
  readonly #visit = (frame: FrameView): void => {
    if (frame.bytes !== this.#bytes) this.#readFrom(frame.bytes);
    // Not subarray: for a Buffer that returns a Buffer, whose slice() does not copy.
    const payload = new Uint8Array(
      this.#buffer,
      this.#byteOffset + frame.payloadStart,
      frame.payloadEnd - frame.payloadStart,
    );
    const notification = toNotification(frame, payload);
    this.#texts.add(notification, frame.deviceTokenStart, frame.deviceTokenEnd);
    this.#notifications.push(notification);
  };

  /** @throws UsageError `out-of-range`, with the option as `field`. */
  constructor(options: FrameDecoderOptions = {}) {
    this.#frames = new FrameDecoder(options);
  }

  /** `malformed-frame`, `frame-too-large` or `truncated`; undefined while the stream can be read. */
  get failure(): WireError | undefined {
    return this.#frames.failure;
  }

  /** Bytes received of an incomplete notification. */
  get pendingBytes(): number {
    return this.#frames.pendingBytes;
  }

  /**
   * The notifications that this chunk completes.
   *
   * @throws WireError the `failure` of an earlier call.
   * @throws UsageError `invalid-type` unless `chunk` is a Uint8Array.
   */
  push(chunk: Uint8Array): DecodedNotification[] {
    const notifications: MutableNotification[] = [];
    this.#notifications = notifications;
    this.#texts.begin(notifications);
    this.#frames.push(chunk, this.#visit);
    this.#texts.settle();
    // An idle connection should not keep its last chunk alive.
    this.#notifications = [];
    this.#readFrom(NO_BYTES);
    return notifications;
  }

  /**
   * Says that no more bytes will come.
   *
   * @throws WireError the `failure` of an earlier call, or `truncated` inside a notification.
   */
  end(): void {
    this.#frames.end();
  }

  #readFrom(bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.#buffer = bytes.buffer;
    this.#byteOffset = bytes.byteOffset;
    this.#texts.source = bytes;
  }
}

/** Everything but the text of the device token, which is made later, for several at a time. */
function toNotification(frame: FrameView, payload: Uint8Array): MutableNotification {
  const { command, identifier, expiration, priority } = frame;
  // Nearly every frame has all items, and a literal is faster than an object built member by member.
  if (identifier >= 0 && expiration >= 0 && priority >= 0) {
    return { command, deviceToken: "", payload, identifier, expiration, priority };
  }
  const notification: MutableNotification = { command, deviceToken: "", payload };
  if (identifier >= 0) notification.identifier = identifier;
  if (expiration >= 0) notification.expiration = expiration;
  if (priority >= 0) notification.priority = priority;
  return notification;
}
