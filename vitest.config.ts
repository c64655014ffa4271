import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";

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
  testTimeout: 60_000,
  // Real sockets on few cores: files one after the other, so that one file's load is not another's lag.
  maxWorkers: 2,
  execArgv: ["--expose-gc"],
};

export default defineConfig({
  test: {
    retry: 0,
    projects: [
      project("pure", {
        include: ["packages/*/test/**/*.test.ts", "test/scripts/*.test.mjs"],
        exclude: ["**/node_modules/**", "**/*.{socket,debian}.test.ts"],
        setupFiles: ["test/setup/no-console.ts"],
        testTimeout: 120_000,
        // A process for all files: a process for each costs 30 s, and what is pure leaves nothing behind.
        isolate: false,
      }),
      project("socket", {
        include: ["packages/*/test/**/*.socket.test.ts", "test/setup/*.socket.test.ts"],
        ...withSockets,
      }),
      // Against programs that .ci/run installs from Debian's packages.
      project("debian", { include: ["packages/*/test/**/*.debian.test.ts"], ...withSockets }),
    ],
  },
});
