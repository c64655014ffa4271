// Breaks the sessions on purpose, one rule at a time, and demands that their tests notice.
//
//   node scripts/mutants/run.mjs            all mutants
//   node scripts/mutants/run.mjs S-4 M-     only these rules
//
// Each mutant is one replacement in a copy of the transport's session; the tests run against the copy. A
// mutant that survives, or a replacement that no longer matches the source, is a failure.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { binaryMutants } from "./binary.mjs";
import { http2Mutants } from "./http2.mjs";
import { http2FaultMutants } from "./http2-faults.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

const wanted = process.argv.slice(2);
const chosen = [...binaryMutants, ...http2Mutants, ...http2FaultMutants].filter(
  ({ rule }) =>
    wanted.length === 0 || wanted.some((one) => rule.startsWith(one.endsWith("-") ? one : `${one} `)),
);
const survivors = [];
// Tests that fail on the source as it is would kill every mutant.
for (const file of new Set(
  chosen.map(({ file }) =>
    file.includes("/http2/") ? "src/session/http2/http2-session.ts" : "src/index.ts",
  ),
)) {
  if (attempt({ file, from: "", to: "" }) === "SURVIVED") continue;
  process.stderr.write("the tests fail without any mutant\n");
  process.exit(1);
}
for (const mutant of chosen) {
  const outcome = attempt(mutant);
  process.stderr.write(`${outcome.padEnd(9)} ${mutant.rule}\n`);
  if (outcome !== "killed") survivors.push(mutant.rule);
}
process.stdout.write(`${chosen.length - survivors.length} of ${chosen.length} mutants killed\n`);
process.exitCode = survivors.length === 0 && chosen.length > 0 ? 0 : 1;

function attempt({ file, from, to }) {
  const folder = mkdtempSync(join(tmpdir(), "apns-mutant-"));
  try {
    const copy = join(folder, "packages", "transport");
    cpSync(join(root, "packages", "transport"), copy, {
      recursive: true,
      filter: (path) => !/[\\/](dist|\.tsc|node_modules)$/.test(path),
    });
    // Everything else is the repository's own.
    for (const name of readdirSync(root)) {
      if (name !== "packages" && name !== ".git") symlinkSync(join(root, name), join(folder, name));
    }
    for (const name of readdirSync(join(root, "packages"))) {
      if (name !== "transport") symlinkSync(join(root, "packages", name), join(folder, "packages", name));
    }
    symlinkSync(join(root, "packages", "transport", "node_modules"), join(copy, "node_modules"));
    const source = readFileSync(join(copy, file), "utf8");
    if (from !== "") {
      if (source.split(from).length !== 2) return "no match";
      writeFileSync(
        join(copy, file),
        source.replace(from, () => to),
      );
    }
    const isHttp2 = file.includes("/http2/");
    const run = spawnSync(
      process.execPath,
      [
        join(root, "node_modules", "vitest", "vitest.mjs"),
        "run",
        "--project",
        "pure",
        "--bail=1",
        // The files of the session that is broken; the other one's cannot notice.
        ...(isHttp2
          ? ["packages/transport/test/http2"]
          : ["binary", "shared", "write"].map((name) => `packages/transport/test/binary/${name}`)),
      ],
      {
        cwd: folder,
        encoding: "utf8",
        timeout: 240_000,
        env: { ...process.env, APNS_SCHEDULES: isHttp2 ? "300" : "1000", CI: "true" },
      },
    );
    // They pass without the mutant, so whatever ends them, a crash included, is its doing.
    return run.status === 0 ? "SURVIVED" : "killed";
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
