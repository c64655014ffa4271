import { viewFor } from "../bytes/byte-view.js";
import { MAX_DIGITS, writeHexEach } from "../bytes/hex.js";
import { isBytes } from "../bytes/is-bytes.js";
import { MAX_DEVICE_TOKEN_BYTES, USUAL_DEVICE_TOKEN_BYTES } from "../device-token/device-token.js";
import { mistakeInLong } from "../device-token/device-token-mistakes.js";
import { readFields } from "../errors/reading-failure.js";
import { UsageError } from "../errors/usage-error.js";
import { describeShape } from "../errors/value-shape.js";
import { encodePayload } from "../payload/encode-payload.js";
import type { BinaryNotification, EncodeOptions, FrameTarget } from "./binary-notification.js";
import { encodeNotification, NO_ROOM, resolveEncodeOptions } from "./encode-notification.js";

const NO_BYTES: Uint8Array = /* @__PURE__ */ new Uint8Array(0);

/** The most frames that one copy writes, and device tokens that one encoding reads. */
const MOST_FRAMES = 64;
/** The fewest, where there is room: more of large frames would take more memory and save nothing. */
const LEAST_FRAMES = 16;
/** How many bytes more than the fewest frames may take. */
const SHEET_BYTES = 16_384;

/** What the notifications of one template have in common. */
export type TemplateNotification = Omit<BinaryNotification, "deviceToken" | "identifier">;

/**
 * One notification for many devices. Its frame is built once, then copied up to 64 times at once; only device
 * tokens and identifiers are filled in. Three to five times as fast as encoding each.
 */
export class NotificationTemplate {
  /** Size of each frame that {@link writeInto} wrote last, in bytes. */
  frameBytes = 0;
  readonly #notification: TemplateNotification;
  readonly #command: 1 | 2;
  readonly #maxPayloadBytes: number;
  /** `#sheetFrames` frames for device tokens of `#tokenBytes` bytes, complete except for those and the identifiers. */
  #sheet: Uint8Array = NO_BYTES;
  #sheetFrames = 0;
  #tokenBytes = 0;

  /**
   * @param options `command` must be 1 or 2 (the default): command 0 has no identifiers.
   * @throws UsageError as `encodeNotification`.
   */
  constructor(notification: TemplateNotification, options: EncodeOptions = {}) {
    const { command, maxPayloadBytes } = resolveEncodeOptions(options);
    if (command === 0) {
      throw new UsageError("out-of-range", `command must be 1 or 2, not ${describeShape(command)}`, {
        field: "command",
      });
    }
    this.#command = command;
    this.#maxPayloadBytes = maxPayloadBytes;
    // A copy, whatever the caller does with the object later.
    const fields = readFields(notification, "notification");
    const { payload } = fields;
    this.#notification = {
      ...fields,
      payload: isBytes(payload) ? new Uint8Array(payload) : encodePayload(payload),
    };
    this.#draw(32);
  }

  /** When the notifications expire: seconds since 1970; 0 where the template has no expiration. */
  get expiration(): number {
    return this.#notification.expiration ?? 0;
  }

  /** The whole notification, for a device token that {@link writeInto} leaves to the caller. */
  notificationFor(deviceToken: string | Uint8Array): BinaryNotification {
    return { ...this.#notification, deviceToken };
  }

  /**
   * Writes frames for the device tokens from index `from` on, one after the other, with identifiers that count up
   * from `target.identifier`.
   *
   * @returns the number of frames written, up to 64. It stops before a device token that differs from the first
   * in length or kind, and where the room ends. {@link NO_ROOM} if the first does not fit; 0 if the first is neither
   * plain hexadecimal digits nor bytes of a valid length: `encodeNotificationInto` then encodes or refuses it.
   */
  writeInto(
    deviceTokens: readonly (string | Uint8Array)[],
    from: number,
    target: Pick<FrameTarget, "bytes" | "offset" | "identifier">,
  ): number {
    const tokenBytes = tokenBytesOf(deviceTokens[from]);
    if (tokenBytes === 0) return 0;
    if (tokenBytes !== this.#tokenBytes) this.#draw(tokenBytes);
    const { bytes, offset, identifier = 0 } = target;
    const { frameBytes } = this;
    const room = Math.floor((bytes.length - offset) / frameBytes);
    const most = Math.min(deviceTokens.length - from, room, this.#sheetFrames);
    if (most <= 0) return NO_ROOM;
    const to = tokenBytes > USUAL_DEVICE_TOKEN_BYTES ? soundUntil(deviceTokens, from, most) : from + most;
    if (to === from) return 0;
    bytes.set(most === this.#sheetFrames ? this.#sheet : this.#sheet.subarray(0, most * frameBytes), offset);
    const isText = typeof deviceTokens[from] === "string";
    const tokenAt = offset + (this.#command === 2 ? 8 : 11);
    const count = isText
      ? this.#writeTexts(deviceTokens.slice(from, to) as string[], bytes, tokenAt)
      : this.#writeBytes(deviceTokens.slice(from, to) as Uint8Array[], bytes, tokenAt);
    let at = this.#command === 2 ? offset + frameBytes - 15 : offset + 1;
    const view = viewFor(bytes);
    for (let value = identifier; value < identifier + count; value++, at += frameBytes) {
      view.setUint32(at, value);
    }
    return count;
  }

  /** Returns the number written before one that is not text of the same length or not plain digits. */
  #writeTexts(deviceTokens: readonly unknown[], bytes: Uint8Array, start: number): number {
    const length = 2 * this.#tokenBytes;
    let count = 1;
    while (count < deviceTokens.length) {
      const deviceToken = deviceTokens[count];
      if (typeof deviceToken !== "string" || deviceToken.length !== length) break;
      count += 1;
    }
    const texts = deviceTokens as readonly string[];
    return writeHexEach(count === texts.length ? texts : texts.slice(0, count), bytes, {
      start,
      stride: this.frameBytes,
    });
  }

  /** Returns the number written before one that is not bytes of the same length. */
  #writeBytes(deviceTokens: readonly unknown[], bytes: Uint8Array, start: number): number {
    let at = start;
    for (let count = 0; count < deviceTokens.length; count++, at += this.frameBytes) {
      const deviceToken = deviceTokens[count];
      if (!isBytes(deviceToken) || deviceToken.length !== this.#tokenBytes) return count;
      bytes.set(deviceToken, at);
    }
    return deviceTokens.length;
  }

  #draw(tokenBytes: number): void {
    const notification = this.notificationFor(new Uint8Array(tokenBytes));
    const frame = encodeNotification(notification, {
      command: this.#command,
      maxPayloadBytes: this.#maxPayloadBytes,
    });
    this.#sheetFrames = sheetFramesOf(frame.length, tokenBytes);
    this.#sheet = new Uint8Array(this.#sheetFrames * frame.length);
    for (let at = 0; at < this.#sheet.length; at += frame.length) this.#sheet.set(frame, at);
    this.#tokenBytes = tokenBytes;
    this.frameBytes = frame.length;
  }
}

function sheetFramesOf(frameBytes: number, tokenBytes: number): number {
  const fitting = Math.max(LEAST_FRAMES, Math.floor(SHEET_BYTES / frameBytes));
  return Math.min(MOST_FRAMES, fitting, Math.floor(MAX_DIGITS / (2 * tokenBytes)));
}

/** Returns the index of the first of `most` long device tokens that is certainly a mistake, or the index after them. */
function soundUntil(deviceTokens: readonly (string | Uint8Array)[], from: number, most: number): number {
  const mistaken = deviceTokens
    .slice(from, from + most)
    .findIndex((deviceToken) => mistakeInLong(deviceToken) !== undefined);
  return from + (mistaken < 0 ? most : mistaken);
}

/** The size of a device token whose length is valid, in bytes; 0 for any other value. */
function tokenBytesOf(deviceToken: string | Uint8Array | undefined): number {
  if (typeof deviceToken === "string") {
    const { length } = deviceToken;
    return length <= 2 * MAX_DEVICE_TOKEN_BYTES && (length & 1) === 0 ? length >>> 1 : 0;
  }
  if (!isBytes(deviceToken)) return 0;
  return deviceToken.length <= MAX_DEVICE_TOKEN_BYTES ? deviceToken.length : 0;
}
