import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

const listening =
  "const server = createServer(); await new Promise((done) => server.listen(0, '127.0.0.1', () => done(undefined)));";
const connected = `${listening} server.unref();
const socket = connect(server.address().port, "127.0.0.1"); await new Promise((done) => socket.once("connect", done));`;
const closed = (end: string): string => `await new Promise((done) => { ${end}; });`;

/** Bodies of tests, and whether the setup of the socket project should let them pass. */
const planted: Record<string, { body: string; passes: boolean }> = {
  "leaves a server": { body: listening, passes: false },
  "leaves a socket": { body: `${connected} ${closed("server.close(() => done()); done()")}`, passes: false },
  "leaves a timer": { body: "setTimeout(() => {}, 60_000).unref();", passes: false },
  "leaves an interval": { body: "setInterval(() => {}, 60_000).unref();", passes: false },
  prints: { body: "console.log('noise');", passes: false },
  "closes its server": { body: `${listening} ${closed("server.close(done)")}`, passes: true },
  "closes its socket": {
    body: `${connected} socket.destroy(); ${closed("server.close(done)")}`,
    passes: true,
  },
  "clears its timer": { body: "clearTimeout(setTimeout(() => {}, 60_000));", passes: true },
};

test("a test that leaves a server, a socket or a timer open fails, and so does one that prints", () => {
  // Among a package's tests, because only timers from there count as ours.
  const folder = mkdtempSync(join(root, "packages", "transport", "test", "planted-"));
  try {
    const tests = Object.entries(planted).map(
      ([title, { body }]) => `test(${JSON.stringify(title)}, async () => {\n${body}\n});\n`,
    );
    writeFileSync(
      join(folder, "planted.socket.test.ts"),
      `import { connect, createServer } from "node:net";\nimport { test } from "vitest";\n${tests.join("")}`,
    );
    const { stdout } = spawnSync(
      process.execPath,
      [
        join(root, "node_modules", "vitest", "vitest.mjs"),
        "run",
        "--project=socket",
        "--reporter=json",
        folder,
      ],
      { cwd: root, encoding: "utf8" },
    );
    const report: { testResults: { assertionResults: { title: string; status: string }[] }[] } =
      JSON.parse(stdout);
    const found = report.testResults.flatMap((file) => file.assertionResults);
    expect(Object.fromEntries(found.map(({ title, status }) => [title, status === "passed"]))).toEqual(
      Object.fromEntries(Object.entries(planted).map(([title, { passes }]) => [title, passes])),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
