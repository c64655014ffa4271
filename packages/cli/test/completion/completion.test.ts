import { expect, test } from "vitest";
import { commandList } from "../../src/commands/command-list.js";
import { shells } from "../../src/completion/completion-script.js";
import { runCommand } from "../fixture/terminal-of-a-test.js";

test.each(shells)(
  "L-57: the script for %s knows every command, its flags and their choices",
  async (shell) => {
    const { code, stdout, stderr } = await runCommand(["completion", shell]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    for (const { name } of commandList) expect(stdout).toMatch(new RegExp(`\\b${name}\\b`));
    const flag = shell === "fish" ? "-l expires-within" : "--expires-within";
    expect(stdout).toContain(flag);
    expect(stdout).toContain("/key/inspect");
    expect(stdout).toMatch(/production['"]?,? ['"]?sandbox/);
  },
);

test("L-57: another shell is a usage error", async () => {
  const run = await runCommand(["completion", "tcsh"]);
  expect(run).toMatchObject({ code: 2, stdout: "" });
});
