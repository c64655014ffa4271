import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Runs one test file with the leak detector, as a package's own, and answers whether it passed. */
function passes(body: string): boolean {
  const folder = mkdtempSync(join(root, "packages", "transport", "test", "leak-"));
  try {
    writeFileSync(
      join(folder, "planted.socket.test.ts"),
      `import { createServer } from "node:net";\nimport { test } from "vitest";\ntest("planted", async () => {\n${body}\n});\n`,
    );
    const run = spawnSync(
      process.execPath,
      [join(root, "node_modules/vitest/vitest.mjs"), "run", "--project", "socket", folder],
      { cwd: root, encoding: "utf8", env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0" } },
    );
    expect(run.stdout).toMatch(/Tests +(1 passed|1 failed)/);
    return run.status === 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const listening =
  "const server = createServer();\nawait new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));";

test("a test that leaves a server or a timer behind fails, one that closes them passes", () => {
  expect(passes(listening)).toBe(false);
  expect(passes("setTimeout(() => {}, 60_000).unref();")).toBe(false);
  expect(passes("console.log('noise');")).toBe(false);
  expect(passes(`${listening}\nawait new Promise((resolve) => server.close(resolve));`)).toBe(true);
});
