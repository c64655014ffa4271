// Where the checks find tools and keep what one leaves for another.
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** Kept between runs, and gone with node_modules: the reports of the last run, the packed tarballs, programs. */
const cache = join(root, "node_modules", ".cache", "apns");
export const reportsFolder = join(cache, "reports");
export const tarballsFolder = join(cache, "tarballs");
export const programsFolder = join(cache, "programs");

export function bin(name) {
  return join(root, "node_modules", ".bin", name);
}

/** Of the last run of a counted check, in the format of Vitest's JSON reporter. */
export function reportPath(name) {
  return join(reportsFolder, `${name}.json`);
}

/** The site that the check `docs` builds, and the path below which it expects to be served: not the root. */
export const builtSite = join(cache, "site");
export const builtSiteBase = "/a/path/";
