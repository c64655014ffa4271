import { FrameFlag, FrameType } from "./numbers.js";

/** What a client says first (RFC 9113, section 3.4). */
export const CLIENT_PREFACE: Uint8Array = Uint8Array.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", (character) =>
  character.charCodeAt(0),
);

/** Every frame begins with so many bytes (RFC 9113, section 4.1). */
export const FRAME_HEADER_BYTES = 9;

export interface FrameHeader {
  /** Bytes behind the header, 0 to 16,777,215. */
  readonly length: number;
  readonly type: number;
  readonly flags: number;
  /** 0 to 2^31 - 1. */
  readonly streamId: number;
}

/** Writes the nine bytes that a frame begins with, and returns the offset behind them. */
export function writeFrameHeader(target: Uint8Array, start: number, header: FrameHeader): number {
  const { length } = header;
  target[start] = length >>> 16;
  target[start + 1] = length >>> 8;
  target[start + 2] = length;
  target[start + 3] = header.type;
  target[start + 4] = header.flags;
  return writeUint32(target, start + 5, header.streamId);
}

/** Writes SETTINGS with these parameters; returns the offset behind it. Needs 9 bytes and 6 for each parameter. */
export function writeSettings(
  target: Uint8Array,
  start: number,
  settings: readonly (readonly [id: number, value: number])[],
): number {
  const header = { length: 6 * settings.length, type: FrameType.settings, flags: 0, streamId: 0 };
  let offset = writeFrameHeader(target, start, header);
  for (const [id, value] of settings) {
    target[offset] = id >>> 8;
    target[offset + 1] = id;
    offset = writeUint32(target, offset + 2, value);
  }
  return offset;
}

/** Writes the acknowledgement of SETTINGS; 9 bytes. */
export function writeSettingsAck(target: Uint8Array, start: number): number {
  return writeFrameHeader(target, start, {
    length: 0,
    type: FrameType.settings,
    flags: FrameFlag.ack,
    streamId: 0,
  });
}

/** Writes PING with these eight bytes; 17 bytes. */
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

/** Writes RST_STREAM; 13 bytes. */
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

/** Writes WINDOW_UPDATE; 13 bytes. */
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

/** Writes GOAWAY; 17 bytes and the debug data. */
export function writeGoaway(
  target: Uint8Array,
  start: number,
  goaway: { readonly lastStreamId: number; readonly errorCode: number; readonly debugData?: Uint8Array },
): number {
  const { lastStreamId, errorCode, debugData } = goaway;
  const length = 8 + (debugData?.length ?? 0);
  let offset = writeFrameHeader(target, start, { length, type: FrameType.goaway, flags: 0, streamId: 0 });
  offset = writeUint32(target, offset, lastStreamId);
  offset = writeUint32(target, offset, errorCode);
  if (debugData !== undefined) target.set(debugData, offset);
  return start + FRAME_HEADER_BYTES + length;
}

function writeUint32(target: Uint8Array, offset: number, value: number): number {
  target[offset] = value >>> 24;
  target[offset + 1] = value >>> 16;
  target[offset + 2] = value >>> 8;
  target[offset + 3] = value;
  return offset + 4;
}
