import { describeShape } from "../errors/value-shape.js";
import { WireError } from "../errors/wire-error.js";
import type { BinaryNotification, EncodeOptions, FrameTarget } from "./binary-notification.js";
import { encodeNotificationInto, NO_ROOM, resolveEncodeOptions } from "./encode-notification.js";

const NO_BYTES: Uint8Array = new Uint8Array(0);

/** What a {@link NotificationWriter} is made with. */
export interface NotificationWriterOptions extends EncodeOptions {
  /** Room that each buffer starts with, in bytes; it doubles when it is full. Default 16,384. */
  readonly initialBytes?: number;
}

/**
 * Many notifications in one growing buffer, for one write: Apple asks providers to batch (Binary Provider
 * API, "best practices"). A notification that is refused leaves the buffer as it was.
 */
export class NotificationWriter {
  readonly #initialBytes: number;
  /** The buffer, and the length of what is in it as the offset of what comes next. */
  readonly #target: { -readonly [Key in keyof FrameTarget]: FrameTarget[Key] };
  #count = 0;

  /** @throws WireError `out-of-range` for an option outside its range. */
  constructor(options: NotificationWriterOptions = {}) {
    const { initialBytes = 16_384 } = options;
    if (!Number.isInteger(initialBytes) || initialBytes < 1) {
      throw new WireError(
        "out-of-range",
        `initialBytes must be an integer, 1 or more, not ${describeShape(initialBytes)}`,
        { field: "initialBytes" },
      );
    }
    this.#initialBytes = initialBytes;
    this.#target = { bytes: NO_BYTES, offset: 0, ...resolveEncodeOptions(options) };
  }

  /** Bytes appended since the last {@link finish}. */
  get length(): number {
    return this.#target.offset;
  }

  /** Notifications appended since the last {@link finish}. */
  get count(): number {
    return this.#count;
  }

  /** @throws WireError as `encodeNotification` does. */
  append(notification: BinaryNotification): this {
    const target = this.#target;
    let end = encodeNotificationInto(notification, target);
    while (end === NO_ROOM) {
      const larger = new Uint8Array(Math.max(2 * target.bytes.length, this.#initialBytes));
      larger.set(target.bytes.subarray(0, target.offset));
      target.bytes = larger;
      end = encodeNotificationInto(notification, target);
    }
    target.offset = end;
    this.#count += 1;
    return this;
  }

  /** The bytes appended so far, which are the caller's from now on; the writer starts anew. */
  finish(): Uint8Array {
    const { bytes, offset } = this.#target;
    this.#target.bytes = NO_BYTES;
    this.#target.offset = 0;
    this.#count = 0;
    return bytes.subarray(0, offset);
  }
}
