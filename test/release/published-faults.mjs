// What a registry holds of a release, compared with what users are promised.
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * @param {string} registry
 * @param {object} expected
 * @param {Record<string, string>} expected.versions By name.
 * @param {string} expected.repository Its address.
 * @param {string} expected.folder Where tarballs are unpacked.
 * @param {(command: string[], options: { cwd: string }) => Promise<string>} expected.run
 * @returns {Promise<string[]>} One sentence for each fault.
 */
export async function publishedFaults(registry, { versions, repository, folder, run }) {
  const faults = [];
  for (const [name, version] of Object.entries(versions)) {
    const answer = await fetch(`${registry}${name.replace("/", "%2f")}`);
    if (!answer.ok) {
      faults.push(`${name} is not in the registry: ${answer.status}`);
      continue;
    }
    const { versions: published, "dist-tags": tags } = await answer.json();
    if (tags.latest !== version || published[version] === undefined) {
      faults.push(`${name}: the latest is ${tags.latest}, not ${version}`);
      continue;
    }
    const home = join(folder, "published", name);
    mkdirSync(home, { recursive: true });
    const tarball = join(home, "package.tgz");
    const { writeFile } = await import("node:fs/promises");
    await writeFile(tarball, Buffer.from(await (await fetch(published[version].dist.tarball)).arrayBuffer()));
    await run(["tar", "-xzf", tarball], { cwd: home });
    const manifest = JSON.parse(readFileSync(join(home, "package", "package.json"), "utf8"));
    const changelog = readFileSync(join(home, "package", "CHANGELOG.md"), "utf8");
    faults.push(...manifestFaults(manifest, { versions, repository }).map((fault) => `${name}: ${fault}`));
    if (!changelog.includes(`\n## ${version}\n`))
      faults.push(`${name}: its changelog does not describe ${version}`);
  }
  return faults;
}

function manifestFaults({ name, repository: source, homepage, bugs, ...manifest }, { versions, repository }) {
  const faults = [];
  const directory = `packages/${name.split("/")[1]}`;
  const url = `git+${repository}.git`;
  if (source?.url !== url || source.directory !== directory)
    faults.push(`repository is ${JSON.stringify(source)}`);
  if (homepage !== `${repository}/tree/HEAD/${directory}#readme`) faults.push(`homepage is ${homepage}`);
  if (bugs?.url !== `${repository}/issues`) faults.push(`bugs is ${JSON.stringify(bugs)}`);
  if (
    "scripts" in manifest &&
    Object.keys(manifest.scripts).some((script) => /install|prepare/.test(script))
  ) {
    faults.push("a script would run on installation");
  }
  for (const [other, range] of Object.entries(manifest.dependencies ?? {})) {
    if (other in versions && range !== `^${versions[other]}`) faults.push(`it wants ${other} ${range}`);
  }
  return faults;
}
