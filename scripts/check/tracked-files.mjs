// The files that belong to the repository.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "./places.mjs";

/**
 * Everything that is tracked, or would be if it were added.
 *
 * @returns {string[]} Paths from the root, with slashes.
 * @throws {Error} Without git, or in a copy without history.
 */
export function trackedFiles() {
  const args = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
  const { status, stdout, stderr } = spawnSync("git", args, { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(`git ${args.join(" ")}: ${stderr}`);
  // A file that was deleted and not committed is still listed.
  return stdout.split("\0").filter((path) => path !== "" && existsSync(join(root, path)));
}
