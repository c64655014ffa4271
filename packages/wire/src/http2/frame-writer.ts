import { writeUint16, writeUint24, writeUint32 } from "../bytes/big-endian.js";
import { FrameFlag, FrameType } from "./numbers.js";

/** The first bytes that a client sends (RFC 9113, section 3.4). */
export const CLIENT_PREFACE: Uint8Array = /* @__PURE__ */ Uint8Array.from(
  "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
  (character) => character.charCodeAt(0),
);

/** The size of the header that every frame begins with (RFC 9113, section 4.1). */
export const FRAME_HEADER_BYTES = 9;

/** The header of a frame. */
export interface FrameHeader {
  /** Bytes after the header, 0 to 16,777,215. */
  readonly length: number;
  /** 0 to 255, see {@link FrameType}. */
  readonly type: number;
  /** 0 to 255, see {@link FrameFlag}. */
  readonly flags: number;
  /** 0 to 2^31 - 1. */
  readonly streamId: number;
}

/** Writes the nine bytes of a header and returns the offset after them. */
export function writeFrameHeader(target: Uint8Array, start: number, header: FrameHeader): number {
  writeUint24(target, start, header.length);
  target[start + 3] = header.type;
  target[start + 4] = header.flags;
  return writeUint32(target, start + 5, header.streamId);
}

/** Writes SETTINGS and returns the offset after it. Needs 9 bytes and 6 more for each setting. */
export function writeSettings(
  target: Uint8Array,
  start: number,
  settings: readonly (readonly [id: number, value: number])[],
): number {
  const header = { length: 6 * settings.length, type: FrameType.settings, flags: 0, streamId: 0 };
  let offset = writeFrameHeader(target, start, header);
  for (const [id, value] of settings) {
    offset = writeUint16(target, offset, id);
    offset = writeUint32(target, offset, value);
  }
  return offset;
}

/** Writes the acknowledgement of SETTINGS, 9 bytes, and returns the offset after it. */
export function writeSettingsAck(target: Uint8Array, start: number): number {
  return writeFrameHeader(target, start, {
    length: 0,
    type: FrameType.settings,
    flags: FrameFlag.ack,
    streamId: 0,
  });
}

/** Writes PING with eight bytes of data, 17 bytes in all, and returns the offset after it. */
export function writePing(
  target: Uint8Array,
  start: number,
  ping: { readonly data: Uint8Array; readonly ack: boolean },
): number {
  const flags = ping.ack ? FrameFlag.ack : 0;
  const offset = writeFrameHeader(target, start, { length: 8, type: FrameType.ping, flags, streamId: 0 });
  target.set(ping.data.subarray(0, 8), offset);
  return offset + 8;
}

/** Writes RST_STREAM, 13 bytes, and returns the offset after it. */
export function writeRstStream(
  target: Uint8Array,
  start: number,
  reset: { readonly streamId: number; readonly errorCode: number },
): number {
  const { streamId } = reset;
  const offset = writeFrameHeader(target, start, {
    length: 4,
    type: FrameType.rstStream,
    flags: 0,
    streamId,
  });
  return writeUint32(target, offset, reset.errorCode);
}

/** Writes WINDOW_UPDATE, 13 bytes, and returns the offset after it. */
export function writeWindowUpdate(
  target: Uint8Array,
  start: number,
  update: { readonly streamId: number; readonly increment: number },
): number {
  const { streamId } = update;
  const offset = writeFrameHeader(target, start, {
    length: 4,
    type: FrameType.windowUpdate,
    flags: 0,
    streamId,
  });
  return writeUint32(target, offset, update.increment);
}

/** Writes GOAWAY, 17 bytes and the debug data, and returns the offset after it. */
export function writeGoaway(
  target: Uint8Array,
  start: number,
  goaway: {
    readonly lastStreamId: number;
    readonly errorCode: number;
    readonly debugData?: Uint8Array | undefined;
  },
): number {
  const { lastStreamId, errorCode, debugData } = goaway;
  const length = 8 + (debugData?.length ?? 0);
  let offset = writeFrameHeader(target, start, { length, type: FrameType.goaway, flags: 0, streamId: 0 });
  offset = writeUint32(target, offset, lastStreamId);
  offset = writeUint32(target, offset, errorCode);
  if (debugData !== undefined) target.set(debugData, offset);
  return start + FRAME_HEADER_BYTES + length;
}
