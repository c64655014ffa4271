// Publishes every package whose version is not in the registry yet, with the addresses of the repository that
// publishes. Called by the workflow "release" and, into a registry on this machine, by the check "release". Needs a
// build. The manifests are afterwards as they were.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bin, root } from "../check/places.mjs";
import { manifestAddresses, withAddresses } from "./manifest-addresses.mjs";

const packages = readdirSync(join(root, "packages")).map((short) => {
  const path = join(root, "packages", short, "package.json");
  const text = readFileSync(path, "utf8");
  return { directory: `packages/${short}`, path, text, manifest: JSON.parse(text) };
});

const faults = packages.flatMap(faultsOf);
for (const fault of faults) process.stderr.write(`publish: ${fault}\n`);
process.exitCode = faults.length === 0 ? publish() : 1;

/** What would be published without users knowing what they get. */
function faultsOf({ directory, manifest: { name, version } }) {
  const changelog = join(root, directory, "CHANGELOG.md");
  const text = existsSync(changelog) ? readFileSync(changelog, "utf8") : "";
  const faults = [];
  if (!text.includes(`\n## ${version}\n`)) {
    faults.push(`${name}: its changelog does not describe ${version}; run pnpm release:version first`);
  }
  if (!existsSync(join(root, directory, "dist"))) faults.push(`${name} is not built; run pnpm build first`);
  return faults;
}

function publish() {
  try {
    for (const { directory, path, manifest } of packages) {
      const filled = withAddresses(manifest, manifestAddresses(process.env, directory));
      writeFileSync(path, `${JSON.stringify(filled, null, 2)}\n`);
    }
    return spawnSync(bin("changeset"), ["publish"], { cwd: root, stdio: "inherit" }).status ?? 1;
  } finally {
    for (const { path, text } of packages) writeFileSync(path, text);
  }
}
