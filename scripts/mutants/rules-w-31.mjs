// Mutants of the rule W-31: the smallest edits that break it; see run.mjs.

const writer = "src/session/http2/connection/headers/request-writer.ts";
const blocks = ["pure", "test/http2/session/request-blocks"];

/** @type {import("./run-mutant.mjs").Mutant[]} */
export const mutantsOfW31 = [
  {
    rule: "W-31 a copy is a view",
    package: "wire",
    file: "src/bytes/copy-bytes.ts",
    from: "new Uint8Array(bytes.subarray(start, end))",
    to: "bytes.subarray(start, end)",
    tests: ["pure", "test/bytes/copy-bytes"],
  },
  {
    rule: "W-31 names stay in the socket's memory",
    package: "wire",
    file: "src/http2/hpack/name-cache.ts",
    from: "copyBytes(bytes, start, end)",
    to: "bytes.subarray(start, end)",
    tests: ["pure", "test/http2/hpack/hpack-decoder.test"],
  },
  {
    rule: "W-31 prepared fields stay in the output's memory",
    package: "transport",
    file: writer,
    from: "copyBytes(output.bytes, start, output.offset)",
    to: "output.bytes.subarray(start, output.offset)",
    tests: blocks,
  },
  {
    rule: "W-31 the fields after the path stay in the output's memory",
    package: "transport",
    file: writer,
    from: "copyBytes(output.bytes, middle, output.offset)",
    to: "output.bytes.subarray(middle, output.offset)",
    tests: blocks,
  },
  {
    rule: "W-31 a block is split in its own memory",
    package: "transport",
    file: writer,
    from: "copyBytes(output.bytes, headerAt + FRAME_HEADER_BYTES, output.offset)",
    to: "output.bytes.subarray(headerAt + FRAME_HEADER_BYTES, output.offset)",
    tests: ["pure", "test/http2/connection/large-headers"],
  },
  {
    rule: "W-31 a report shares the bitmap that goes on",
    package: "queue",
    file: "src/worker/chunk-run.ts",
    from: "settled: copyBytes(this.#settled)",
    to: "settled: this.#settled",
    tests: ["pure", "test/worker/chunk-run"],
  },
];
