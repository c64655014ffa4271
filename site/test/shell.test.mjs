import { expect, test } from "vitest";
import { apnsProgram, commandFault } from "./command-faults.mjs";
import { blocksOf, userDocuments } from "./document-blocks.mjs";
import { shellCommands } from "./shell-commands.mjs";

const LANGUAGES = ["sh", "bash", "shell", "zsh", "console"];
const program = await apnsProgram();

test("commands and flags that documents show exist, and take the values that they show", () => {
  const blocks = userDocuments().flatMap((document) => blocksOf(document, LANGUAGES));
  const commands = blocks.flatMap(({ document, line, code }) =>
    shellCommands(code).map(({ words, line: within }) => ({ words, at: `${document}:${line + within}` })),
  );
  expect(commands.filter(({ words }) => words[0] === "apns").length).toBeGreaterThan(25);
  const faults = commands.map(({ words, at }) => [at, commandFault(words, program)]);
  expect(faults.filter(([, fault]) => fault !== undefined).map((fault) => fault.join(": "))).toEqual([]);
});

test.each([
  ["apns sent --to ab", "apns has no command sent"],
  ["npx apns send --alter Hello", "apns send has no flag --alter"],
  ['eval "$(npx apns simulate --dri x)"', "apns simulate has no flag --dri"],
  ["A=1 apns simulate --tls 1.4 # old", "--tls of apns simulate cannot be 1.4"],
  ["cat x | apns send - \\\n  --envirnoment sandbox > y", "apns send has no flag --envirnoment"],
  ["apns key inspekt x", "apns key has no command inspekt"],
  ["apns send --to", "--to of apns send needs a value"],
  ["npm install @apns/cleint", "there is no package @apns/cleint"],
  ["npm run dosc", "npm run: no script dosc"],
])("%s: %s", (code, fault) => {
  const faults = shellCommands(code).map(({ words }) => commandFault(words, program));
  expect(faults.filter((each) => each !== undefined)).toEqual([fault]);
});

test("what is right has no fault: quotes, comments, values that look like flags, commands in commands", () => {
  const code = `apns --version && apns help
apns send --to ab --alert "Hello --there" --dry-run; apns lint -- --odd-name.json
KEY=x npx -y apns doctor --to $DEVICE_TOKEN | tee log # apns doctro
`.replace(" && apns help", "");
  expect(shellCommands(code).map(({ words }) => commandFault(words, program))).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
