// What `npm test -- ...` asks for: checks by name, or the inner loop of packages, folders and files.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, posix, relative, sep } from "node:path";
import { checks, vitest } from "./checks.mjs";
import { bin, root } from "./places.mjs";

/** The checks of the inner loop: those that can be narrowed to a package or a path. */
const narrow = ["lint", "types", "pure", "socket"];

/**
 * @param {string[]} words Names of checks, names of packages, paths. None: every check but those on request.
 * @returns {import("./checks.mjs").Check[]}
 * @throws {Error} For a word that is none of these, and for a check that cannot be narrowed to a path.
 */
export function selectChecks(words) {
  const names = words.filter((word) => checks.some(({ name }) => name === word));
  const paths = words.filter((word) => !names.includes(word)).map(pathOf);
  if (words.length === 0) return checks.filter(({ onRequest }) => !onRequest);
  if (paths.length === 0) return withNeeds(names);
  const wide = names.find((name) => !narrow.includes(name));
  if (wide !== undefined) throw new Error(`${wide} cannot be narrowed; ${narrow.join(", ")} can`);
  return innerLoop(paths, names.length > 0 ? names : narrow);
}

function withNeeds(names) {
  const wanted = new Set();
  const add = (name) => {
    const check = checks.find((candidate) => candidate.name === name);
    for (const need of check.needs ?? []) add(need);
    wanted.add(name);
  };
  for (const name of names) add(name);
  return checks.filter(({ name }) => wanted.has(name));
}

/** A package by its folder's name, with or without its scope, or any path below the root. */
function pathOf(word) {
  const home = join("packages", word.replace(/^@apns\//, ""));
  const path = existsSync(join(root, home)) ? home : relative(root, join(process.cwd(), word));
  if (path.startsWith("..") || !existsSync(join(root, path))) {
    const packages = readdirSync(join(root, "packages"));
    const known = [...checks.map(({ name }) => name), "slowest"].join(", ");
    throw new Error(
      `${word} is not a check, a package or a path; checks: ${known}; packages: ${packages.join(", ")}`,
    );
  }
  return path.split(sep).join(posix.sep);
}

function innerLoop(paths, names) {
  const tests = paths.flatMap(testsOf);
  const found = {
    lint: () => ({ command: [bin("biome"), "check", "--error-on-warnings", ...paths] }),
    types: () => ({ command: [bin("tsc"), "-b", ...new Set(paths.flatMap(configurationsOf))] }),
    pure: () => narrowTests("pure", tests),
    socket: () => narrowTests("socket", tests),
  };
  const selected = narrow
    .filter((name) => names.includes(name))
    .map((name) => ({ name, ...found[name]() }))
    .filter(({ command }) => command !== undefined);
  if (!selected.some(({ needs }) => needs?.includes("build"))) return selected;
  return [checks.find(({ name }) => name === "build"), ...selected];
}

/** Both configurations of the package of a path, its tests included; outside the packages, that of the tools. */
function configurationsOf(path) {
  const [home] = /^packages\/[^/]+/.exec(path) ?? [];
  if (home === undefined) return ["tsconfig.tools.json"];
  return [home, `${home}/tsconfig.test.json`];
}

/** The tests of one project, after the pure ones; with a build before them where one of them reads it. */
function narrowTests(project, tests) {
  const own = tests.filter((test) => projectOf(test) === project);
  if (own.length === 0) return {};
  const report = `inner-${project}`;
  const needs = own.some((test) => readsBuild(test)) ? ["build"] : [];
  const common = { command: vitest(project, { report, paths: own }), report, counted: true };
  if (project === "pure") return { ...common, needs };
  return { ...common, needs: ["lint", "types", "pure", ...needs], cores: availableParallelism() };
}

/** Whether a test, or a fixture that it imports, names a built file. */
function readsBuild(path) {
  const text = readFileSync(join(root, path), "utf8");
  if (text.includes("dist/")) return true;
  const fixtures = [...text.matchAll(/from "(\.[^"]*\/fixture\/[^"]+)\.js"/g)];
  return fixtures.some(([, name]) => readsBuild(posix.join(posix.dirname(path), `${name}.ts`)));
}

/** The test files at or below a path; of a source, those of its package that have its name or import it. */
function testsOf(path) {
  if (statSync(join(root, path)).isDirectory()) return testsBelow(path);
  if (projectOf(path) !== undefined) return [path];
  const [home] = /^packages\/[^/]+/.exec(path) ?? [];
  if (home === undefined) return [];
  const name = posix.basename(path).replace(/\.\w+$/, "");
  const all = testsBelow(home);
  const own = all.filter(
    (test) =>
      posix.basename(test).startsWith(`${name}.`) ||
      readFileSync(join(root, test), "utf8").includes(`/${name}.js"`),
  );
  return own.length > 0 ? own : all;
}

function testsBelow(folder) {
  return readdirSync(join(root, folder), { recursive: true })
    .map((name) => `${folder}/${name.split(sep).join(posix.sep)}`)
    .filter((name) => !name.includes("/node_modules/") && projectOf(name) !== undefined);
}

function projectOf(path) {
  if (/\.debian\.test\.ts$/.test(path)) return undefined;
  if (/\.socket\.test\.ts$/.test(path)) return "socket";
  return /\.test\.ts$/.test(path) ? "pure" : undefined;
}
