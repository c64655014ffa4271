import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCommand } from "../fixture/terminal-of-a-test.js";

const folder = mkdtempSync(join(tmpdir(), "apns-completion-"));
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(async () => {
  for (const shell of ["bash", "zsh", "fish"]) {
    writeFileSync(join(folder, shell), (await runCommand(["completion", shell])).stdout);
  }
});

/** What a shell offers for a command line, whose last word is being typed. */
type Complete = (line: string) => string[];

const bash: Complete = (line) => {
  const words = line.split(" ");
  const script = `source ${join(folder, "bash")}
COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length - 1}; _apns
printf '%s\\n' "\${COMPREPLY[@]}"`;
  return lines(execFileSync("bash", ["--norc", "-c", script], { encoding: "utf8" }));
};

/** The script offers a list, which zsh itself narrows to what was typed. */
const zsh: Complete = (line) => {
  const words = line.split(" ");
  const script = `compdef() { : }
_describe() { print -rl -- "\${(@P)2}" }
_files() { print -r -- "(files)" }
source ${join(folder, "zsh")}
words=(${words.map((word) => `'${word}'`).join(" ")}); CURRENT=${words.length}; _apns`;
  const offered = lines(execFileSync("zsh", ["-f", "-c", script], { encoding: "utf8" }));
  const typed = words.at(-1) ?? "";
  return offered
    .map((item) => item.split(":")[0] ?? "")
    .filter((item) => item.startsWith(typed) || item === "(files)");
};

const fish: Complete = (line) => {
  const script = `source ${join(folder, "fish")}; complete -C '${line}'`;
  const env = { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder };
  const offered = execFileSync("fish", ["--no-config", "-c", script], { encoding: "utf8", env });
  return lines(offered).map((item) => item.split("\t")[0] ?? "");
};

function lines(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}

describe.each<[string, Complete]>([
  ["bash", bash],
  ["zsh", zsh],
  ["fish", fish],
])("completion in %s", (_shell, complete) => {
  test("L-57: commands, and those of a command", () => {
    expect(complete("apns exp")).toEqual(["explain"]);
    expect(complete("apns key ").sort()).toEqual(expect.arrayContaining(["inspect", "token"]));
    expect(complete("apns live u")).toEqual(["update"]);
  });

  test("L-57: flags of the command that was typed, and of no other", () => {
    expect(complete("apns doctor --other")).toEqual(["--other-http2"]);
    expect(complete("apns cert inspect --exp")).toEqual(["--expires-within"]);
    expect(complete("apns explain --other")).toEqual([]);
  });

  test("L-57: the choices of a flag, wherever it stands", () => {
    expect(complete("apns doctor --json --environment ").sort()).toEqual(["production", "sandbox"]);
    expect(complete("apns send --environment sand")).toEqual(["sandbox"]);
  });
});

test("L-57: after a flag that takes anything, files are offered", () => {
  expect(zsh("apns send --key ")).toEqual(["(files)"]);
  expect(bash("apns send --key ")).toEqual([]);
});
