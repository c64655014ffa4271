// Every package has a released version with a changelog, or a changeset that will make one, and each changeset
// names packages that exist and says something to users.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const packages = new Map(
  readdirSync(join(root, "packages")).map((folder) => {
    const { name, version } = JSON.parse(
      readFileSync(join(root, "packages", folder, "package.json"), "utf8"),
    );
    return [name, { version, hasChangelog: existsSync(join(root, "packages", folder, "CHANGELOG.md")) }];
  }),
);
const failures = [];
const announced = new Set();
const files = readdirSync(join(root, ".changeset")).filter(
  (name) => name.endsWith(".md") && name !== "README.md",
);
for (const file of files) {
  const text = readFileSync(join(root, ".changeset", file), "utf8");
  const parts = /^---\n([\s\S]*?)---\n([\s\S]*)$/.exec(text);
  if (parts === null) {
    failures.push(`${file}: no front matter`);
    continue;
  }
  const [, matter, body] = parts;
  if (body.trim().length < 20) failures.push(`${file}: says nothing to users`);
  for (const line of matter.trim().split("\n")) {
    const entry = /^"(@apns\/[a-z]+)": (patch|minor|major)$/.exec(line);
    if (entry === null || !packages.has(entry[1]))
      failures.push(`${file}: ${line} names no package and bump`);
    else announced.add(entry[1]);
  }
}
for (const [name, { version, hasChangelog }] of packages) {
  if (!hasChangelog && !announced.has(name))
    failures.push(`${name} ${version} has neither a changelog nor a changeset`);
}
for (const failure of failures) process.stderr.write(`${failure}\n`);
process.stdout.write(`changesets: ${files.length} for ${announced.size} packages\n`);
process.exitCode = failures.length === 0 ? 0 : 1;
