import type { Command } from "commander";
import { defaultsOf } from "../../content/notification-flags.js";
import type { ExitCode } from "../../exit-code.js";
import { clientOf, protocolOf } from "../../flags/connection-flags.js";
import { FlagSources } from "../../flags/flag-sources.js";
import type { Screen } from "../../screen/screen.js";
import type { CommandContext } from "../command-entry.js";
import { addExamples } from "../examples.js";
import { type JournalOfRun, newJournal } from "./journal-of-run.js";
import { refuseSameFile } from "./same-file.js";
import { addSendFlags, type SendFlags } from "./send-flags.js";
import { isSimulatorFile, refuseDeviceTokens, refuseEmptyContent, refuseSources } from "./send-source.js";

const EXAMPLE_TOKEN = "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c";
const WHO = "--key AuthKey_ABC123DEFG.p8 --team-id DEF123GHIJ --topic com.example.app";

export function defineSend(command: Command, { screen, finish }: CommandContext): void {
  addExamples(command, [
    [`apns send --to ${EXAMPLE_TOKEN} --alert "Hello" ${WHO}`, "one notification"],
    [`apns send my.ndjson ${WHO}`, "many: a file of JSON lines, each with a deviceToken and a payload"],
    ['apns send tokens.txt --title "News" --body "It is out" --priority 5', "one content for many devices"],
    [
      `apns send users.csv --map deviceToken=col3 --title "Hello {{name}}" ${WHO}`,
      "CSV, and a text that each line fills",
    ],
    [
      `apns send push.apns --to ${EXAMPLE_TOKEN} --key AuthKey_ABC123DEFG.p8 --team-id DEF123GHIJ`,
      "a file of xcrun simctl push",
    ],
    [`apns send my.ndjson --dry-run ${WHO}`, "check all of it, and send nothing"],
    ["apns send my.ndjson --journal my.journal --rate 5000/s", "a run that apns resume goes on with"],
  ]);
  command
    .description(
      "send the notifications of a file of JSON lines or of stdin (-), or one that the flags describe",
    )
    .argument(
      "[file]",
      "lines of { deviceToken, payload, expiration?, priority?, pushType?, topic?, ... }; - for stdin",
    );
  addSendFlags(command);
  command.action(async (named: string | undefined, flags: SendFlags) => {
    const isPayload = isSimulatorFile(named, flags);
    if (isPayload) command.setOptionValueWithSource("payload", named, "cli");
    const file = isPayload ? undefined : named;
    const journalOf = async (): Promise<JournalOfRun | undefined> => newJournal(file, { flags, command });
    finish(await send(file, { command, screen, journalOf }));
  });
}

export interface SendOptions {
  /** Its flags count, those of the command line and others. */
  readonly command: Command;
  readonly screen: Screen;
  /** Makes or opens the journal, once nothing else can be refused; absent: there is none. */
  readonly journalOf: () => Promise<JournalOfRun | undefined>;
}

/** Sends what a file or the flags describe. */
export async function send(
  file: string | undefined,
  { command, screen, journalOf }: SendOptions,
): Promise<ExitCode> {
  const flags = command.opts<SendFlags>();
  refuseSources(file, flags);
  refuseSameFile([
    ["the input", file],
    ["--payload", flags.payload],
    ["--journal", flags.journal],
    ["--out", flags.out],
    ["--dead-tokens", flags.deadTokens],
  ]);
  refuseDeviceTokens(flags);
  const sources = new FlagSources(command);
  sources.refuse("--feedback", "is for apns feedback: sending reads no feedback service.");
  const protocol = protocolOf(flags, sources);
  const defaults = await defaultsOf(flags, { protocol, sources, terminal: screen.terminal });
  refuseEmptyContent(file, defaults);
  // With a journal, what may have been taken is named there and sent again by apns resume.
  const onConnectionLost = flags.journal === undefined ? "resend" : "report";
  if (flags.dryRun) {
    sources.refuse("--journal", "keeps what was sent, and --dry-run sends nothing.");
    sources.refuse("--out", "keeps outcomes, and --dry-run has none.");
    sources.refuse("--dead-tokens", "keeps what Apple refused, and --dry-run asks nobody.");
    sources.refuse("--verbose", "shows what travels, and --dry-run sends nothing.");
    // Made for its checks: it connects when it sends.
    await (await clientOf(flags, command, { screen })).close();
    const { dryRun } = await import("./dry-run.js");
    return await dryRun(file, { flags, defaults, screen });
  }
  const shown = flags.showDeviceTokens ? "whole" : "masked";
  const frames = flags.verbose ? shown : undefined;
  const client = await clientOf(flags, command, { screen, onConnectionLost, frames });
  try {
    const { SendRun } = await import("./send-run.js");
    using journal = await journalOf();
    return await new SendRun({ client, flags, defaults, screen, journal }).execute(file);
  } finally {
    await client.close({ timeoutMs: 0 });
  }
}
