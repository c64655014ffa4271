import { DeviceTokenTexts } from "../device-token/device-token-texts.js";
import type { WireError } from "../errors/wire-error.js";
import { FrameDecoder, type FrameDecoderOptions, type FrameView } from "./frame-decoder.js";

/** A notification as it came over the wire. What a frame lacks is absent here. */
export interface DecodedNotification {
  readonly command: 0 | 1 | 2;
  /** Lower-case hexadecimal digits; '' when it is empty or absent. */
  readonly deviceToken: string;
  /**
   * The JSON as it came, judged by nobody yet; empty when it is empty or absent. A view: into the chunk given
   * to `push`, or into a buffer of its own where the frame straddled chunks. It holds as long as nobody
   * writes into that chunk; copy it (`slice()`) to keep it longer.
   */
  readonly payload: Uint8Array;
  readonly identifier?: number;
  /** Seconds since 1970. */
  readonly expiration?: number;
  /** 0 to 255: a gateway sees what a provider wrote. */
  readonly priority?: number;
}

const NO_BYTES: Uint8Array = new Uint8Array(0);

type MutableNotification = { -readonly [Key in keyof DecodedNotification]: DecodedNotification[Key] };

/**
 * Reads what a provider sends, cut anywhere: what a gateway does first. Holds at most one frame between
 * chunks.
 *
 * A frame that cannot be read ends it: `push` returns what preceded, `failure` is set, and every later
 * `push` and `end` throws it. What is well framed but nonsense (no device token, a payload that is no JSON,
 * priority 7) is returned: a gateway answers it with a status.
 */
export class NotificationDecoder {
  readonly #frames: FrameDecoder;
  readonly #texts: DeviceTokenTexts<MutableNotification> = new DeviceTokenTexts();
  #notifications: MutableNotification[] = [];
  /** The chunk that is read, and where its bytes lie: asking an array for its buffer costs more than a view of it. */
  #bytes: Uint8Array = NO_BYTES;
  #buffer: ArrayBufferLike = NO_BYTES.buffer;
  #byteOffset = 0;
  readonly #visit = (frame: FrameView): void => {
    if (frame.bytes !== this.#bytes) this.#readFrom(frame.bytes);
    // Not subarray: of a Buffer that gives a Buffer, whose slice() is no copy.
    const payload = new Uint8Array(
      this.#buffer,
      this.#byteOffset + frame.payloadStart,
      frame.payloadEnd - frame.payloadStart,
    );
    const notification = toNotification(frame, payload);
    this.#texts.add(notification, frame.deviceTokenStart, frame.deviceTokenEnd);
    this.#notifications.push(notification);
  };

  /** @throws WireError `out-of-range` for an option outside its range. */
  constructor(options: FrameDecoderOptions = {}) {
    this.#frames = new FrameDecoder(options);
  }

  /** Why the stream cannot be read on: `malformed-frame` or `frame-too-large`. Undefined while it can. */
  get failure(): WireError | undefined {
    return this.#frames.failure;
  }

  /** Bytes of a notification that has not arrived whole. */
  get pendingBytes(): number {
    return this.#frames.pendingBytes;
  }

  /** @throws WireError the `failure` of an earlier push, or `invalid-type` for anything but a Uint8Array. */
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
   * @throws WireError the `failure` of an earlier push, or `truncated` when a notification was cut off.
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

/** All but its device token, whose text is made later. */
function toNotification(frame: FrameView, payload: Uint8Array): MutableNotification {
  const { command, identifier, expiration, priority } = frame;
  // Nearly every frame has all items, and one literal is made faster than a piecemeal object.
  if (identifier >= 0 && expiration >= 0 && priority >= 0) {
    return { command, deviceToken: "", payload, identifier, expiration, priority };
  }
  const notification: MutableNotification = { command, deviceToken: "", payload };
  if (identifier >= 0) notification.identifier = identifier;
  if (expiration >= 0) notification.expiration = expiration;
  if (priority >= 0) notification.priority = priority;
  return notification;
}
