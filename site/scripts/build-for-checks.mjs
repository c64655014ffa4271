// Builds the site where the checks look for it, to be served below a path: what is right there is right anywhere.
import { rmSync } from "node:fs";
import { builtSite, builtSiteBase } from "../../scripts/check/places.mjs";

rmSync(builtSite, { recursive: true, force: true });
process.env.SITE_BASE = builtSiteBase;
process.env.SITE_OUT = builtSite;
await import("./build.mjs");
