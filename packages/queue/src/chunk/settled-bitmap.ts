/** Bits of a byte that are set, by byte. */
const BITS: readonly number[] = Array.from({ length: 256 }, (_, byte) => {
  let bits = 0;
  for (let rest = byte; rest !== 0; rest &= rest - 1) bits += 1;
  return bits;
});

/** The bitmap of a chunk of `count` entries of which none is settled: one bit for each, the lowest bit first. */
export function emptyBitmap(count: number): Uint8Array {
  return new Uint8Array((count + 7) >> 3);
}

/** How many entries are settled. */
export function settledCount(bitmap: Uint8Array): number {
  let count = 0;
  for (const byte of bitmap) count += BITS[byte] ?? 0;
  return count;
}

export function isSettled(bitmap: Uint8Array, entry: number): boolean {
  return ((bitmap[entry >> 3] ?? 0) & (1 << (entry & 7))) !== 0;
}

/** Sets the bit of an entry, in place. */
export function settle(bitmap: Uint8Array, entry: number): void {
  bitmap[entry >> 3] = (bitmap[entry >> 3] ?? 0) | (1 << (entry & 7));
}

/** Sets the bits of `count` entries from one on, in place. */
export function settleRange(bitmap: Uint8Array, first: number, count: number): void {
  for (let entry = first; entry < first + count; entry += 1) settle(bitmap, entry);
}

/** Whether two bitmaps of one chunk have the same bits. */
export function sameBitmap(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
