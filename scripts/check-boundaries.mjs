// Enforces "who may import whom", and proves on every run that it can fail: each rule must be about modules that
// are there and report a violation that is planted in a copy, and a scan that missed modules is a failure.
import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import config from "../.dependency-cruiser.mjs";
import { root } from "./check/places.mjs";

const packages = readdirSync(join(root, "packages"));
const outsiders = ["benchmarks", "examples", "scripts", "test"];
const session = "packages/transport/src/session";
/** A folder, an import in a file of it, the rule that it breaks. */
const planted = [
  ["packages/wire/src", 'import "node:net";', "wire-is-pure"],
  ["packages/wire/src", 'import "@apns/transport";', "wire-is-pure"],
  ["packages/wire/src/binary", 'import "../http2/index.js";', "wire-binary-stands-alone"],
  ["packages/wire/src/binary", 'import "../api/index.js";', "wire-binary-stands-alone"],
  ["packages/wire/src/http2", 'import "../binary/index.js";', "wire-http2-takes-bytes-and-errors"],
  ["packages/wire/src/http2", 'import "../index.js";', "wire-http2-takes-bytes-and-errors"],
  [session, 'import "../node/binary-transport.js";', "session-is-pure"],
  [session, 'import "node:timers";', "session-is-pure"],
  ["packages/transport/src/options", 'import "node:timers";', "session-is-pure"],
  ["packages/transport/src/options", 'import "../session/index.js";', "options-know-no-session"],
  [`${session}/binary`, 'import "../http2/http2-session.js";', "binary-session-without-http2"],
  [`${session}/http2`, 'import "../binary/binary-session.js";', "http2-session-without-binary"],
  [
    "packages/transport/src/node/driver.ts",
    `import "../session/binary/binary-session.js";`,
    "driver-knows-no-protocol",
  ],
  ["packages/transport/src", 'import "@apns/simulator";', "transport-imports-down"],
  ["packages/feedback/src", 'import "@apns/client";', "feedback-imports-down"],
  ["packages/feedback/src", 'import "@apns/transport";', "feedback-takes-the-connector-only"],
  ["packages/client/src", 'import "@apns/simulator";', "client-imports-down"],
  ["packages/client/src", 'import "@apns/queue";', "client-imports-down"],
  ["packages/opentelemetry/src", 'import "@apns/transport";', "opentelemetry-takes-the-client-only"],
  ["packages/queue/src", 'import "@apns/simulator";', "queue-imports-down"],
  ["packages/queue/src/worker", 'import "../sqlite/sqlite-store.js";', "queue-rules-know-no-database"],
  ["packages/simulator/src", 'import "@apns/transport/connector";', "simulator-is-independent"],
  ["packages/simulator/src", 'import type {} from "@apns/transport";', "simulator-is-independent"],
  ["packages/inbox/src", 'import "@apns/client";', "inbox-takes-the-simulator-only"],
  ["packages/inbox/src/client", 'import "../inbox.js";', "inbox-client-runs-anywhere"],
  ["packages/client/src", 'import "@apns/cli";', "cli-is-the-top"],
  ["packages/client/src", `import "../../${inside("wire")}";`, "no-deep-import"],
  ["packages/client/test", `import "../../${inside("transport")}";`, "no-deep-import"],
  ["packages/cli/src", `import "@apns/${inside("wire")}";`, "nothing-unresolved"],
  ["packages/cli/src", 'import "./planted-way-back.js";', "no-cycle"],
  ["benchmarks", `import "../packages/${inside("wire")}";`, "outsiders-take-published-entries"],
  ["examples", `import "../packages/${inside("cli")}";`, "outsiders-take-published-entries"],
];
const failures = [];

checkImports();
checkPlanted();

for (const failure of failures) process.stderr.write(`boundaries: ${failure}\n`);
process.exitCode = failures.length === 0 ? 0 : 1;

function checkImports() {
  const { violations, modules } = cruise(root);
  for (const { rule, from, to } of violations) failures.push(`${rule}: ${from} -> ${to}`);
  // An empty scan finds nothing wrong. It has to see what is there, and something has to be there.
  for (const name of packages) {
    const seen = modules.filter((path) => path.startsWith(`packages/${name}/src/`)).length;
    const there = sourceCount(join(root, "packages", name, "src"));
    if (there === 0 || seen < there) failures.push(`saw ${seen} of the ${there} modules of ${name}`);
  }
  // A rule about a folder that was renamed forbids nothing.
  for (const { name, from } of config.forbidden) {
    if (from.path !== undefined && !modules.some((path) => new RegExp(from.path).test(path))) {
      failures.push(`${name} is about ${from.path}, where no module is`);
    }
  }
  for (const { name } of config.forbidden) {
    if (!planted.some(([, , rule]) => rule === name)) failures.push(`no violation of ${name} is planted`);
  }
  process.stdout.write(
    `boundaries: ${modules.length} modules of ${packages.length} packages, ${violations.length} violations\n`,
  );
}

/** Plants all violations at once in a copy of the packages. */
function checkPlanted() {
  const copy = mkdtempSync(join(tmpdir(), "apns-boundaries-"));
  try {
    for (const file of [".dependency-cruiser.mjs", "tsconfig.base.json", "package.json"]) {
      cpSync(join(root, file), join(copy, file));
    }
    symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
    for (const name of packages) {
      const home = join(copy, "packages", name);
      cpSync(join(root, "packages", name, "src"), join(home, "src"), { recursive: true });
      cpSync(join(root, "packages", name, "package.json"), join(home, "package.json"));
      // Every package sees every other one, so that a forbidden import is one that resolves.
      mkdirSync(join(home, "node_modules", "@apns"), { recursive: true });
      for (const other of packages) {
        symlinkSync(join(copy, "packages", other), join(home, "node_modules", "@apns", other));
      }
    }
    for (const name of outsiders) mkdirSync(join(copy, name));
    // Most get a file of their own; a rule about one file has its violation in that file.
    const files = planted.map(([place], n) =>
      place.endsWith(".ts") ? place : join(place, `planted-${n}.ts`),
    );
    for (const [n, [, text]] of planted.entries()) {
      mkdirSync(dirname(join(copy, files[n])), { recursive: true });
      appendFileSync(join(copy, files[n]), `${text}\n`);
    }
    const cycle = planted.findIndex(([, , rule]) => rule === "no-cycle");
    writeFileSync(
      join(copy, dirname(files[cycle]), "planted-way-back.ts"),
      `import "./planted-${cycle}.js";\n`,
    );
    const { violations } = cruise(copy);
    for (const [n, [folder, text, rule]] of planted.entries()) {
      const noticed = violations.some((violation) => violation.rule === rule && violation.from === files[n]);
      if (!noticed) failures.push(`${rule} did not notice ${text} in ${folder}`);
    }
    process.stdout.write(`boundaries: ${planted.length} planted violations tried\n`);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** @returns {{ violations: { rule: string, from: string, to: string }[], modules: string[] }} */
function cruise(folder) {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      join(root, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs"),
      "--config",
      ".dependency-cruiser.mjs",
      "--output-type",
      "json",
      "packages",
      ...outsiders,
    ],
    { cwd: folder, encoding: "utf8", maxBuffer: 2 ** 28 },
  );
  if (!stdout.startsWith("{")) throw new Error(`dependency-cruiser gave no report: ${stderr}${stdout}`);
  const { modules, summary } = JSON.parse(stdout);
  return {
    modules: modules.map((module) => module.source),
    violations: summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
  };
}

/** A source of a package that is not an entry, by its path from the packages' folder. */
function inside(name) {
  const sources = readdirSync(join(root, "packages", name, "src"), { recursive: true });
  const source = sources.find((path) => /\.ts$/.test(path) && !/(?:^|\/)(?:index|main)\.ts$/.test(path));
  return `${name}/src/${source.replace(/\.ts$/, ".js")}`;
}

function sourceCount(folder) {
  if (!existsSync(folder)) return 0;
  return readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".ts")).length;
}
