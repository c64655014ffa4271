import { expect, test } from "vitest";
import { hygieneFaults } from "../../scripts/faults/hygiene-faults.mjs";

const lines = (count) => "x\n".repeat(count);
const folderOf = (count, folder = "packages/wire/src/http2") =>
  Array.from({ length: count }, (_, n) => `${folder}/part-${n}.ts`);
const machine = ["", "home", "ann", "apns"].join("/");

/** Files, the text that each of them has, and the fault that should be found; none: nothing should. */
const planted = [
  ["a file without extension", ["packages/simulator/packages"], "", "no known extension"],
  ["a file of an unknown kind", ["packages/wire/src/a.orig"], "", "no known extension"],
  ["a licence, dot files, CI's script", ["packages/wire/LICENSE", ".gitignore", ".ci/run"], "", undefined],
  ["a crowded folder", folderOf(17), "", "packages/wire/src/http2 has 17 files; the limit is 16"],
  [
    "a crowded folder of a page",
    folderOf(17, "packages/inbox/page/src/views"),
    "",
    "packages/inbox/page/src/views has 17 files",
  ],
  ["a full folder", folderOf(16), "", undefined],
  ["a file called util", ["packages/wire/src/util.ts"], "", "says nothing"],
  ["a folder called helpers", ["packages/wire/test/helpers/server.ts"], "", "says nothing"],
  ["a name that only contains such a word", ["packages/wire/src/shared-ticket.ts"], "", undefined],
  ["a long source", ["packages/wire/src/a.ts"], lines(301), "has 301 lines; the limit is 300"],
  ["a source of 300 lines", ["packages/wire/src/a.ts"], lines(300), undefined],
  ["a long view of a page", ["packages/inbox/page/src/a.tsx"], lines(301), "has 301 lines; the limit is 300"],
  ["a long style sheet", ["packages/inbox/page/src/a.css"], lines(301), "has 301 lines; the limit is 300"],
  ["a long script", ["scripts/a.mjs"], lines(301), "has 301 lines"],
  ["a long test", ["packages/wire/test/a.test.ts"], lines(401), "has 401 lines; the limit is 400"],
  ["a test of 400 lines", ["packages/wire/test/a.test.ts"], lines(400), undefined],
  ["long recorded data", ["packages/wire/test/vectors/a.ts"], lines(9000), undefined],
  ["a path of one machine", ["docs/a.md"], `see ${machine}/notes`, "names a path of one machine"],
];

test.each(planted)("hygiene: %s", (_, paths, text, fault) => {
  const faults = hygieneFaults(paths, () => text);
  if (fault === undefined) expect(faults).toEqual([]);
  else expect(faults).toEqual([expect.stringContaining(fault)]);
});
