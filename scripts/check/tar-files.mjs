// What is in a tarball, without unpacking it.
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

const BLOCK_BYTES = 512;
const REGULAR = new Set(["0", "\0"]);

/**
 * @param {string} path Of a gzipped tar archive as npm and pnpm write them.
 * @returns {{ name: string, content: Buffer }[]} Names from the package's folder, such as `dist/index.js`.
 */
export function tarFiles(path) {
  const bytes = gunzipSync(readFileSync(path));
  const files = [];
  let start = 0;
  while (start < bytes.length && bytes[start] !== 0) {
    const header = bytes.subarray(start, start + BLOCK_BYTES);
    const size = Number.parseInt(textOf(header, 124, 136), 8);
    const content = start + BLOCK_BYTES;
    const name = [textOf(header, 345, 500), textOf(header, 0, 100)].filter(Boolean).join("/");
    if (REGULAR.has(String.fromCharCode(header[156]))) {
      files.push({ name: name.replace(/^package\//, ""), content: bytes.subarray(content, content + size) });
    }
    start = content + Math.ceil(size / BLOCK_BYTES) * BLOCK_BYTES;
  }
  return files;
}

/** A field of a header ends at its first zero byte. */
function textOf(header, from, to) {
  return header.toString("latin1", from, to).split("\0", 1)[0];
}
