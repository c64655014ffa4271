import { readFileSync } from "node:fs";
import { Command } from "commander";
import { describe, expect, test } from "vitest";
import { commandList } from "../src/commands/command-list.js";
import { exitCode } from "../src/exit-code.js";
import { screenOfATest } from "./fixture/screen-of-a-test.js";
import { runCommand } from "./fixture/terminal-of-a-test.js";

/** A command with its flags, and those of a command below it. */
async function commandsOf(name: string, load: (typeof commandList)[number]["load"]): Promise<Command[]> {
  const command = new Command("apns").command(name);
  const define = await load();
  define(command, { screen: screenOfATest().screen, finish: () => {}, commands: commandList });
  return [command, ...command.commands];
}

/** The words of a command line, as a shell makes them of one without variables. */
function wordsOf(line: string): string[] {
  return (line.match(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g) ?? []).map((word) => word.replaceAll(/["']/g, ""));
}

/** The command lines of a help text, at the beginning of a line or after a pipe. */
function examplesIn(help: string): string[] {
  const [examples = ""] = help.split("\nUsage:");
  return examples.match(/(?<=^ {2}|\| )apns .*$/gm) ?? [];
}

/** What a command line has that its command does not know. It throws for a value that a flag does not take. */
async function unknownIn(line: string): Promise<string[]> {
  const [, name = "", ...args] = wordsOf(line);
  const entry = commandList.find((one) => one.name === name);
  if (entry === undefined) return [name];
  const [command, ...below] = await commandsOf(name, entry.load);
  const named = below.find((one) => one.name() === args[0]);
  const taking = named ?? command;
  return taking?.exitOverride().parseOptions(named === undefined ? args : args.slice(1)).unknown ?? [name];
}

describe.each(commandList.map((entry) => [entry.name, entry] as const))("apns %s --help", (name, entry) => {
  test("L-36: begins with examples, and has each flag of the command", async () => {
    const { stdout, code } = await runCommand([name, "--help"]);
    expect(stdout).toMatch(/^Examples:\n {2}# /);
    expect(code).toBe(0);
    const [command] = await commandsOf(name, entry.load);
    for (const option of command?.options ?? []) if (!option.hidden) expect(stdout).toContain(option.flags);
  });

  test("L-36: its examples are command lines that it takes", async () => {
    const [, ...below] = await commandsOf(name, entry.load);
    for (const path of [[name], ...below.map((one) => [name, one.name()])]) {
      const lines = examplesIn((await runCommand([...path, "--help"])).stdout);
      expect(lines.length).toBeGreaterThan(0);
      for (const line of lines) {
        expect(line).toContain(`apns ${name} `.trimEnd());
        expect({ line, unknown: await unknownIn(line) }).toEqual({ line, unknown: [] });
      }
    }
  });
});

test("L-36: the command lines of the README and of apns --help are ones that the commands take", async () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const blocks = Array.from(readme.matchAll(/```sh\n([\s\S]*?)```/g), ([, block = ""]) => block).join("");
  const written = blocks.match(/^apns .*$/gm) ?? [];
  const shown = examplesIn((await runCommand(["--help"])).stdout);
  expect(written.length).toBeGreaterThan(5);
  expect(shown.length).toBeGreaterThan(1);
  for (const line of [...written.map((one) => one.replace(/ +#.*$/, "")), ...shown]) {
    expect({ line, unknown: await unknownIn(line) }).toEqual({ line, unknown: [] });
  }
});

describe("typing errors", () => {
  test.each([
    [["snd"], "Did you mean send?"],
    [["resum", "x"], "Did you mean resume?"],
    [["send", "--alrt", "x"], "Did you mean --alert?"],
    [["send", "--jurnal", "x"], "Did you mean --journal?"],
  ])("L-36: %j gets the nearest that there is", async (args, said) => {
    const run = await runCommand(args);
    expect(run.stderr).toContain(said);
    expect(run.code).toBe(exitCode.usage);
  });
});

describe("--debug", () => {
  test("L-37: an error shows no stack without it, and its stack with it", async () => {
    const args = ["send", "/nowhere/at-all.ndjson", "--key", "/nowhere/key.p8", "--team-id", "ABCDE12345"];
    const without = await runCommand(args);
    expect(without.stderr).not.toMatch(/^ +at /m);
    const debugged = await runCommand([...args, "--debug"]);
    expect(debugged.stderr).toMatch(/^ +at /m);
    expect([without.code, debugged.code]).toEqual([exitCode.credentials, exitCode.credentials]);
  });
});
