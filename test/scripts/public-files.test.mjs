import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseDocument } from "yaml";

const root = join(import.meta.dirname, "..", "..");
const github = join(root, ".github");
const read = (path) => readFileSync(join(root, path), "utf8");
const { scripts, packageManager } = JSON.parse(read("package.json"));
const files = readdirSync(github, { recursive: true, encoding: "utf8" }).filter((path) =>
  path.endsWith(".yml"),
);
const workflows = files.filter((path) => path.startsWith("workflows"));

/** The value of a document, and what its parser finds wrong. */
function parse(path) {
  const document = parseDocument(readFileSync(join(github, path), "utf8"));
  return { value: document.toJS(), faults: [...document.errors, ...document.warnings] };
}

const jobsOf = (path) => Object.values(parse(path).value.jobs);
const stepsOf = (path) => jobsOf(path).flatMap(({ steps }) => steps);

test("public files: there are workflows and forms", () => {
  expect(workflows.map((path) => path.replace(/^.*[\\/]/, "")).sort()).toEqual([
    "ci.yml",
    "nightly.yml",
    "release.yml",
  ]);
  expect(files.length).toBeGreaterThan(workflows.length + 2);
});

test.each(files)("public files: %s is YAML without a fault", (path) => {
  expect(parse(path).faults).toEqual([]);
});

test.each(workflows)("public files: %s asks for no right by default, and ends", (path) => {
  expect(parse(path).value.permissions).toEqual({ contents: "read" });
  for (const job of jobsOf(path)) expect(job["timeout-minutes"]).toBeGreaterThan(0);
});

test.each(workflows)("public files: every script that %s runs exists", (path) => {
  const runs = stepsOf(path).flatMap(({ run, with: given }) => [run, given?.version, given?.publish]);
  const called = runs
    .filter((run) => typeof run === "string")
    .flatMap((run) => [...run.matchAll(/\bpnpm ([a-z:]+)/g)].map(([, name]) => name));
  expect(called.filter((name) => name !== "install" && !(name in scripts))).toEqual([]);
});

test("public files: ci.yml runs .ci/run on each supported Node", () => {
  const [job] = jobsOf(join("workflows", "ci.yml"));
  expect(job.strategy.matrix.node).toEqual([20, 22, 24, 26]);
  expect(job.steps.some(({ run = "" }) => run.endsWith(".ci/run"))).toBe(true);
  const text = read(".ci/run");
  const all = /APNS_CI_STEPS-"([a-z ]+)"/.exec(text)[1];
  expect(job.strategy.matrix.include).toEqual([{ node: 20, steps: all }]);
  expect([...text.matchAll(/^if step ([a-z]+) /gm)].map(([, name]) => name).sort()).toEqual(
    ["debian", ...all.split(" ")].sort(),
  );
  expect(existsSync(join(root, ".ci", "run"))).toBe(true);
});

test("public files: release.yml publishes with provenance and without a token of the registry", () => {
  const text = read(".github/workflows/release.yml");
  const [job] = jobsOf(join("workflows", "release.yml"));
  expect(job.permissions["id-token"]).toBe("write");
  expect(job.env.NPM_CONFIG_PROVENANCE).toBe("true");
  expect(text).not.toMatch(/NPM_TOKEN|NODE_AUTH_TOKEN/);
  expect(packageManager).toMatch(/^pnpm@/);
});

test("public files: each form for an issue asks for apns doctor --json", () => {
  const forms = files.filter((path) => /fault|wish/.test(path));
  expect(forms).toHaveLength(2);
  for (const form of forms) {
    const labels = parse(form).value.body.map(({ attributes }) => attributes.label ?? "");
    expect(labels.some((label) => label.includes("apns doctor --json"))).toBe(true);
  }
});

const documents = ["SECURITY.md", "SUPPORT.md", "CODE_OF_CONDUCT.md", "docs/versions.md"];
test.each(documents)(
  "public files: %s names no address that nobody has, and its links lead somewhere",
  (path) => {
    const text = read(path);
    expect(text).not.toMatch(/https?:\/\/|\S+@\S+\.(?:com|org|dev|io)\b/);
    const targets = [...text.matchAll(/\]\(([^)#]+)/g)].map(([, target]) => target);
    expect(targets.filter((target) => !existsSync(join(root, path, "..", target)))).toEqual([]);
  },
);

const packages = readdirSync(join(root, "packages"));
test.each(packages)("public files: %s says what it is, with words to find it by", (name) => {
  const { description, keywords, repository } = JSON.parse(read(`packages/${name}/package.json`));
  expect(description).toMatch(/^.{30,250}\.$/);
  expect(keywords).toEqual(expect.arrayContaining(["apns", "push-notifications", "ios"]));
  expect(new Set(keywords).size).toBe(keywords.length);
  expect(repository).toBeUndefined();
});
