import { expect, it } from "vitest";
import {
  contentFaults,
  limitsOf,
  mapsWithSources,
  namesOf,
  withoutChangelog,
} from "../../scripts/faults/content-faults.mjs";

const measured = { files: ["LICENSE", "dist/index.js"], bytes: { packed: 1000, unpacked: 5000 } };
const allowed = limitsOf(measured);

it("finds nothing in what is as it was written down", () => {
  expect(contentFaults("a", measured, allowed)).toEqual([]);
});

it("leaves room for a sentence, not for more", () => {
  expect(allowed.bytes).toEqual({ packed: 1100, unpacked: 5100 });
  const grown = { ...measured, bytes: { packed: 1101, unpacked: 5100 } };
  expect(contentFaults("a", grown, allowed)).toEqual(["a: packed has 1101 bytes; the limit is 1100"]);
});

it("finds a file that was added, and one that is lost", () => {
  const other = { ...measured, files: ["LICENSE", "dist/index.test.js"] };
  expect(contentFaults("a", other, allowed)).toEqual([
    "a would publish dist/index.test.js, which is not on its list",
    "a would not publish dist/index.js",
  ]);
});

it("finds a package or a size without limit, and a limit of nothing", () => {
  expect(contentFaults("a", measured, undefined)).toEqual(["a is not among the limits"]);
  const other = { ...measured, bytes: { packed: 1, bundle: 1 } };
  expect(contentFaults("a", other, allowed)).toEqual([
    "a: bundle has no limit",
    "a: there is a limit for unpacked, which is gone",
  ]);
});

it("names files without their hashes, each once, and leaves the changelog out", () => {
  const files = [
    "dist/chunk-QJ3HSMRX.js",
    "dist/chunk-ABCDEFGH.js",
    "dist/chunk-ABCDEFGH.js.map",
    "page/dist/assets/index-BtUspT3J.js.br",
    "dist/inbox-error.d-Cjnk_9Lx.d.cts",
    "CHANGELOG.md",
    "dist/export-sizes.js",
  ].map((name) => ({ name }));
  expect(namesOf(files)).toEqual([
    "dist/chunk-*.js",
    "dist/chunk-*.js.map",
    "dist/export-sizes.js",
    "dist/inbox-error.d-*.d.cts",
    "page/dist/assets/index-*.js.br",
  ]);
  expect(withoutChangelog(files)).toHaveLength(6);
});

it("finds source maps that hold the sources", () => {
  const map = (name, value) => ({ name, content: Buffer.from(JSON.stringify(value)) });
  const files = [map("a.js.map", { sourcesContent: ["x"] }), map("b.js.map", { sources: ["x"] })];
  expect(mapsWithSources(files)).toEqual(["a.js.map"]);
});
