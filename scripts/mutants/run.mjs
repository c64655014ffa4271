// Breaks the rules on purpose, one rule at a time, and demands that their tests notice.
//
//   node scripts/mutants/run.mjs            all mutants
//   node scripts/mutants/run.mjs S-4 M-     only these rules
//   node scripts/mutants/run.mjs --match    only whether each mutant still matches its source; takes a moment
//
// A mutant that survives, or a replacement that no longer matches the source, is a failure.
import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { matches, runMutant, testsOf } from "./run-mutant.mjs";

/** Each file beside this one that begins with `rules-` exports one list. */
const files = readdirSync(new URL(".", import.meta.url)).filter((name) => /^rules-.*\.mjs$/.test(name));
const lists = await Promise.all(files.sort().map((name) => import(`./${name}`)));
const all = lists.flatMap((list) => Object.values(list)).flat();
const wanted = process.argv.slice(2);
process.exitCode = (wanted[0] === "--match" ? matchAll() : await runAll()) ? 0 : 1;

function matchAll() {
  const lost = all.filter((mutant) => !matches(mutant));
  for (const { rule, file } of lost) process.stderr.write(`mutants: ${rule}: no match in ${file}\n`);
  process.stdout.write(`mutants: ${all.length - lost.length} of ${all.length} match their sources\n`);
  return lost.length === 0;
}

async function runAll() {
  const isWanted = ({ rule }) =>
    wanted.some((one) => rule.startsWith(one.endsWith("-") ? one : `${one} `)) || wanted.length === 0;
  const chosen = all.filter(isWanted);
  // Tests that fail on the source as it is would kill every mutant.
  for (const whole of unbroken(chosen)) {
    if ((await runMutant(whole)) === "SURVIVED") continue;
    process.stderr.write(`the tests of ${whole.file} fail without any mutant\n`);
    return false;
  }
  let killed = 0;
  let next = 0;
  const lane = async () => {
    for (let mutant = chosen[next++]; mutant !== undefined; mutant = chosen[next++]) {
      const result = await runMutant(mutant);
      if (result === "killed") killed += 1;
      process.stderr.write(`${result.padEnd(9)} ${mutant.rule}\n`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
  process.stdout.write(`${killed} of ${chosen.length} mutants killed\n`);
  return killed === chosen.length && chosen.length > 0;
}

/** The sources as they are, once for each set of tests that the mutants have. */
function unbroken(mutants) {
  const bySet = new Map();
  for (const { package: name = "transport", file, tests = testsOf(name, file), title } of mutants) {
    bySet.set(JSON.stringify([name, tests, title]), { package: name, file, tests, title });
  }
  return bySet.values();
}
