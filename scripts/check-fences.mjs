// The pure layers cannot name Node, a timer, a clock or chance: the compiler and the linter refuse them. Each is
// planted in a copy of the layer, in a file of its own, beside a harmless file that both must let pass.
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
import { dirname, join } from "node:path";
import { root } from "./check/places.mjs";

/** Projects whose compiler knows no Node, and the folders that each includes. */
const projects = ["packages/wire/tsconfig.json", "packages/transport/tsconfig.core.json"].map((config) => {
  const { include } = JSON.parse(readFileSync(join(root, config), "utf8"));
  return { config, folders: include.map((folder) => `${dirname(config)}/${folder}`) };
});
const folders = projects.flatMap((project) => project.folders);
/** The pure layers: none of them may leave its project unnoticed. */
const pure = ["packages/wire/src", "packages/transport/src/session", "packages/transport/src/options"];
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

const failures = pure.filter((name) => !folders.includes(name)).map((name) => `${name} has no fence`);

for (const folder of folders) expectNoReferences(folder);
for (const project of projects) {
  // Inside the repository, where Node's types would be found if the configuration let them.
  inCopy({ project, parent: join(root, "node_modules") }, (copy) => {
    for (const folder of project.folders) plant(join(copy, folder), forCompiler);
    expectRefusals(project, { by: "the compiler", output: compile(copy, project), planted: forCompiler });
  });
  // Outside, because the linter skips node_modules.
  inCopy({ project, parent: tmpdir() }, (copy) => {
    for (const folder of project.folders) plant(join(copy, folder), forLinter);
    expectRefusals(project, { by: "the linter", output: lint(copy, project), planted: forLinter });
  });
}
for (const failure of failures) process.stderr.write(`fences: ${failure}\n`);
process.stdout.write(
  `fences: ${folders.length * (Object.keys(forCompiler).length + Object.keys(forLinter).length)} planted violations tried\n`,
);
process.exitCode = failures.length === 0 ? 0 : 1;

/** A reference would bring in the types that the configuration keeps out. */
function expectNoReferences(folder) {
  const sources = readdirSync(join(root, folder), { recursive: true }).filter((name) => name.endsWith(".ts"));
  if (sources.length === 0) failures.push(`${folder}: no file found`);
  for (const name of sources) {
    const text = readFileSync(join(root, folder, name), "utf8");
    if (/^\s*\/\/\/\s*<reference/m.test(text)) failures.push(`${folder}: ${name} references types`);
  }
}

function inCopy({ project, parent }, action) {
  const copy = mkdtempSync(join(parent, ".apns-fences-"));
  try {
    for (const folder of project.folders) cpSync(join(root, folder), join(copy, folder), { recursive: true });
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

function expectRefusals(project, { by, output, planted }) {
  for (const folder of project.folders) {
    for (const [name, text] of Object.entries(planted)) {
      if (!output.includes(`${folder}/planted-${name}.ts`))
        failures.push(`${folder}: ${by} lets pass ${text}`);
    }
    if (output.includes(`${folder}/planted-harmless.ts`))
      failures.push(`${folder}: ${by} refuses everything`);
  }
}

function compile(copy, project) {
  writeFileSync(
    join(copy, "tsconfig.json"),
    JSON.stringify({
      extends: join(root, project.config),
      compilerOptions: { noEmit: true, composite: false, emitDeclarationOnly: false, rootDir: root },
      include: project.folders.map((folder) => join(copy, folder)),
      references: [],
    }),
  );
  return run("typescript/bin/tsc", ["--pretty", "false", "-p", join(copy, "tsconfig.json")], copy);
}

function lint(copy, project) {
  for (const file of ["biome.json", "no-clock-no-chance.grit"]) cpSync(join(root, file), join(copy, file));
  const options = ["--vcs-enabled=false", "--max-diagnostics=none", "--reporter=github"];
  return run("@biomejs/biome/bin/biome", ["lint", ...options, ...project.folders], copy);
}

function run(tool, args, cwd) {
  const { stdout, stderr } = spawnSync(process.execPath, [join(root, "node_modules", tool), ...args], {
    cwd,
    encoding: "utf8",
  });
  return `${stdout}${stderr}`;
}
