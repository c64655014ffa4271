// What is wrong with a command that a document shows.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { commandList } from "../../packages/cli/src/commands/command-list.ts";
import { root } from "../../scripts/check/places.mjs";

const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const packages = readdirSync(join(root, "packages")).map((name) => `@apns/${name}`);
const ROOT_FLAGS = ["--help", "-h", "--version", "-V"];
const HELP = ["--help", "-h"];

/** Every command of `apns`, as its own definitions have it. */
export async function apnsProgram() {
  const program = new Command("apns");
  for (const { name, load } of commandList) {
    const command = program.command(name);
    (await load())(command, { commands: commandList, finish() {}, screen: {} });
  }
  return program;
}

/**
 * @param {string[]} words A command with its arguments.
 * @param {Command} program That of `apns`.
 * @returns {string | undefined}
 */
export function commandFault([name, ...rest], program) {
  if (name === "apns") return apnsFault(rest, program);
  if (name === "npm" || name === "pnpm") return scriptFault(name, rest);
  return undefined;
}

function apnsFault(words, program) {
  let command = program;
  let place = 0;
  for (; place < words.length; place += 1) {
    const next = command.commands.find((each) => each.name() === words[place]);
    if (next === undefined) break;
    command = next;
  }
  const name = nameOf(command);
  const first = words[place];
  if (command === program && first !== undefined && !ROOT_FLAGS.includes(first))
    return `apns has no command ${first}`;
  if (command.commands.length > 0 && command !== program && first !== undefined && !HELP.includes(first))
    return `${name} has no command ${first}`;
  return flagFault(words.slice(place), { command, name });
}

function flagFault(words, { command, name }) {
  for (let place = 0; place < words.length; place += 1) {
    const word = words[place];
    if (word === "--") return undefined;
    // A negative number and a lone dash are values.
    if (!/^--?[a-zA-Z]/.test(word)) continue;
    const [flag, given] = word.split(/=(.*)/s);
    if (HELP.includes(flag) || (command.parent === null && ROOT_FLAGS.includes(flag))) continue;
    const option = command.options.find(({ long, short }) => long === flag || short === flag);
    if (option === undefined) return `${name} has no flag ${flag}`;
    if (!option.required && !option.optional) {
      if (given !== undefined) return `${flag} of ${name} takes no value`;
      continue;
    }
    const value = given ?? words[place + 1];
    if (value === undefined && option.required) return `${flag} of ${name} needs a value`;
    if (given === undefined) place += 1;
    if (option.argChoices !== undefined && value !== undefined && !value.startsWith("$"))
      if (!option.argChoices.includes(value)) return `${flag} of ${name} cannot be ${value}`;
  }
  return undefined;
}

function nameOf(command) {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;
}

/** Names of our packages, and scripts of this repository. */
function scriptFault(name, [verb, ...rest]) {
  const ours = rest.filter((word) => word.startsWith("@apns/")).map((word) => word.replace(/(.)@.*$/, "$1"));
  const unknown = ours.find((each) => !packages.includes(each));
  if (unknown !== undefined && ["install", "i", "add"].includes(verb))
    return `there is no package ${unknown}`;
  if ((verb === "run" || verb === "start" || verb === "test") && !rest.includes("--prefix")) {
    const script = verb === "run" ? rest[0] : verb;
    if (script !== undefined && scripts[script] === undefined) return `${name} ${verb}: no script ${script}`;
  }
  return undefined;
}
