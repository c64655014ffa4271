import { JsonScratch } from "../bytes/json-writer.js";
import { encodeUtf8Into, utf8Length } from "../bytes/utf8.js";
import { MAX_DEVICE_TOKEN_BYTES, writeDeviceToken } from "../device-token/device-token.js";
import { describeShape } from "../errors/value-shape.js";
import { WireError } from "../errors/wire-error.js";
import { assertJsonObject, payloadTooLarge, stringifyPayload } from "../payload/encode-payload.js";
import type { Payload } from "../payload/payload.js";
import { payloadLimits } from "../payload/payload-limits.js";
import type { BinaryNotification, Command, EncodeOptions, FrameTarget } from "./binary-notification.js";

/** What {@link encodeNotificationInto} returns when the frame does not fit. */
export const NO_ROOM: -1 = -1;

/** The largest payload that a two-byte length can announce. */
const MAX_PAYLOAD_BYTES = 0xffff;

/** Everything in the longest frame but its payload: command 2 with a device token of 100 bytes. */
export const MAX_FRAME_OVERHEAD_BYTES: number = 5 + 3 + MAX_DEVICE_TOKEN_BYTES + 3 + 7 + 7 + 4;

/** Items 3, 4 and 5 of a frame: identifier, expiration and priority. */
const FRAME_TAIL_BYTES = 7 + 7 + 4;

/** Where single frames are put together before their size is known: every frame of the usual limits fits. */
const scratch: Uint8Array = new Uint8Array(payloadLimits.binaryVoip + MAX_FRAME_OVERHEAD_BYTES);

/**
 * One notification as the bytes of one frame. Command 2 always carries all five items, in the order device
 * token, payload, identifier, expiration, priority; what the notification leaves out gets its default.
 *
 * @param command 0, 1 or 2, or options with it. Default 2.
 * @throws WireError `invalid-type`, `out-of-range`, `invalid-device-token`, `payload-not-serializable`,
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
    if (end !== NO_ROOM) return bytes.slice(0, end);
  }
}

/** Fills in the defaults and refuses what cannot be. */
export function resolveEncodeOptions(options: EncodeOptions): Required<EncodeOptions> {
  const { command = 2, maxPayloadBytes = payloadLimits.binary } = options;
  if (command !== 0 && command !== 1 && command !== 2) {
    throw new WireError("out-of-range", `command must be 0, 1 or 2, not ${describeShape(command)}`, {
      field: "command",
    });
  }
  if (!Number.isInteger(maxPayloadBytes) || maxPayloadBytes < 1 || maxPayloadBytes > MAX_PAYLOAD_BYTES) {
    throw new WireError(
      "out-of-range",
      `maxPayloadBytes must be an integer from 1 to ${MAX_PAYLOAD_BYTES}, not ${describeShape(maxPayloadBytes)}`,
      { field: "maxPayloadBytes" },
    );
  }
  return { command, maxPayloadBytes };
}

/**
 * Writes one whole frame into room that the caller owns and returns the offset after it, or
 * {@link NO_ROOM}. Bytes before `target.offset` are never touched; after NO_ROOM or an error those from
 * there on mean nothing. Bad input throws whether or not there is room, so a second call with more room
 * succeeds. Allocates nothing but the text of JSON.stringify.
 *
 * @throws WireError as {@link encodeNotification} does.
 */
export function encodeNotificationInto(notification: BinaryNotification, target: FrameTarget): number {
  if (typeof notification !== "object" || notification === null) {
    throw new WireError(
      "invalid-type",
      `notification must be an object, not ${describeShape(notification)}`,
      {
        field: "notification",
      },
    );
  }
  const { deviceToken, payload } = notification;
  const identifier = target.identifier ?? notification.identifier ?? 0;
  if (!isUint32(identifier)) throw notUint32("identifier", identifier);
  const expiration = notification.expiration ?? 0;
  if (!isUint32(expiration)) throw notUint32("expiration", expiration);
  const priority = notification.priority ?? 10;
  if (priority !== 10 && priority !== 5) throw invalidPriority(priority);

  // A toJSON may do anything, even encode another notification: it runs before anything is written.
  const content = payload instanceof Uint8Array ? payload : jsonOf(payload);

  const { bytes, offset, command } = target;
  const tokenStart = offset + (command === 2 ? 8 : command === 1 ? 11 : 3);
  const tokenEnd = writeDeviceToken(deviceToken, bytes, tokenStart);
  // Without room for the device token the payload is still judged, at the offset where no room is left.
  const payloadStart = tokenEnd === NO_ROOM ? bytes.length : tokenEnd + (command === 2 ? 3 : 2);
  const payloadEnd = writePayload(content, target, payloadStart);
  if (payloadEnd === NO_ROOM || tokenEnd === NO_ROOM) return NO_ROOM;

  const tokenBytes = tokenEnd - tokenStart;
  const payloadBytes = payloadEnd - payloadStart;
  bytes[offset] = command;
  if (command === 2) {
    writeUint32(bytes, offset + 1, payloadEnd + FRAME_TAIL_BYTES - offset - 5);
    bytes[offset + 5] = 1;
    writeUint16(bytes, offset + 6, tokenBytes);
    bytes[tokenEnd] = 2;
    writeUint16(bytes, tokenEnd + 1, payloadBytes);
    bytes[payloadEnd] = 3;
    writeUint16(bytes, payloadEnd + 1, 4);
    writeUint32(bytes, payloadEnd + 3, identifier);
    bytes[payloadEnd + 7] = 4;
    writeUint16(bytes, payloadEnd + 8, 4);
    writeUint32(bytes, payloadEnd + 10, expiration);
    bytes[payloadEnd + 14] = 5;
    writeUint16(bytes, payloadEnd + 15, 1);
    bytes[payloadEnd + 17] = priority;
    return payloadEnd + FRAME_TAIL_BYTES;
  }
  if (command === 1) {
    writeUint32(bytes, offset + 1, identifier);
    writeUint32(bytes, offset + 5, expiration);
  }
  writeUint16(bytes, tokenStart - 2, tokenBytes);
  writeUint16(bytes, tokenEnd, payloadBytes);
  return payloadEnd;
}

/**
 * A notification that cannot be accepted: an empty device token and an empty payload. A gateway answers
 * status 2 with its identifier, which proves that it took everything before (Pushy's "known bad"
 * notification). The stream is closed by that answer.
 *
 * @param identifier 0 to 2^32 - 1; not 0 where the answer is to be told from one that names nothing.
 * @throws WireError `invalid-type` or `out-of-range`.
 */
export function encodeBarrier(identifier: number): Uint8Array {
  if (!isUint32(identifier)) throw notUint32("identifier", identifier);
  const emptyItems = [1, 0, 0, 2, 0, 0];
  const tail = [3, 0, 4, 0, 0, 0, 0, 4, 0, 4, 0, 0, 0, 0, 5, 0, 1, 10];
  const bytes = Uint8Array.of(2, 0, 0, 0, emptyItems.length + tail.length, ...emptyItems, ...tail);
  writeUint32(bytes, 14, identifier);
  return bytes;
}

const json = new JsonScratch();

/** The payload as JSON: text, or, as for nearly every one, so many bytes in `json`. */
function jsonOf(payload: Payload): string | number {
  // Only an object has members to write; what is none is refused by name.
  const length = typeof payload === "object" && payload !== null ? json.write(payload) : -1;
  return length === -1 ? stringifyPayload(payload) : length;
}

/** Writes the payload at `start` and returns the offset after it, or NO_ROOM. Judges it in either case. */
function writePayload(content: Uint8Array | string | number, target: FrameTarget, start: number): number {
  const { bytes, maxPayloadBytes } = target;
  const roomEnd = target.command === 2 ? bytes.length - FRAME_TAIL_BYTES : bytes.length;
  if (typeof content === "number") {
    if (content > maxPayloadBytes) throw payloadTooLarge(content, maxPayloadBytes);
    if (start + content > roomEnd) return NO_ROOM;
    json.copyTo(bytes, start, content);
    return start + content;
  }
  if (typeof content !== "string") {
    const { length } = content;
    if (length === 0) {
      throw new WireError("invalid-payload", "payload has no bytes: a gateway answers status 4 to that", {
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
    if (written >= 0) {
      assertJsonObject(bytes[start]);
      return start + written;
    }
  }
  assertJsonObject(content.charCodeAt(0));
  const length = utf8Length(content);
  if (length > maxPayloadBytes) throw payloadTooLarge(length, maxPayloadBytes);
  return NO_ROOM;
}

function isUint32(value: number): boolean {
  // The type is asked first: >>> throws for a BigInt.
  return typeof value === "number" && value >>> 0 === value;
}

function writeUint16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 8;
  bytes[at + 1] = value;
}

function writeUint32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}

function notUint32(field: string, value: unknown): WireError {
  const message = `${field} must be an integer from 0 to 4294967295, not ${describeShape(value)}`;
  return new WireError(typeof value === "number" ? "out-of-range" : "invalid-type", message, { field });
}

function invalidPriority(value: unknown): WireError {
  const message = `priority must be 5 or 10, not ${describeShape(value)}`;
  return new WireError(typeof value === "number" ? "out-of-range" : "invalid-type", message, {
    field: "priority",
  });
}
