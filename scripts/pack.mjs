// Packs every package as it would be published, once for all checks that look at tarballs. Needs a build.
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root, tarballsFolder } from "./check/places.mjs";

rmSync(tarballsFolder, { recursive: true, force: true });
mkdirSync(tarballsFolder, { recursive: true });
const args = ["-r", "--filter", "./packages/*", "pack", "--pack-destination", tarballsFolder];
const { status } = spawnSync("pnpm", args, {
  cwd: root,
  stdio: ["ignore", "ignore", "inherit"],
  shell: process.platform === "win32",
});
const packed = readdirSync(tarballsFolder).length;
const expected = readdirSync(join(root, "packages")).length;
process.stdout.write(`pack: ${packed} tarballs of ${expected} packages\n`);
process.exitCode = status === 0 && packed === expected ? 0 : 1;
