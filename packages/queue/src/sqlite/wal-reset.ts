/** The first versions without the bug, by branch: 3.44.6 and 3.50.7 were mended later than 3.51.3. */
const MENDED: readonly (readonly [number, number, number])[] = [
  [3, 44, 6],
  [3, 50, 7],
  [3, 51, 3],
];

/**
 * Whether this version of SQLite may lose commits where two connections write and checkpoint a WAL at once: 3.7.0 to
 * 3.51.2, unless mended on its branch. A version that cannot be read counts as one that may.
 */
export function mayLoseCommits(version: string): boolean {
  const [major, minor, patch] = version.split(".").map(Number);
  if (major === undefined || minor === undefined || patch === undefined) return true;
  if (Number.isNaN(major + minor + patch)) return true;
  if (major !== 3) return major < 3;
  if (minor > 51) return false;
  return !MENDED.some(([, branch, least]) => minor === branch && patch >= least);
}
