import { Readable } from "node:stream";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readLines } from "../../src/input/read-lines.js";

async function linesOf(
  pieces: readonly Buffer[],
  maxLineBytes: number,
): Promise<[number, number, string | undefined][]> {
  const lines: [number, number, string | undefined][] = [];
  const signal = new AbortController().signal;
  for await (const batch of readLines(Readable.from(pieces, { objectMode: true }), {
    maxLineBytes,
    signal,
  })) {
    for (const { number, length, bytes } of batch) {
      lines.push([number, length, bytes === undefined ? undefined : Buffer.from(bytes).toString()]);
    }
  }
  return lines;
}

/** The same by another way: the whole text at once. */
function expected(text: string, maxLineBytes: number): [number, number, string | undefined][] {
  const parts = text.split("\n");
  if (parts.at(-1) === "") parts.pop();
  return parts.map((part, at) => {
    const line = part.replace(/\r$/, "");
    return [at + 1, Buffer.byteLength(part), Buffer.byteLength(line) > maxLineBytes ? undefined : line];
  });
}

test("L-4, L-5: lines are the same however the input is cut, and only LF and CRLF end one", async () => {
  const text = fc
    .array(fc.constantFrom("\n", "\r\n", "\r", "\u2028", "\u0085", "é", "茶", "👍", "a", "bcdefgh"), {
      maxLength: 40,
    })
    .map((parts) => parts.join(""));
  await fc.assert(
    fc.asyncProperty(text, fc.array(fc.nat(60), { maxLength: 10 }), async (input, cuts) => {
      const bytes = Buffer.from(input);
      const places = [
        0,
        ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b),
        bytes.length,
      ];
      const pieces = places.slice(1).map((end, at) => bytes.subarray(places[at], end));
      expect(await linesOf(pieces, 12)).toEqual(expected(input, 12));
    }),
  );
});
