// What makes a repository hard to find one's way in: files of no known kind, crowded folders, names that say
// nothing, files that are too long, paths of somebody's machine.

const EXTENSIONS =
  /\.(?:cjs|cnf|css|go|grit|html|js|json|md|mjs|mts|ndjson|p12|pem|pl|py|rb|php|java|sh|sql|ts|tsx|yaml|yml|conf|svg|txt|webp)$/;
/** Files whose name is their kind. */
const NAMES = /(?:^|\/)(?:LICENSE|NOTICE|Dockerfile|CODEOWNERS|\.[^/]+)$|^\.ci\/run$/;
const VAGUE = /^(?:utils?|helpers?|common|misc|shared)(?:\.|$)/;
/** Recorded inputs and certificates: their number and length is what was recorded. */
const RECORDED = /\/(?:fixtures|vectors)\//;
const CROWDED = /^packages\/[^/]+\/(?:src|test|page)(?:\/|$)/;
const TESTS = /^(?:packages\/[^/]+\/test|site\/test|test)\/.*\.(?:ts|mjs)$/;
const SOURCES =
  /^(?:packages\/[^/]+\/(?:src|page)|scripts|benchmarks|examples|site)\/.*\.(?:ts|tsx|mjs|css)$/;
const MACHINE_PATHS =
  /(?<![\w.])\/(?:home|Users)\/[a-z]\w*\/|(?<![\w.])\/root\/|\/work\/wt\/|[A-Z]:\\Users\\/;

const MAX_FILES = 16;
const MAX_SOURCE_LINES = 300;
const MAX_TEST_LINES = 400;

/**
 * @param {string[]} paths All files, from the root.
 * @param {(path: string) => string} read The text of one.
 * @returns {string[]} One sentence for each fault.
 */
export function hygieneFaults(paths, read) {
  return [...kindFaults(paths), ...folderFaults(paths), ...nameFaults(paths), ...textFaults(paths, read)];
}

function kindFaults(paths) {
  return paths
    .filter((path) => !EXTENSIONS.test(path) && !NAMES.test(path))
    .map((path) => `${path} has no known extension, so that no check reads it`);
}

function folderFaults(paths) {
  const counts = new Map();
  for (const path of paths) {
    const folder = path.slice(0, path.lastIndexOf("/"));
    if (!CROWDED.test(folder) || RECORDED.test(path)) continue;
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return [...counts]
    .filter(([, count]) => count > MAX_FILES)
    .map(([folder, count]) => `${folder} has ${count} files; the limit is ${MAX_FILES}`);
}

/** Folders are named, too. */
function nameFaults(paths) {
  return paths
    .filter((path) => path.split("/").some((part) => VAGUE.test(part)))
    .map((path) => `${path} has a name that says nothing about what is in it`);
}

function textFaults(paths, read) {
  return paths.flatMap((path) => {
    if (/\.(?:p12|webp)$/.test(path)) return [];
    const text = read(path);
    const faults = [];
    const [found] = MACHINE_PATHS.exec(text) ?? [];
    if (found !== undefined) faults.push(`${path} names a path of one machine: ${found}`);
    // As `wc -l` counts: line ends.
    const lines = text.split("\n").length - 1;
    const limit = limitOf(path);
    if (lines > limit) faults.push(`${path} has ${lines} lines; the limit is ${limit}`);
    return faults;
  });
}

function limitOf(path) {
  if (RECORDED.test(path)) return Number.POSITIVE_INFINITY;
  if (TESTS.test(path)) return MAX_TEST_LINES;
  return SOURCES.test(path) ? MAX_SOURCE_LINES : Number.POSITIVE_INFINITY;
}
