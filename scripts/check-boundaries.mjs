// Enforces "who may import whom", and proves on every run that it can fail: the same rules must report
// violations that are planted in a copy, and a scan of too few modules is a failure.
import { execFileSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const packages = ["wire", "transport", "feedback", "client", "simulator", "cli"];
const failures = [];

checkImports();
checkPurity();
checkPlanted();
checkCompiler();

if (failures.length > 0) {
  for (const failure of failures) process.stderr.write(`${failure}\n`);
  process.exit(1);
}

function checkImports() {
  const { violations, modules } = cruise(root);
  for (const violation of violations) failures.push(violation);
  for (const name of packages) {
    const seen = modules.filter((path) => path.startsWith(`packages/${name}/src/`)).length;
    const there = sources(join(root, "packages", name, "src")).length;
    if (seen < there) failures.push(`boundaries: saw ${seen} of the ${there} modules of ${name}`);
  }
  process.stdout.write(`boundaries: ${modules.length} modules, ${violations.length} violations\n`);
}

/** What neither the compiler nor the linter refuses: clocks and chance are part of ECMAScript. */
function checkPurity() {
  const forbidden = /\bMath\.random\b|\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\.now\b/;
  for (const folder of ["wire/src", "transport/src/session"]) {
    for (const file of sources(join(root, "packages", folder))) {
      const line = readFileSync(file, "utf8")
        .split("\n")
        .findIndex((text) => forbidden.test(text));
      if (line >= 0) failures.push(`purity: ${file.slice(root.length)}:${line + 1} reads a clock or chance`);
    }
  }
}

/** Each of these must be reported, in a copy of the packages. */
function checkPlanted() {
  const planted = [
    ["packages/wire/src/planted.ts", 'import "node:net";', "wire-is-pure"],
    ["packages/wire/src/planted.ts", 'import "@apns/transport";', "wire-is-pure"],
    ["packages/transport/src/session/planted.ts", 'import "../node/binary-transport.js";', "session-is-pure"],
    ["packages/transport/src/session/planted.ts", 'import "node:timers";', "session-is-pure"],
    ["packages/transport/src/planted.ts", 'import "@apns/simulator";', "transport-imports-down"],
    ["packages/feedback/src/planted.ts", 'import "@apns/transport";', "feedback-takes-the-connector-only"],
    ["packages/simulator/src/planted.ts", 'import "@apns/transport";', "simulator-is-independent"],
    ["packages/client/src/planted.ts", 'import "@apns/simulator";', "client-imports-down"],
    ["packages/client/src/planted.ts", 'import "../../wire/src/hex.js";', "no-deep-import"],
  ];
  const copy = mkdtempSync(join(tmpdir(), "apns-boundaries-"));
  try {
    for (const file of [".dependency-cruiser.mjs", "tsconfig.base.json", "package.json"])
      cpSync(join(root, file), join(copy, file));
    symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
    for (const name of packages) {
      cpSync(join(root, "packages", name, "src"), join(copy, "packages", name, "src"), { recursive: true });
      cpSync(join(root, "packages", name, "package.json"), join(copy, "packages", name, "package.json"));
    }
    // Every package sees every other one, so that a forbidden import is one that resolves.
    for (const name of packages) {
      const scope = join(copy, "packages", name, "node_modules", "@apns");
      mkdirSync(scope, { recursive: true });
      for (const other of packages) symlinkSync(join(copy, "packages", other), join(scope, other));
    }
    for (const [file, text, rule] of planted) {
      writeFileSync(join(copy, file), `${text}\n`);
      const { violations } = cruise(copy);
      if (!violations.some((violation) => violation.includes(rule) && violation.includes("planted"))) {
        failures.push(`boundaries: ${rule} did not notice ${text} in ${file}`);
      }
      rmSync(join(copy, file));
    }
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** The compiler of the pure layers must know no Node and no timer. */
function checkCompiler() {
  const copy = mkdtempSync(join(root, "node_modules", ".apns-fence-"));
  try {
    for (const [pure, config] of [
      ["wire", "packages/wire/tsconfig.json"],
      ["session", "packages/transport/tsconfig.core.json"],
    ]) {
      for (const text of [
        'export const x: unknown = Buffer.from("");',
        'import { connect } from "node:net";\nexport const x: unknown = connect;',
        "export const x: unknown = setTimeout(() => {}, 1);",
        "export const x: unknown = process.env;",
      ]) {
        writeFileSync(join(copy, "planted.ts"), `${text}\n`);
        writeFileSync(
          join(copy, "tsconfig.json"),
          JSON.stringify({
            extends: join(root, config),
            compilerOptions: { noEmit: true, composite: false, emitDeclarationOnly: false, rootDir: copy },
            include: [join(copy, "planted.ts")],
            references: [],
          }),
        );
        if (succeeds("typescript/bin/tsc", ["-p", join(copy, "tsconfig.json")])) {
          failures.push(`compiler: ${pure} may say ${text.split("\n")[0]}`);
        }
      }
      writeFileSync(join(copy, "planted.ts"), "export const x: number = 1;\n");
      if (!succeeds("typescript/bin/tsc", ["-p", join(copy, "tsconfig.json")]))
        failures.push(`compiler: the fence of ${pure} refuses everything`);
    }
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** @returns {{ violations: string[], modules: string[] }} */
function cruise(folder) {
  const output = run(
    "dependency-cruiser/bin/dependency-cruise.mjs",
    ["--config", ".dependency-cruiser.mjs", "--output-type", "json", "packages"],
    folder,
  );
  const { modules, summary } = JSON.parse(output);
  return {
    modules: modules.map((module) => module.source),
    violations: summary.violations.map(({ rule, from, to }) => `boundaries: ${rule.name}: ${from} -> ${to}`),
  };
}

function run(tool, args, cwd) {
  try {
    return execFileSync(process.execPath, [join(root, "node_modules", tool), ...args], {
      cwd,
      encoding: "utf8",
      maxBuffer: 1e9,
      stdio: ["ignore", "pipe", "pipe"],
    });
  } catch (error) {
    if (error.stdout) return error.stdout;
    throw error;
  }
}

function succeeds(tool, args) {
  try {
    execFileSync(process.execPath, [join(root, "node_modules", tool), ...args], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

function sources(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(folder, name));
}
