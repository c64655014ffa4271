import { ByteBuilder } from "../binary/byte-builder.js";

/** RFC 9113, section 4.1, written from its figure: nothing here calls the package under test. */
export interface Http2Frame {
  readonly type: number;
  readonly flags?: number;
  readonly streamId?: number;
  /** The bit before the stream identifier. */
  readonly reserved?: 0 | 1;
  /** Hex digits with blanks, or bytes. */
  readonly payload?: string | Uint8Array;
  /** The length that the header claims; that of the payload unless given. */
  readonly length?: number;
}

export const DATA = 0x0;
export const HEADERS = 0x1;
export const PRIORITY = 0x2;
export const RST_STREAM = 0x3;
export const SETTINGS = 0x4;
export const PUSH_PROMISE = 0x5;
export const PING = 0x6;
export const GOAWAY = 0x7;
export const WINDOW_UPDATE = 0x8;
export const CONTINUATION = 0x9;

export const END_STREAM = 0x1;
export const ACK = 0x1;
export const END_HEADERS = 0x4;
export const PADDED = 0x8;
export const WITH_PRIORITY = 0x20;

export function frameBytes(frame: Http2Frame): Uint8Array {
  const { type, flags = 0, streamId = 0, reserved = 0, payload = "" } = frame;
  const bytes =
    typeof payload === "string" ? Uint8Array.from(Buffer.from(payload.replaceAll(" ", ""), "hex")) : payload;
  const length = frame.length ?? bytes.length;
  return new ByteBuilder()
    .u8(Math.floor(length / 65_536))
    .u16(length % 65_536)
    .u8(type, flags)
    .u32(streamId + reserved * 2 ** 31)
    .u8(...bytes)
    .build();
}
