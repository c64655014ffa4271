import { expect, test } from "vitest";
import { commandWords } from "../../../src/commands/simulate/command-words.js";
import { exportLines, shellWord } from "../../../src/commands/simulate/export-lines.js";

test("L-83: a command of the PATH is named as it is, also where a build system empties variables", () => {
  expect(commandWords({})).toBe("apns");
  expect(commandWords({ npm_config_user_agent: "" })).toBe("apns");
});

/** As npx, `npm run`, `pnpm dlx`, `pnpm exec`, `bun x` and `yarn run` set it. */
test.each([
  ["npm/11.19.1 node/v20.20.2 linux x64 workspaces/false", "npx @apns/cli"],
  ["pnpm/10.34.9 npm/? node/v20.20.2 linux x64", "pnpm dlx @apns/cli"],
  ["bun/1.4.5 npm/? node/v26.3.0 linux x64", "bunx @apns/cli"],
  ["yarn/1.22.22 npm/? node/v20.20.2 linux x64", "npx @apns/cli"],
])("L-83: started by %s, the command is named by its package", (agent, words) => {
  expect(commandWords({ npm_config_user_agent: agent })).toBe(words);
});

test("L-83: a folder that a shell would read differently is in quotes", () => {
  expect(shellWord("made/apns-simulate_1.a")).toBe("made/apns-simulate_1.a");
  expect(shellWord("made/my app")).toBe("'made/my app'");
  expect(shellWord("made/it's $HOME")).toBe("'made/it'\\''s $HOME'");
  expect(exportLines({ APNS_TOPIC: "it's" })).toBe("export APNS_TOPIC='it'\\''s'");
});
