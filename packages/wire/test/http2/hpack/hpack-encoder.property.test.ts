import { type FieldMode, HpackDecoder, HpackEncoder } from "@apns/wire/http2";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readBlock, tableOf } from "./hpack-reading.js";
import { type ModedField, writeBlock } from "./hpack-writing.js";
import type { Field } from "./rfc7541-static-table.js";

const octetText = (maxLength: number) =>
  fc.array(fc.nat(255), { maxLength }).map((octets) => String.fromCharCode(...octets));
const names = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(":path", ":method", "authorization", "apns-id", "apns-topic", "x", "y"),
  },
  { weight: 1, arbitrary: octetText(12).map((text) => text.replaceAll("\0", "0")) },
);
const values = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom("", "POST", "/", "10", "com.example.app", "1") },
  { weight: 2, arbitrary: octetText(30) },
  { weight: 1, arbitrary: fc.nat(400).map((length) => "v".repeat(length)) },
);
const modes = fc.constantFrom<FieldMode>("index", "index", "name", "none", "never");
const fields: fc.Arbitrary<ModedField[]> = fc.array(fc.tuple(names, values, modes), { maxLength: 10 });
const sizes = fc.oneof(fc.constantFrom(0, 31, 32, 64, 128, 4096, 65_536, 2 ** 32 - 1), fc.nat(600));
const steps = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fields.map((list) => ({ kind: "block" as const, fields: list })) },
    { weight: 2, arbitrary: sizes.map((size) => ({ kind: "limit" as const, size })) },
  ),
  { minLength: 1, maxLength: 20 },
);
const runs = fc.record({
  steps,
  maxTableBytes: fc.constantFrom(0, 40, 100, 300, 4096, 4096, 65_536),
  huffman: fc.constantFrom<"never" | "shorter">("never", "shorter"),
});

test("H-30, H-32: whatever is written under changing limits is read back, and both tables stay the same", () => {
  let indexed = 0;
  fc.assert(
    fc.property(runs, ({ steps: todo, maxTableBytes, huffman }) => {
      const encoder = new HpackEncoder({ maxTableBytes, huffman });
      // The peer's decoder obeys any limit that the peer ever announced.
      const decoder = new HpackDecoder({ maxTableBytes: 65_536, maxHeaderListBytes: 1_000_000 });
      let peerLimit = 4096;
      for (const step of todo) {
        if (step.kind === "limit") {
          encoder.setMaxTableBytes(step.size);
          peerLimit = step.size;
          continue;
        }
        const block = writeBlock(encoder, step.fields);
        const told: Field[] = step.fields.map(([name, value]) => [name, value]);
        expect(readBlock(decoder, block)).toEqual({ fields: told, errorCode: undefined, message: "" });
        expect(encoder.tableBytes).toBe(decoder.tableBytes);
        expect(encoder.tableBytes).toBeLessThanOrEqual(Math.min(peerLimit, maxTableBytes));
        const blocks = todo.flatMap((one) => (one.kind === "block" ? [one] : []));
        // Nothing secret is in the table, and nothing that was not to be kept.
        for (const [name, value] of tableOf(decoder)) {
          if (value.length > 20) continue;
          indexed += 1;
          expect(wasMeantToStay(blocks, name, value), `${name}: ${value}`).toBe(true);
        }
      }
    }),
    { numRuns: 500 },
  );
  expect(indexed).toBeGreaterThan(1000);
});

function wasMeantToStay(
  steps: readonly { readonly fields?: readonly ModedField[] }[],
  name: string,
  value: string,
): boolean {
  return steps.some((step) =>
    step.fields?.some(([n, v, mode]) => n === name && v === value && (mode === "index" || mode === "name")),
  );
}

test("H-32: a block begins with the smallest limit since the last one, if that is not the present one, and with it", () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(sizes, { maxLength: 4 }), { maxLength: 8 }),
      fc.nat(5000),
      (limits, own) => {
        const encoder = new HpackEncoder({ maxTableBytes: own });
        // Both sides begin with 4096, whatever our own limit is.
        let told = 4096;
        let limit = Math.min(4096, own);
        for (const changes of limits) {
          const followed = [limit, ...changes.map((change) => Math.min(change, own))];
          limit = followed.at(-1) ?? limit;
          for (const change of changes) encoder.setMaxTableBytes(change);
          const updates = updatesOf(writeBlock(encoder, [["x", "y", "none"]]));
          expect(updates.at(-1) ?? told).toBe(limit);
          expect(Math.min(told, ...updates)).toBe(Math.min(told, ...followed));
          expect(updates.length).toBeLessThanOrEqual(2);
          told = limit;
        }
      },
    ),
    { numRuns: 1000 },
  );
});

/** The table size updates that a block begins with. */
function updatesOf(block: Uint8Array): number[] {
  const updates: number[] = [];
  let at = 0;
  while (((block[at] ?? 0) & 0xe0) === 0x20) {
    let size = (block[at++] ?? 0) & 0x1f;
    if (size === 31) {
      for (let factor = 1; ; factor *= 128) {
        const octet = block[at++] ?? 0;
        size += (octet & 0x7f) * factor;
        if (octet < 0x80) break;
      }
    }
    updates.push(size);
  }
  return updates;
}
