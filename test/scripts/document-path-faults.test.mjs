import { expect, test } from "vitest";
import { documentPathFaults } from "../../scripts/faults/document-path-faults.mjs";

const paths = [
  "docs/protocol.md",
  "packages/wire/src/index.ts",
  "packages/wire/src/bytes/hex.ts",
  "packages/client/src/index.ts",
  "examples/moving/pyapns/after.mjs",
];

const planted = [
  ["a file from the root", "see `packages/wire/src/bytes/hex.ts`", []],
  ["a folder", "see `packages/wire/src/bytes/` and `docs`", []],
  ["a file from the packages", "see `wire/src/index.ts`", []],
  ["a file from a package's sources", "see `bytes/hex.ts`", []],
  ["a file from its package", "see `src/bytes/hex.ts`", []],
  ["a folder by its name", "see `bytes/`", []],
  ["a bare name", "see `hex.ts`", []],
  ["a file that is gone", "see `wire/src/bytes/octal.ts`", ["`wire/src/bytes/octal.ts` is not there"]],
  ["a folder that is gone", "see `packages/wire/src/http2`", ["`packages/wire/src/http2` is not there"]],
  ["a bare name that is gone", "see `octal.ts`", ["`octal.ts` is not there"]],
  ["a bare name of several files", "see `index.ts`", ["`index.ts` is the name of 2 files"]],
  ["what only looks like a path", "`application/json`, `/3/device`, `node:net`, `@apns/wire/http2`", []],
  ["a test vector of a program that has an example", "`pyapns/cmd1/short28`", []],
  ["a block of code", "```ts\nconst path = `wire/src/octal.ts`;\n```\n", []],
];

test.each(planted)("architecture: %s", (_, text, faults) => {
  expect(documentPathFaults(text, { paths })).toEqual(faults);
});
