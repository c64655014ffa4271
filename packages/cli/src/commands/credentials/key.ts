import { UsageError } from "@apns/wire";
import { type Command, Option } from "commander";
import { CommandError } from "../../command-error.js";
import { type ExitCode, exitCode } from "../../exit-code.js";
import { type CredentialFlags, credentialsOf } from "../../flags/credential-flags.js";
import { FlagSources } from "../../flags/flag-sources.js";
import { readBytes } from "../../input/input-file.js";
import type { Screen } from "../../screen/screen.js";
import type { CommandContext } from "../command-entry.js";
import { addExamples } from "../examples.js";

interface TokenFlags extends CredentialFlags {
  readonly header: boolean;
}

export function defineKey(command: Command, context: CommandContext): void {
  addExamples(command, [["apns key inspect AuthKey_ABC123DEFG.p8", "what the file is"]]);
  command.description("look into .p8 keys of the developer account, and make provider tokens");
  defineInspect(command.command("inspect"), context);
  defineToken(command.command("token"), context);
}

function defineInspect(command: Command, { screen, finish }: CommandContext): void {
  addExamples(command, [
    ["apns key inspect AuthKey_ABC123DEFG.p8", "its key id and fingerprint, or what else it is"],
  ]);
  command
    .summary("what a key file is")
    .description(
      "say whether a file is a key for provider tokens, with its key id (from the file's name) and the SHA-256 of its public half, so that you recognise copies of one key. The key itself is never shown. Exits with 3 if it is something else",
    )
    .argument("<file>", "a .p8, or PEM or base64 of one")
    .option("--json", "one JSON line on stdout", false)
    .action(async (file: string, flags: { readonly json: boolean }) => {
      const { keyIdInName, providerKeyFingerprint } = await import("@apns/transport/connector");
      const fingerprint256 = providerKeyFingerprint(readKey(file));
      const keyId = keyIdInName(file, undefined);
      if (flags.json) screen.print(JSON.stringify({ file, keyId, curve: "P-256", fingerprint256 }));
      else printKey({ keyId, fingerprint256 }, screen);
      finish(exitCode.allAccepted);
    });
}

function defineToken(command: Command, { screen, finish }: CommandContext): void {
  addExamples(command, [
    ["apns key token --key AuthKey_ABC123DEFG.p8 --team-id DEF123GHIJ", "the token alone"],
    [
      "apns key token --header --key AuthKey_ABC123DEFG.p8 --team-id DEF123GHIJ",
      'as a header, for curl --http2 -H "$(apns key token --header ...)"',
    ],
  ]);
  command
    .summary("print a provider token")
    .description(
      "print a provider token, which is a secret, valid for an hour. APNs takes one new token of a key in 20 minutes (TooManyProviderTokenUpdates), so keep it",
    )
    .addOption(new Option("--key <file>", "AuthKey_XXXXXXXXXX.p8").env("APNS_KEY"))
    .addOption(new Option("--team-id <id>", "the team of the key").env("APNS_TEAM_ID"))
    .addOption(new Option("--key-id <id>", "the id of the key; default: from its name").env("APNS_KEY_ID"))
    .option("--profile <name>", "a profile of the configuration")
    .option("--config <file>", "default: apns.config.json here or in a folder above")
    .option("--header", "print the whole header: authorization: bearer ...", false)
    .action(async (flags: TokenFlags) => finish(await printToken(flags, command, screen)));
}

async function printToken(flags: TokenFlags, command: Command, screen: Screen): Promise<ExitCode> {
  const credentials = credentialsOf(flags, new FlagSources(command), screen.terminal);
  if (credentials.teamId === undefined) {
    throw new UsageError("missing-option", "A provider token needs a .p8 key: give --key and --team-id.");
  }
  const { mintProviderToken } = await import("@apns/transport/connector");
  const token = mintProviderToken(credentials, Date.now());
  screen.print(flags.header ? `authorization: bearer ${token}` : token);
  screen.say(
    "apns: this is a secret, valid for an hour. Keep it: APNs takes one new token of a key in 20 minutes.",
  );
  return exitCode.allAccepted;
}

/** The bytes of a key file: one that cannot be read is a fault of the credentials. */
function readKey(file: string): Uint8Array {
  try {
    return readBytes(file, "The key");
  } catch (cause) {
    throw new CommandError(exitCode.credentials, (cause as Error).message, { cause });
  }
}

function printKey(
  { keyId, fingerprint256 }: { readonly keyId: string | undefined; readonly fingerprint256: string },
  screen: Screen,
): void {
  screen.print("key      P-256, for provider tokens (ES256)");
  screen.print(`key id   ${keyId ?? "not in the file's name: give --key-id"}`);
  screen.print(`sha256   ${fingerprint256}`);
}
