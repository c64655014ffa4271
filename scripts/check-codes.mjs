// Every code of every exported error class is described in docs/error-codes.md, and the other way round.
// test/scripts/error-code-faults.test.mjs shows that each kind of fault is found.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { exportsOf, packageProgram, publishedEntries } from "./check/package-program.mjs";
import { root } from "./check/places.mjs";
import { errorCodeFaults } from "./faults/error-code-faults.mjs";

const document = readFileSync(join(root, "docs", "error-codes.md"), "utf8");
const errors = errorClasses();
const faults = errors.flatMap((error) => errorCodeFaults(document, error));
if (errors.length < 4) faults.push(`only ${errors.length} error classes with codes were found`);
for (const fault of faults) process.stderr.write(`codes: docs/error-codes.md: ${fault}\n`);
process.stdout.write(`codes: ${errors.length} error classes, ${faults.length} faults\n`);
process.exitCode = faults.length === 0 ? 0 : 1;

/** The exported classes `XError` with an exported union `XErrorCode` of strings. */
function errorClasses() {
  const program = packageProgram();
  const checker = program.getTypeChecker();
  const found = new Map();
  for (const { source } of publishedEntries()) {
    const exported = exportsOf(program, source);
    for (const { name, symbol } of exported) {
      const [, owner] = /^(\w+Error)Code$/.exec(name) ?? [];
      if (owner === undefined || !exported.some((other) => other.name === owner && other.isValue)) continue;
      const type = checker.getDeclaredTypeOfSymbol(symbol);
      const codes = (type.isUnion() ? type.types : [type]).map((member) => member.value);
      if (codes.every((code) => typeof code === "string")) found.set(owner, { name: owner, codes });
    }
  }
  return [...found.values()];
}
