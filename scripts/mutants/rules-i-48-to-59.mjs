// Mutants of the rules of the page and the terminal of the inbox (I-48 to I-59): the smallest edits that break a rule; see
// run.mjs.
import { mutantsIn } from "./run-mutant.mjs";

const lists = ["socket", "test/notifications"];
const simulator = ["socket", "test/simulator"];
const pageModels = ["pure", "test/page/model"];
const command = ["socket", "test/simulate-inbox"];
const documentation = ["pure", "test/documentation-page"];
const terminal = ["debian", "test/simulate"];

const mutant = mutantsIn("inbox", "src");
const inCommand = mutantsIn("cli", "src/commands/simulate");

/** @type {import("./run-mutant.mjs").Mutant[]} */
export const mutantsOfI48To59 = [
  mutant("I-48 the default has a field", "../page/src/model/phone-settings.ts", [
    'key === "0" ? others :',
    'key === "-" ? others :',
    pageModels,
  ]),
  mutant("I-48 a choice forgets the other settings", "../page/src/model/phone-settings.ts", [
    "{ ...others, [name]: choices[Number(key)]?.[0] }",
    "{ [name]: choices[Number(key)]?.[0] }",
    pageModels,
  ]),
  mutant("I-49 null leaves the apps as they are", "views/device-view.ts", [
    'topics === null ? "any" : topics',
    "topics === null ? undefined : topics",
    simulator,
  ]),
  mutant("I-52 the phone's own screen does not count", "../page/src/model/preview.ts", [
    'lock ?? own?.lock ?? "locked"',
    'lock ?? "locked"',
    pageModels,
  ]),
  mutant("I-52 the phone's Focus stays on whatever the reader chose", "../page/src/model/preview.ts", [
    'focus === "on" ? (own?.focus ?? {}) : undefined',
    "own?.focus",
    pageModels,
  ]),
  mutant("I-53 a binary notification lacks a push type", "views/shown-push-type.ts", [
    'protocol === "binary" ? "alert" : undefined',
    "undefined",
    lists,
  ]),
  inCommand("I-54 a terminal gets the JSON", "announce.ts", [
    "screen.terminal.stdout.isTTY === true",
    "screen.terminal.stdout.isTTY !== true",
    terminal,
  ]),
  inCommand("I-54 a push has a line where stdout is a file", "simulate.ts", [
    "if (screen.terminal.stdout.isTTY === true && opened !== undefined) {",
    "if (opened !== undefined) {",
    terminal,
  ]),
  inCommand("I-55 an IPv6 address stands bare before its port", "announce.ts", [
    "hostBeforePort(host)",
    "host",
    command,
  ]),
  inCommand("I-55 the command asks for a login where the inbox needs none", "open-inbox.ts", [
    "const isOpen = !isLoopbackName(host);",
    'const isOpen = host !== "127.0.0.1";',
    command,
  ]),
  mutant("I-56 settings that no phone has are taken", "openapi/schemas/schema-of.ts", [
    "    additionalProperties: false,\n",
    "",
    simulator,
  ]),
  mutant("I-57 nothing is required", "openapi/schemas/schema-of.ts", [
    "required: Object.keys(required),",
    "required: [],",
    ["pure", "test/openapi/schema-of"],
  ]),
  mutant("I-58 reasons that a rule made up have a page", "views/documentation-page.ts", [
    "knownReasons.includes(reason) ?",
    "reason.length > 0 ?",
    documentation,
  ]),
  mutant("I-58 statuses that a rule made up have a page", "views/documentation-page.ts", [
    "knownStatuses.includes(status) ?",
    "status > 0 ?",
    documentation,
  ]),
];
