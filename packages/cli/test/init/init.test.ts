import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterAll, expect, test } from "vitest";
import { addConnectionFlags } from "../../src/flags/connection-flags.js";
import { runCommand } from "../fixture/terminal-of-a-test.js";

const folder = mkdtempSync(join(tmpdir(), "apns-init-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The configuration without its comments. */
function parsed(file: string): Record<string, unknown> {
  return JSON.parse(readFileSync(file, "utf8").replace(/^\s*\/\/.*$/gm, ""));
}

test("L-56: init writes a configuration whose keys are flags, with what was given filled in", async () => {
  const file = join(folder, "apns.config.json");
  const run = await runCommand([
    "init",
    file,
    "--key",
    "k.p8",
    "--team-id",
    "DEF123GHIJ",
    "--topic",
    "com.example.my",
  ]);
  expect(run).toMatchObject({ code: 0, stdout: "" });
  const { profiles, ...top } = parsed(file);
  expect(top).toMatchObject({
    key: "k.p8",
    teamId: "DEF123GHIJ",
    topic: "com.example.my",
    profile: "sandbox",
  });
  expect(Object.keys(profiles as object)).toEqual(["sandbox", "production", "local"]);
  const flags = new Set(addConnectionFlags(new Command()).options.map((option) => option.attributeName()));
  const used = [top, ...Object.values(profiles as Record<string, object>)].flatMap((keys) =>
    Object.keys(keys),
  );
  expect(used.filter((key) => !["$schema", "profile"].includes(key) && !flags.has(key))).toEqual([]);
  for (const [, key = ""] of readFileSync(file, "utf8").matchAll(/^ *\/\/ "(\w+)":/gm))
    expect(flags).toContain(key);
});

test("L-56: init replaces no file without --force", async () => {
  const file = join(folder, "other.json");
  expect((await runCommand(["init", file])).code).toBe(0);
  const before = readFileSync(file, "utf8");
  const again = await runCommand(["init", file, "--topic", "com.example.new"]);
  expect(again.code).toBe(2);
  expect(again.stderr).toContain("--force");
  expect(readFileSync(file, "utf8")).toBe(before);
  expect((await runCommand(["init", file, "--topic", "com.example.new", "--force"])).code).toBe(0);
  expect(parsed(file)["topic"]).toBe("com.example.new");
  const missing = join(folder, "no", "such", "folder.json");
  expect((await runCommand(["init", missing])).code).toBe(2);
  expect(existsSync(missing)).toBe(false);
});
