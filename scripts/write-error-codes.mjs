// Writes the table of error codes that `apns explain` reads: packages/cli/src/explain/error-codes.ts, made of
// docs/error-codes.md. A test of the command compares the two.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readErrorCodes } from "./check/error-code-rows.mjs";
import { root } from "./check/places.mjs";

const target = join(root, "packages", "cli", "src", "explain", "error-codes.ts");
const { rows } = readErrorCodes();
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
