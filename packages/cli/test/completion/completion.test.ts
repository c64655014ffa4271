import { Command } from "commander";
import { expect, test } from "vitest";
import { commandList } from "../../src/commands/command-list.js";
import { shells } from "../../src/completion/completion-script.js";
import { screenOfATest } from "../fixture/screen-of-a-test.js";
import { runCommand } from "../fixture/terminal-of-a-test.js";

test.each(shells)(
  "L-57: the script for %s knows every command, its flags and their choices",
  async (shell) => {
    const { code, stdout, stderr } = await runCommand(["completion", shell]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    for (const { name, load } of commandList) {
      const command = new Command(name);
      (await load())(command, { screen: screenOfATest().screen, finish: () => {}, commands: commandList });
      const paths = [`/${name}`, ...command.commands.map((below) => `/${name}/${below.name()}`)];
      for (const path of paths) expect(stdout).toMatch(new RegExp(`${path}(?![\\w/-])`));
      const flags = [command, ...command.commands].flatMap(({ options }) => options.map(({ long }) => long));
      for (const flag of flags) {
        const written = shell === "fish" ? flag?.replace("--", "-l ") : flag;
        expect(stdout).toMatch(new RegExp(`${written}(?![\\w-])`));
      }
    }
    expect(stdout).toMatch(/production['"]?,? ['"]?sandbox/);
  },
);

test("L-57: another shell is a usage error", async () => {
  const run = await runCommand(["completion", "tcsh"]);
  expect(run).toMatchObject({ code: 2, stdout: "" });
});
