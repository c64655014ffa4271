// Before the tests: compiles the examples in TypeScript, by the strict settings of this folder.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

export function setup() {
  const compiler = fileURLToPath(new URL("../../node_modules/typescript/bin/tsc", import.meta.url));
  const project = fileURLToPath(new URL("..", import.meta.url));
  execFileSync(process.execPath, [compiler, "-p", project], { stdio: "inherit" });
}
