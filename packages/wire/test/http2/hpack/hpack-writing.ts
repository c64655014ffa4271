import type { FieldMode, HpackEncoder, HpackTarget } from "@apns/wire/http2";
import { expect } from "vitest";

export type ModedField = readonly [name: string, value: string, mode: FieldMode];

/** Writes one block after other bytes, into exactly the room that is documented to be enough. */
export function writeBlock(encoder: HpackEncoder, fields: readonly ModedField[]): Uint8Array {
  const room = fields.reduce((sum, [name, value]) => sum + name.length + value.length + 12, 12);
  const target: HpackTarget = { bytes: new Uint8Array(3 + room).fill(0x5a), offset: 3 };
  encoder.beginBlock(target);
  for (const [name, value, mode] of fields) encoder.writeField(target, name, value, mode);
  expect(target.offset).toBeLessThanOrEqual(target.bytes.length);
  return target.bytes.slice(3, target.offset);
}
