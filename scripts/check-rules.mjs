// Every rule of docs/protocol.md has a test named after it, and every rule that a test names exists.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const ID = /\b[A-Z]-\d+\b/g;

const stated = new Set(
  readFileSync(join(root, "docs", "protocol.md"), "utf8")
    .split("\n")
    .flatMap((line) => /^\| *([A-Z]-\d+) *\|/.exec(line)?.[1] ?? []),
);
const tested = new Set();
for (const name of readdirSync(join(root, "packages"), { recursive: true })) {
  if (!isTest(name)) continue;
  const text = readFileSync(join(root, "packages", name), "utf8");
  for (const [, title] of text.matchAll(/["'`]((?:[A-Z]-\d+(?:, )?)+):/g)) {
    for (const [id] of title.matchAll(ID)) tested.add(id);
  }
}
const failures = [
  ...[...stated]
    .filter((id) => !tested.has(id))
    .map((id) => `${id} is a rule of docs/protocol.md without a test named after it`),
  ...[...tested]
    .filter((id) => !stated.has(id))
    .map((id) => `${id} is named by a test and is not a rule of docs/protocol.md`),
];
if (stated.size < 30) failures.push(`docs/protocol.md states only ${stated.size} rules`);
for (const failure of failures) process.stderr.write(`${failure}\n`);
process.stdout.write(`rules: ${stated.size} stated, ${tested.size} tested\n`);
process.exitCode = failures.length === 0 ? 0 : 1;

/** Tests of the packages, and the cases that every store of the queue runs. */
function isTest(name) {
  return /^(?:(?:wire|transport|feedback|client|opentelemetry|queue|simulator|inbox|cli)[\\/]test[\\/].*\.test|queue[\\/]src[\\/]conformance[\\/].*-cases)\.ts$/.test(
    name,
  );
}
