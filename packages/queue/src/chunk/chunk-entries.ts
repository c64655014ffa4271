import { randomFillSync } from "node:crypto";

const SERIES_BYTES = 16;
/** Before the bytes of a device token: its ordinal (2 bytes) and its length (1 byte). */
const ENTRY_HEAD_BYTES = 3;
/** The place of the ordinal in a UUID: its last four digits. */
const ID_HEAD_DIGITS = 32;

/** One device token of a chunk. */
export interface ChunkEntry {
  /** Its number in the chunk that was enqueued; a split does not change it. */
  readonly ordinal: number;
  /** Lower-case hexadecimal. */
  readonly deviceToken: string;
}

/** The device tokens of a chunk, read. */
export interface ChunkEntries {
  /** 16 random bytes of the chunk that was enqueued: the chunks that were split off have them, too. */
  readonly series: Uint8Array;
  readonly entries: readonly ChunkEntry[];
}

export function createSeries(): Uint8Array {
  return randomFillSync(new Uint8Array(SERIES_BYTES));
}

/** Stores a series, and for each entry its ordinal, the length of its device token and that. */
export function encodeEntries({ series, entries }: ChunkEntries): Uint8Array {
  let size = SERIES_BYTES;
  for (const { deviceToken } of entries) size += ENTRY_HEAD_BYTES + deviceToken.length / 2;
  const bytes = Buffer.allocUnsafe(size);
  bytes.set(series);
  let at = SERIES_BYTES;
  for (const { ordinal, deviceToken } of entries) {
    at = bytes.writeUInt16BE(ordinal, at);
    at = bytes.writeUInt8(deviceToken.length / 2, at);
    at += bytes.write(deviceToken, at, "hex");
  }
  return bytes;
}

export function decodeEntries(encoded: Uint8Array): ChunkEntries {
  const bytes = Buffer.from(encoded.buffer, encoded.byteOffset, encoded.byteLength);
  // All at once, and cut: a call for each device token costs more than its digits.
  const digits = bytes.toString("hex");
  const entries: ChunkEntry[] = [];
  let at = SERIES_BYTES;
  while (at < bytes.length) {
    const start = at + ENTRY_HEAD_BYTES;
    const end = start + (bytes[at + 2] ?? 0);
    const ordinal = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
    entries.push({ ordinal, deviceToken: digits.slice(2 * start, 2 * end) });
    at = end;
  }
  // A part of a device token would be sent as a whole one.
  if (at !== bytes.length) throw new RangeError("Its device tokens end in the middle.");
  return { series: bytes.subarray(0, SERIES_BYTES), entries };
}

/**
 * The first 32 characters of the `apns-id`s of a series: a UUID of version 4, which ends with the ordinal. So it is the
 * same whenever and by whomever an entry is sent.
 */
export function idHeadOf(series: Uint8Array): string {
  const digits = Buffer.from(series).toString("hex").split("");
  digits[12] = "4";
  digits[16] = "89ab"[Number.parseInt(digits[16] ?? "0", 16) & 3] ?? "8";
  const text = digits.join("");
  const groups = [
    text.slice(0, 8),
    text.slice(8, 12),
    text.slice(12, 16),
    text.slice(16, 20),
    text.slice(20),
  ];
  return groups.join("-").slice(0, ID_HEAD_DIGITS);
}
