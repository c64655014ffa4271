import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { withoutComments } from "../../src/config/without-comments.js";
import { runCommand } from "../fixture/terminal-of-a-test.js";

const schema = JSON.parse(
  readFileSync(new URL("../../apns.config.schema.json", import.meta.url), "utf8"),
) as { readonly $defs: { readonly settings: { readonly properties: object } } };
/** The keys that a configuration may have. */
const CONFIGURABLE: ReadonlySet<string> = new Set(Object.keys(schema.$defs.settings.properties));

const folder = mkdtempSync(join(tmpdir(), "apns-init-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The configuration without its comments. */
function parsed(file: string): Record<string, unknown> {
  return JSON.parse(withoutComments(readFileSync(file, "utf8")));
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
  const used = [top, ...Object.values(profiles as Record<string, object>)].flatMap((keys) =>
    Object.keys(keys),
  );
  expect(used.filter((key) => !["$schema", "profile"].includes(key) && !CONFIGURABLE.has(key))).toEqual([]);
  for (const [, key = ""] of readFileSync(file, "utf8").matchAll(/^ *\/\/ "(\w+)":/gm))
    expect(CONFIGURABLE).toContain(key);
});

test("L-56: the other commands read what init writes", async () => {
  const file = join(folder, "read.config.json");
  await runCommand(["init", file, "--key", "missing.p8"]);
  const flags = ["--config", file, "--to", "b5bb9d8014a0f9b1", "--alert", "A"];
  const run = await runCommand(["send", ...flags, "--profile", "local"]);
  expect(run.stderr).toContain(join(folder, "missing.p8"));
  expect((await runCommand(["send", ...flags, "--profile", "other"])).stderr).toContain(
    "sandbox, production, local",
  );
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
