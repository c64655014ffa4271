// The tarballs that scripts/pack.mjs made.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root, tarballsFolder } from "./places.mjs";

/**
 * @returns {{ name: string, folder: string, path: string }[]} For each package its published name, its folder and
 *   the path of its tarball.
 * @throws {Error} When one is missing: nothing was packed, or the version has changed since.
 */
export function tarballs() {
  return readdirSync(join(root, "packages")).map((short) => {
    const folder = join(root, "packages", short);
    const { name, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const path = join(tarballsFolder, `${name.replace("@", "").replace("/", "-")}-${version}.tgz`);
    if (!existsSync(path)) throw new Error(`${name} ${version} is not packed; run npm test -- pack`);
    return { name, folder, path };
  });
}
