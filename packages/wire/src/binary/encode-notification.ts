import { writeUint16, writeUint32 } from "../bytes/big-endian.js";
import { viewFor } from "../bytes/byte-view.js";
import { copyBytes } from "../bytes/copy-bytes.js";
import { isBytes } from "../bytes/is-bytes.js";
import { copyJson, writeJson } from "../bytes/json-writer.js";
import { notUnsigned } from "../bytes/unsigned.js";
import { encodeUtf8Into, utf8Length } from "../bytes/utf8.js";
import { writeDeviceToken } from "../device-token/device-token.js";
import { pickFields, readingFailure } from "../errors/reading-failure.js";
import { UsageError } from "../errors/usage-error.js";
import { describeShape } from "../errors/value-shape.js";
import { payloadTooLarge, stringifyPayload } from "../payload/encode-payload.js";
import type { Payload } from "../payload/payload.js";
import { payloadLimits } from "../payload/payload-limits.js";
import type { BinaryNotification, Command, EncodeOptions, FrameTarget } from "./binary-notification.js";

/** What `encodeNotificationInto` returns when the frame does not fit. */
export const NO_ROOM: -1 = -1;

/** The largest payload that a length of two bytes can announce. */
const MAX_PAYLOAD_BYTES = 0xffff;

const MAX_UINT32 = 0xffffffff;

/**
 * The longest frame without its payload, in bytes: command 2 with a device token of 100 bytes, 5 + 3 + 100 + 3 + 7 + 7 + 4.
 * A sum of names would stay in every program that a bundler makes.
 */
export const MAX_FRAME_OVERHEAD_BYTES: number = 129;

/** Items 3, 4 and 5 of a frame: identifier, expiration and priority. */
const FRAME_TAIL_BYTES = 7 + 7 + 4;

/** Single frames are built here, before their size is known. Every frame within the usual limits fits. */
const scratch: Uint8Array = /* @__PURE__ */ createScratch();

/**
 * One notification as the bytes of one frame. Command 2 always carries all five items, in the order device token,
 * payload, identifier, expiration, priority; an absent field gets its default.
 *
 * @param command 0, 1 or 2, or options that include it. Default 2.
 * @throws UsageError `invalid-type`, `out-of-range`, `invalid-device-token`, `payload-not-serializable`,
 * `invalid-payload` or `payload-too-large`.
 */
export function encodeNotification(
  notification: BinaryNotification,
  command: Command | EncodeOptions = 2,
): Uint8Array {
  const options =
    typeof command === "object" ? resolveEncodeOptions(command) : resolveEncodeOptions({ command });
  for (let bytes = scratch; ; bytes = new Uint8Array(bytes.length * 4)) {
    const end = encodeNotificationInto(notification, { bytes, offset: 0, ...options });
    if (end !== NO_ROOM) return copyBytes(bytes, 0, end);
  }
}

/**
 * The options with their defaults.
 *
 * @throws UsageError `out-of-range`, with the option as `field`.
 */
export function resolveEncodeOptions(
  options: EncodeOptions,
): Required<Pick<FrameTarget, "command" | "maxPayloadBytes">> {
  const { command = 2, maxPayloadBytes = payloadLimits.binary } = pickFields(
    options,
    ["command", "maxPayloadBytes"],
    "options",
  );
  if (command !== 0 && command !== 1 && command !== 2) {
    throw new UsageError("out-of-range", `command must be 0, 1 or 2, not ${describeShape(command)}`, {
      field: "command",
    });
  }
  if (!Number.isInteger(maxPayloadBytes) || maxPayloadBytes < 1 || maxPayloadBytes > MAX_PAYLOAD_BYTES) {
    throw new UsageError(
      "out-of-range",
      `maxPayloadBytes must be an integer from 1 to ${MAX_PAYLOAD_BYTES}, not ${describeShape(maxPayloadBytes)}`,
      { field: "maxPayloadBytes" },
    );
  }
  return { command, maxPayloadBytes };
}

/**
 * Writes one whole frame into a buffer of the caller's and returns the offset after it, or {@link NO_ROOM}. Bytes
 * before `target.offset` are never touched; after NO_ROOM or an error those from there on mean nothing. Bad input
 * throws even if there is no room, so a second call with more room succeeds. Allocates nothing but the text of
 * JSON.stringify, and that only where the payload is not plain.
 *
 * @throws UsageError as {@link encodeNotification} does.
 */
export function encodeNotificationInto(notification: BinaryNotification, target: FrameTarget): number {
  if (typeof notification !== "object" || notification === null) {
    throw new UsageError(
      "invalid-type",
      `notification must be an object, not ${describeShape(notification)}`,
      {
        field: "notification",
      },
    );
  }
  try {
    return writeFrame(notification, target);
  } catch (error) {
    throw readingFailure(error, "notification");
  }
}

function writeFrame(notification: BinaryNotification, target: FrameTarget): number {
  const { deviceToken, payload } = notification;
  const identifier = target.identifier ?? notification.identifier ?? 0;
  if (!isUint32(identifier)) throw notUnsigned(identifier, "identifier", MAX_UINT32);
  const expiration = notification.expiration ?? 0;
  if (!isUint32(expiration)) throw notUnsigned(expiration, "expiration", MAX_UINT32);
  const priority = notification.priority ?? 10;
  if (priority !== 10 && priority !== 5) throw invalidPriority(priority);

  // A toJSON may do anything, even encode another notification, so it runs before anything is written.
  const content = isBytes(payload) ? payload : jsonOf(payload);

  const { bytes, offset, command } = target;
  const tokenStart = offset + (command === 2 ? 8 : command === 1 ? 11 : 3);
  const tokenEnd = writeDeviceToken(deviceToken, bytes, tokenStart);
  // Without room for the device token the payload is still checked, at an offset where no room is left.
  const payloadStart = tokenEnd === NO_ROOM ? bytes.length : tokenEnd + (command === 2 ? 3 : 2);
  const payloadEnd = writePayload(content, target, payloadStart);
  if (payloadEnd === NO_ROOM || tokenEnd === NO_ROOM) return NO_ROOM;

  const tokenBytes = tokenEnd - tokenStart;
  const payloadBytes = payloadEnd - payloadStart;
  if (command === 2) {
    const frameBytes = payloadEnd + FRAME_TAIL_BYTES - offset - 5;
    // Four bytes at a time, whatever items they belong to.
    const view = viewFor(bytes);
    view.setInt32(offset, (2 << 24) | (frameBytes >>> 8));
    view.setInt32(offset + 4, (frameBytes << 24) | (1 << 16) | tokenBytes);
    bytes[tokenEnd] = 2;
    view.setInt16(tokenEnd + 1, payloadBytes);
    view.setInt32(payloadEnd, 0x03_00_04_00 | (identifier >>> 24));
    view.setInt32(payloadEnd + 4, (identifier << 8) | 4);
    view.setInt32(payloadEnd + 8, 0x00_04_00_00 | (expiration >>> 16));
    view.setInt32(payloadEnd + 12, (expiration << 16) | 0x05_00);
    view.setInt16(payloadEnd + 16, 0x01_00 | priority);
    return payloadEnd + FRAME_TAIL_BYTES;
  }
  bytes[offset] = command;
  if (command === 1) {
    writeUint32(bytes, offset + 1, identifier);
    writeUint32(bytes, offset + 5, expiration);
  }
  writeUint16(bytes, tokenStart - 2, tokenBytes);
  writeUint16(bytes, tokenEnd, payloadBytes);
  return payloadEnd;
}

/**
 * A notification that cannot be accepted: its device token and payload are empty. A gateway answers status 2 with
 * its identifier, which proves that it accepted everything before it (Pushy's "known bad" notification), and closes
 * the connection.
 *
 * @param identifier 0 to 2^32 - 1; other than 0, so that the answer differs from one that names nothing.
 * @throws UsageError `invalid-type` or `out-of-range`.
 */
export function encodeBarrier(identifier: number): Uint8Array {
  if (!isUint32(identifier)) throw notUnsigned(identifier, "identifier", MAX_UINT32);
  const emptyItems = [1, 0, 0, 2, 0, 0];
  const tail = [3, 0, 4, 0, 0, 0, 0, 4, 0, 4, 0, 0, 0, 0, 5, 0, 1, 10];
  const bytes = Uint8Array.of(2, 0, 0, 0, emptyItems.length + tail.length, ...emptyItems, ...tail);
  writeUint32(bytes, 14, identifier);
  return bytes;
}

/** The payload as JSON: text or, for nearly every payload, the number of bytes that `copyJson` fetches. */
function jsonOf(payload: Payload): string | number {
  // Anything but an object is refused by stringifyPayload.
  const length = typeof payload === "object" && payload !== null ? writeJson(payload) : -1;
  return length === -1 ? stringifyPayload(payload) : length;
}

/** Writes the payload at `start` and returns the offset after it, or NO_ROOM. Checks it in either case. */
function writePayload(content: Uint8Array | string | number, target: FrameTarget, start: number): number {
  const { bytes, maxPayloadBytes } = target;
  const roomEnd = target.command === 2 ? bytes.length - FRAME_TAIL_BYTES : bytes.length;
  if (typeof content === "number") {
    if (content > maxPayloadBytes) throw payloadTooLarge(content, maxPayloadBytes);
    if (start + content > roomEnd) return NO_ROOM;
    copyJson(bytes, start, content);
    return start + content;
  }
  if (typeof content !== "string") {
    const { length } = content;
    if (length === 0) {
      throw new UsageError("invalid-payload", "payload has no bytes: a gateway would answer status 4", {
        field: "payload",
      });
    }
    if (length > maxPayloadBytes) throw payloadTooLarge(length, maxPayloadBytes);
    if (start + length > roomEnd) return NO_ROOM;
    bytes.set(content, start);
    return start + length;
  }
  if (roomEnd > start) {
    const room = bytes.subarray(start, Math.min(roomEnd, start + maxPayloadBytes));
    const written = encodeUtf8Into(content, room);
    if (written >= 0) return start + written;
  }
  const length = utf8Length(content);
  if (length > maxPayloadBytes) throw payloadTooLarge(length, maxPayloadBytes);
  return NO_ROOM;
}

function createScratch(): Uint8Array {
  return new Uint8Array(payloadLimits.binaryVoip + MAX_FRAME_OVERHEAD_BYTES);
}

function isUint32(value: number): boolean {
  // The type comes first: >>> throws for a BigInt.
  return typeof value === "number" && value >>> 0 === value;
}

function invalidPriority(value: unknown): UsageError {
  const message = `priority must be 5 or 10, not ${describeShape(value)}`;
  return new UsageError(typeof value === "number" ? "out-of-range" : "invalid-type", message, {
    field: "priority",
  });
}
