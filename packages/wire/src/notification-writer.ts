import type { BinaryNotification, EncodeOptions } from "./binary-notification.js";
import { encodeNotificationInto, NO_ROOM, resolveEncodeOptions } from "./encode-notification.js";
import { describeShape } from "./value-shape.js";
import { WireError } from "./wire-error.js";

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
  readonly #options: Required<EncodeOptions>;
  readonly #initialBytes: number;
  #bytes: Uint8Array | undefined;
  #length = 0;
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
    this.#options = resolveEncodeOptions(options);
    this.#initialBytes = initialBytes;
  }

  /** Bytes appended since the last {@link finish}. */
  get length(): number {
    return this.#length;
  }

  /** Notifications appended since the last {@link finish}. */
  get count(): number {
    return this.#count;
  }

  /** @throws WireError as `encodeNotification` does. */
  append(notification: BinaryNotification): this {
    let bytes = this.#bytes ?? new Uint8Array(this.#initialBytes);
    for (;;) {
      const end = encodeNotificationInto(notification, { bytes, offset: this.#length, ...this.#options });
      if (end !== NO_ROOM) {
        this.#length = end;
        break;
      }
      const larger = new Uint8Array(bytes.length * 2);
      larger.set(bytes);
      bytes = larger;
    }
    this.#bytes = bytes;
    this.#count += 1;
    return this;
  }

  /** The bytes appended so far, which are the caller's from now on; the writer starts anew. */
  finish(): Uint8Array {
    const bytes = this.#bytes?.subarray(0, this.#length) ?? new Uint8Array(0);
    this.#bytes = undefined;
    this.#length = 0;
    this.#count = 0;
    return bytes;
  }
}
