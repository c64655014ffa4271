// Every check of the repository, those that do not depend on each other side by side.
//
//   npm test                         all of them
//   npm test -- types pure           only these, and what they need
//   npm test -- transport            the inner loop of a package: lint, types, pure tests, socket tests
//   npm test -- transport pure       only its pure tests
//   npm test -- packages/wire/src/hex.ts       the same for a path; of a source, the tests that name it
//   npm test -- slowest              the slowest tests of the last run, and which of them lack a reason
//   npm test -- debian               against programs of Debian's packages, which .ci/run installs; not among "all"
//   npm test -- --built socket       what is built and packed already is used as it is
//
// Ends with the number of tests that passed and failed, counted by the runners themselves. A check that counts no
// tests counts when it fails.
import { runChecks } from "./check/run-checks.mjs";
import { selectChecks } from "./check/select-checks.mjs";

const words = process.argv.slice(2);
const isBuilt = words.includes("--built");
const wanted = words.filter((word) => word !== "--built");
if (wanted.length === 1 && wanted[0] === "slowest") {
  await import("./slowest.mjs");
} else {
  const selected = select();
  if (selected === undefined) process.exitCode = 2;
  else if (!(await runChecks(selected))) process.exitCode = 1;
}

function select() {
  try {
    const made = ["types", "build", "pack", "docs"];
    return selectChecks(wanted).filter(
      ({ name }) => !(isBuilt && made.includes(name) && !wanted.includes(name)),
    );
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    return undefined;
  }
}
