import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";
import { SlowFirst } from "./test/setup/slow-first.js";

// The packages run from source in this repository: the private export condition leads to src.
const conditions = ["@apns/source"];

const project = (
  name: string,
  test: TestProjectInlineConfiguration["test"],
): TestProjectInlineConfiguration => ({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: { name, ...test },
});

const withSockets: TestProjectInlineConfiguration["test"] = {
  setupFiles: ["test/setup/no-console.ts", "test/setup/no-leaks.ts"],
  // Most take a second. Those of several processes took up to a minute on a machine that had five times as much to do.
  testTimeout: 120_000,
  // Hooks start databases and make keys; the default is ten seconds.
  hookTimeout: 120_000,
  execArgv: ["--expose-gc"],
};

export default defineConfig({
  test: {
    retry: 0,
    sequence: { sequencer: SlowFirst },
    projects: [
      project("pure", {
        include: ["packages/*/test/**/*.test.ts", "test/{scripts,benchmarks}/*.test.mjs"],
        exclude: ["**/node_modules/**", "**/*.{socket,debian}.test.ts"],
        setupFiles: ["test/setup/no-console.ts", "test/setup/seed-of-commit.ts"],
        // The longest test computes for 35 s, and nothing of it waits: a busy machine needs minutes. A loop without an
        // end is found by no time-out, since only a turn of the event loop could tell.
        testTimeout: 600_000,
        // One process for all files: a process for each costs 30 s, and a pure test changes nothing outside itself.
        isolate: false,
      }),
      project("socket", {
        include: [
          "packages/*/test/**/*.socket.test.ts",
          "test/setup/*.socket.test.ts",
          "test/network/*.socket.test.mjs",
        ],
        // More at a time would be each other's lag; one at a time leaves a core idle.
        maxWorkers: 2,
        ...withSockets,
      }),
      project("examples", {
        include: ["examples/test/*.test.mjs"],
        exclude: ["**/node_modules/**", "**/*.debian.test.mjs"],
        globalSetup: "examples/test/compile.mjs",
        maxWorkers: 2,
        ...withSockets,
      }),
      // The documentation: against the site that the check "docs" builds, and the packed packages.
      project("site", {
        include: ["site/test/*.test.mjs"],
        exclude: ["**/node_modules/**", "**/*.debian.test.mjs"],
        testTimeout: 180_000,
        hookTimeout: 180_000,
      }),
      project("debian", {
        include: ["packages/*/test/**/*.debian.test.ts", "{examples,site}/test/*.debian.test.mjs"],
        // Against programs that .ci/run installs from Debian's packages, and that keep several cores busy.
        fileParallelism: false,
        ...withSockets,
        // A page in a browser may take seconds to show what came, on a busy machine; the default is one.
        expect: { poll: { timeout: 20_000 } },
        setupFiles: ["test/setup/no-console.ts", "test/setup/no-leaks.ts", "test/setup/seed-of-commit.ts"],
      }),
    ],
  },
});
