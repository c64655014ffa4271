// The pure layers cannot name Node, a timer, a clock or chance: the compiler and the linter refuse. Shown by
// planting each in a copy of the layer, one file each, beside a harmless file that both must let pass.
import { spawnSync } from "node:child_process";
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
const layers = [
  { name: "wire", source: "packages/wire/src", config: "packages/wire/tsconfig.json" },
  {
    name: "session",
    source: "packages/transport/src/session",
    config: "packages/transport/tsconfig.core.json",
  },
];
const forCompiler = {
  buffer: 'export const planted: unknown = Buffer.from("");',
  "node-net": 'import { connect } from "node:net";\nexport const planted: unknown = connect;',
  timer: "export const planted: unknown = setTimeout(() => {}, 1);",
  immediate: "export const planted: unknown = setImmediate(() => {});",
  process: "export const planted: unknown = process.env;",
  dom: "export const planted: unknown = new TextEncoder();",
};
const forLinter = {
  "node-module": 'import "node:net";',
  "date-now": "export const planted: number = Date.now();",
  "new-date": "export const planted: number = new Date().getTime();",
  random: "export const planted: number = Math.random();",
  "random-by-name": 'export const planted: number = Math["random"]();',
  performance: "export const planted: number = performance.now();",
  "global-this": "export const planted: unknown = Reflect.get(globalThis, 'setTimeout');",
  console: "console.log('noise');",
};
const harmless = "export const planted: number = Math.floor(1.5);";

const failures = [];
for (const layer of layers) {
  const sources = readdirSync(join(root, layer.source), { recursive: true }).filter((n) => n.endsWith(".ts"));
  if (sources.length < 5) failures.push(`${layer.name}: only ${sources.length} files found`);
  for (const name of sources) {
    // A reference would bring in the types that the configuration keeps out.
    if (/^\s*\/\/\/\s*<reference/m.test(readFileSync(join(root, layer.source, name), "utf8"))) {
      failures.push(`${layer.name}: ${name} references types`);
    }
  }
  // Inside the repository, where Node's types would be found if the configuration let them.
  inCopy({ layer, parent: join(root, "node_modules") }, (copy) => {
    plant(join(copy, layer.source), forCompiler);
    expectRefusals(layer, { by: "the compiler", output: compile(copy, layer), planted: forCompiler });
  });
  // Outside, because the linter skips node_modules.
  inCopy({ layer, parent: tmpdir() }, (copy) => {
    plant(join(copy, layer.source), forLinter);
    expectRefusals(layer, { by: "the linter", output: lint(copy, layer), planted: forLinter });
  });
}
for (const failure of failures) process.stderr.write(`fences: ${failure}\n`);
process.stdout.write(
  `fences: ${layers.length * (Object.keys(forCompiler).length + Object.keys(forLinter).length)} planted violations tried\n`,
);
process.exitCode = failures.length === 0 ? 0 : 1;

function inCopy({ layer, parent }, action) {
  const copy = mkdtempSync(join(parent, ".apns-fences-"));
  try {
    cpSync(join(root, layer.source), join(copy, layer.source), { recursive: true });
    mkdirSync(join(copy, "node_modules", "@apns"), { recursive: true });
    symlinkSync(join(root, "packages/wire"), join(copy, "node_modules", "@apns", "wire"));
    action(copy);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function plant(folder, planted) {
  for (const [name, text] of Object.entries({ ...planted, harmless })) {
    writeFileSync(join(folder, `planted-${name}.ts`), `${text}\n`);
  }
}

function expectRefusals(layer, { by, output, planted }) {
  for (const [name, text] of Object.entries(planted)) {
    if (!output.includes(`planted-${name}.ts`)) failures.push(`${layer.name}: ${by} lets pass ${text}`);
  }
  if (output.includes("planted-harmless.ts")) failures.push(`${layer.name}: ${by} refuses everything`);
}

function compile(copy, layer) {
  writeFileSync(
    join(copy, "tsconfig.json"),
    JSON.stringify({
      extends: join(root, layer.config),
      compilerOptions: { noEmit: true, composite: false, emitDeclarationOnly: false, rootDir: root },
      include: [join(copy, layer.source)],
      references: [],
    }),
  );
  return run("typescript/bin/tsc", ["--pretty", "false", "-p", join(copy, "tsconfig.json")], copy);
}

function lint(copy, layer) {
  for (const file of ["biome.json", "no-clock-no-chance.grit"]) cpSync(join(root, file), join(copy, file));
  const args = ["lint", "--vcs-enabled=false", "--max-diagnostics=none", "--reporter=github", layer.source];
  return run("@biomejs/biome/bin/biome", args, copy);
}

function run(tool, args, cwd) {
  const { stdout, stderr } = spawnSync(process.execPath, [join(root, "node_modules", tool), ...args], {
    cwd,
    encoding: "utf8",
  });
  return `${stdout}${stderr}`;
}
