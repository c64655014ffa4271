// Builds the site: the generated pages, then VitePress, which fails at a dead link. Needs a build of the packages.
//
//   SITE_BASE        the path below which it is served, such as /apns/; default /
//   SITE_OUT         the folder to write; default site/.vitepress/dist
//   SITE_REPOSITORY  the address of the repository, for links to files; default: no such links
import { join } from "node:path";
import { build } from "vitepress";
import { root } from "../../scripts/check/places.mjs";
import "./write-pages.mjs";

if (process.exitCode === undefined) await build(join(root, "site"));
