import { writeFileSync } from "node:fs";
import { UsageError } from "@apns/wire/errors";
import type { Command } from "commander";
import { CommandError } from "../../command-error.js";
import { exitCode } from "../../exit-code.js";
import { type ConfigurationValues, configurationText } from "../../init/configuration-text.js";
import type { CommandContext } from "../command-entry.js";
import { addExamples } from "../examples.js";

interface InitFlags extends ConfigurationValues {
  readonly force: boolean;
}

const FILE = "apns.config.json";

export function defineInit(command: Command, { screen, finish }: CommandContext): void {
  addExamples(command, [
    ["apns init", "apns.config.json in this folder, to fill in"],
    ["apns init --key AuthKey_ABC123DEFG.p8 --team-id DEF123GHIJ --topic com.example.app", "filled in"],
  ]);
  command
    .description(
      "write a configuration file with comments, which the other commands find in this folder or one above it. It holds paths and names, and never a secret",
    )
    .argument("[file]", "where to write it; its name ends in .json", FILE)
    .option("--key <file>", "AuthKey_XXXXXXXXXX.p8, relative to the file that is written")
    .option("--team-id <id>", "the team of the key")
    .option("--topic <bundle id>", "the app's bundle id")
    .option("--force", "replace a file that is there", false)
    .action((file: string, flags: InitFlags) => {
      write(file, flags);
      screen.say(`apns: wrote ${file}. Next: apns doctor`);
      finish(exitCode.allAccepted);
    });
}

function write(file: string, { force, ...values }: InitFlags): void {
  // The other commands load anything else as a module.
  if (!file.endsWith(".json")) {
    throw new UsageError(
      "invalid-type",
      `${file} does not end in .json: apns init writes JSON with comments. Name it like ${FILE}.`,
    );
  }
  try {
    writeFileSync(file, configurationText(values), { flag: force ? "w" : "wx" });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const said =
      code === "EEXIST"
        ? `${file} is there already. Give another name, or --force to replace it.`
        : `${file} cannot be written: ${message}.`;
    throw new CommandError(exitCode.usage, said, { cause });
  }
}
