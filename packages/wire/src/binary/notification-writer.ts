import { pickFields } from "../errors/reading-failure.js";
import { UsageError } from "../errors/usage-error.js";
import { describeShape } from "../errors/value-shape.js";
import type { BinaryNotification, EncodeOptions, FrameTarget } from "./binary-notification.js";
import { encodeNotificationInto, NO_ROOM, resolveEncodeOptions } from "./encode-notification.js";

const NO_BYTES: Uint8Array = /* @__PURE__ */ new Uint8Array(0);

/** How a {@link NotificationWriter} encodes. */
export interface NotificationWriterOptions extends EncodeOptions {
  /** The first size of each buffer, in bytes, 1 or more; it doubles when full. Default 16,384. */
  readonly initialBytes?: number | undefined;
}

/**
 * Many notifications in one growing buffer, for one write: Apple asks providers to batch (Binary Provider API,
 * "best practices"). A refused notification leaves the buffer as it was.
 */
export class NotificationWriter {
  readonly #initialBytes: number;
  /** The buffer; `offset` is the length of its contents. */
  readonly #target: { -readonly [Key in keyof FrameTarget]: FrameTarget[Key] };
  #count = 0;

  /** @throws UsageError `out-of-range` for an option outside its range. */
  constructor(options: NotificationWriterOptions = {}) {
    const { initialBytes = 16_384 } = pickFields(options, ["initialBytes"], "options");
    if (!Number.isInteger(initialBytes) || initialBytes < 1) {
      throw new UsageError(
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

  /** @throws UsageError as `encodeNotification`. */
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

  /** Returns the bytes appended so far, which now belong to the caller; the writer starts again. */
  finish(): Uint8Array {
    const { bytes, offset } = this.#target;
    this.#target.bytes = NO_BYTES;
    this.#target.offset = 0;
    this.#count = 0;
    return bytes.subarray(0, offset);
  }
}
