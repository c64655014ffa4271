import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commandList } from "../src/commands/command-list.js";
import { apns } from "./fixture/built-command.js";
import { GOOD, Workbench } from "./fixture/workbench.js";

let bench: Workbench;
beforeAll(async () => {
  bench = await Workbench.open();
});
afterAll(() => bench.close());

const COMMAND = new RegExp(`^(${commandList.map(({ name }) => name).join("|")})-\\w+\\.js$`);

/** Which packages and which commands a run of the built command has loaded, by name. */
async function loadedBy(...args: string[]): Promise<{
  packages: string[];
  commands: string[];
  stdout: string;
  stderr: string;
}> {
  const file = bench.file("loaded.txt", "");
  const hook = new URL("fixture/report-loaded.mjs", import.meta.url).href;
  const { stdout, stderr } = await apns(args, {
    env: { LOADED_MODULES: file, NODE_OPTIONS: `--import=${hook}` },
  });
  const urls = readFileSync(file, "utf8").trim().split("\n");
  expect(urls.some((url) => basename(url) === "main.js")).toBe(true);
  const packageOf = (url: string): string[] =>
    /\/packages\/(\w+)\/dist\/|\/(commander)\//.exec(url)?.slice(1).filter(Boolean) ?? [];
  const commandOf = (url: string): string[] => COMMAND.exec(basename(url))?.slice(1) ?? [];
  return {
    packages: [...new Set(urls.flatMap(packageOf))].sort(),
    stdout,
    stderr,
    commands: [...new Set(urls.filter((url) => url.includes("/cli/dist/")).flatMap(commandOf))].sort(),
  };
}

describe("what the command loads", () => {
  test("L-16: --version prints the version of the package and loads no command", async () => {
    const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
    const { packages, commands, stdout, stderr } = await loadedBy("--version");
    expect({ stdout, stderr }).toEqual({ stdout: `${manifest.version}\n`, stderr: "" });
    expect({ packages, commands }).toEqual({ packages: ["cli", "commander"], commands: [] });
  });

  test("L-16: a command line that begins with a command loads this one alone, and the packages that it needs", async () => {
    expect(await loadedBy("send", "--to", GOOD, "--alert", "a", "--cert", "missing.pem")).toMatchObject({
      packages: ["cli", "client", "commander", "feedback", "transport", "wire"],
      commands: ["send"],
    });
    expect(await loadedBy("explain", "BadDeviceToken")).toMatchObject({
      packages: ["cli", "commander", "wire"],
      commands: ["explain"],
    });
  });

  test.each(commandList.map(({ name }) => name))(
    "L-16: apns %s --help needs its flags alone",
    async (name) => {
      const { packages, commands } = await loadedBy(name, "--help");
      expect(packages.filter((one) => !["cli", "commander", "wire"].includes(one))).toEqual(
        // What a phone shows is in a module of its own.
        name === "lint" ? ["simulator"] : [],
      );
      expect(commands).toEqual([name]);
    },
  );

  test("L-16: completion needs the flags of all commands, and no client, transport or queue", async () => {
    const { packages, stdout } = await loadedBy("completion", "bash");
    expect(packages).toEqual(["cli", "commander", "simulator", "wire"]);
    expect(stdout).toContain("--dead-tokens");
  });

  test("L-16: help and corrections of typing errors know every command, and load none", async () => {
    const { commands, stderr } = await loadedBy("fedback");
    expect(commands).toEqual([]);
    expect(stderr).toContain("Did you mean feedback?");
    const help = await loadedBy("--help");
    expect(help.packages).toEqual(["cli", "commander"]);
    expect(help.stdout).toMatch(/^Examples:\n/);
    for (const { name, summary } of commandList) {
      expect(help.stdout).toContain(name);
      expect(help.stdout.replace(/\s+/g, " ")).toContain(summary);
    }
    expect((await apns(["help", "send"])).stdout).toContain("--collapse-id");
  });
});
