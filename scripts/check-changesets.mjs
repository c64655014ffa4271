// Users learn from changelogs what changed for them. Every package has a changelog, or a changeset that will start
// one. A changeset announces every change of sources since a package's last release, names packages that exist, and
// has a text.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const failures = [];

const packages = readdirSync(join(root, "packages")).map((folder) => {
  const { name, version } = JSON.parse(readFileSync(join(root, "packages", folder, "package.json"), "utf8"));
  return { folder, name, version };
});
const { files, announced } = readChangesets(packages.map(({ name }) => name));

for (const { folder, name, version } of packages) {
  if (announced.has(name)) continue;
  const changelog = join("packages", folder, "CHANGELOG.md");
  if (!existsSync(join(root, changelog))) {
    failures.push(`${name} ${version} has neither a changelog nor a changeset`);
  } else {
    const changed = changedSince(changelog, join("packages", folder, "src"));
    if (changed.length > 0) {
      failures.push(
        `${name}: ${changed[0]} changed after ${version} without a changeset; run pnpm changeset`,
      );
    }
  }
}

for (const failure of failures) process.stderr.write(`changesets: ${failure}\n`);
process.stdout.write(`changesets: ${files.length} for ${announced.size} of ${packages.length} packages\n`);
process.exitCode = failures.length === 0 ? 0 : 1;

function readChangesets(names) {
  const files = readdirSync(join(root, ".changeset")).filter(
    (file) => file.endsWith(".md") && file !== "README.md",
  );
  const announced = new Set();
  for (const file of files) {
    const text = readFileSync(join(root, ".changeset", file), "utf8");
    const parts = /^---\n([\s\S]+?)---\n([\s\S]*)$/.exec(text);
    if (parts === null) {
      failures.push(`${file} does not begin with front matter that names packages`);
      continue;
    }
    const [, matter, body] = parts;
    if (body.trim().length < 20) failures.push(`${file} says nothing to users`);
    for (const line of matter.trim().split("\n")) {
      const [, name] = /^"([^"]+)": (?:patch|minor|major)$/.exec(line) ?? [];
      if (names.includes(name)) announced.add(name);
      else failures.push(`${file}: ${line} does not name a package and a bump`);
    }
  }
  return { files, announced };
}

/** Files under the folder that differ from the last commit that wrote the changelog. Asks no remote. */
function changedSince(changelog, folder) {
  // A copy without history, such as a downloaded archive, cannot be compared.
  if (!existsSync(join(root, ".git"))) return [];
  const released = git(["log", "-1", "--format=%H", "--", changelog]);
  if (released === "") return [];
  return git(["diff", "--name-only", released, "--", folder]).split("\n").filter(Boolean);
}

function git(args) {
  const { status, stdout, stderr } = spawnSync("git", args, { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(`git ${args.join(" ")}: ${stderr}`);
  return stdout.trim();
}
