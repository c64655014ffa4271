// Writes the table of error codes that `apns explain` reads: packages/cli/src/explain/error-codes.ts, made of
// docs/error-codes.md. A test of the command compares the two.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./check/places.mjs";

const target = join(root, "packages", "cli", "src", "explain", "error-codes.ts");
const rows = [];
let errorClass;
for (const line of readFileSync(join(root, "docs", "error-codes.md"), "utf8").split("\n")) {
  errorClass = /^## `?(\w+Error)`?/.exec(line)?.[1] ?? (line.startsWith("## ") ? undefined : errorClass);
  const [, code, meaning, next] = /^\| `([a-z0-9-]+)` \| (.+) \| (.+) \|$/.exec(line) ?? [];
  if (errorClass !== undefined && code !== undefined) rows.push({ errorClass, code, meaning, next });
}
const text = `// biome-ignore-all format: a row of the document is a line here.
// Made of docs/error-codes.md by \`pnpm codes\`. Do not edit it here.

/** A row of docs/error-codes.md. */
export interface ErrorCodeRow {
  readonly errorClass: string;
  readonly code: string;
  readonly meaning: string;
  readonly next: string;
}

export const errorCodeRows: readonly ErrorCodeRow[] = [
${rows.map(({ errorClass: name, code, meaning, next }) => `  { errorClass: ${q(name)}, code: ${q(code)}, meaning: ${q(meaning)}, next: ${q(next)} },`).join("\n")}
];
`;
writeFileSync(target, text);
process.stdout.write(`codes: ${rows.length} rows written\n`);

function q(value) {
  return JSON.stringify(value);
}
