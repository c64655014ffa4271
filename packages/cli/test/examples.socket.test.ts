import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";

/** What an example prints, run on the build as the README says. */
async function output(name: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const file = fileURLToPath(new URL(`../../../examples/${name}.mjs`, import.meta.url));
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [file], {
    env: { ...process.env, ...env },
  });
  expect(stderr).toBe("");
  return stdout.trim();
}

describe("the examples", () => {
  test("send-one prints its outcome, over both protocols", async () => {
    expect(await output("send-one")).toBe("accepted");
    expect(await output("send-one-binary")).toBe("accepted");
  });

  test("send-many accounts for all 50,000", async () => {
    expect(await output("send-many")).toBe("{ accepted: 49995, rejected: 5 }");
  });

  test("queue reaches every device, although a worker is killed in the middle", async () => {
    // Node 20's SQLite warns that it takes one process at a time.
    expect(await output("queue", { NODE_NO_WARNINGS: "1" })).toBe(
      "{ accepted: 20000 }\n20000 devices reached",
    );
  });

  test("feedback keeps the device that registered again, and drops the other", async () => {
    expect(await output("feedback")).toBe("0a0a0a0a… drop\n0b0b0b0b… keep");
  });
});
