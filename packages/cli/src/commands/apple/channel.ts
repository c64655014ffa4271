import type { ChannelOutcome, Client } from "@apns/client";
import { type Command, Option } from "commander";
import { type ExitCode, exitCode } from "../../exit-code.js";
import { addConnectionFlags, type ConnectionFlags, clientOf } from "../../flags/connection-flags.js";
import { FlagSources } from "../../flags/flag-sources.js";
import { channelExitCode, channelLine, sayChannelFailure } from "../../outcomes/channel-report.js";
import { amount } from "../../screen/amount.js";
import type { Screen } from "../../screen/screen.js";
import { closeClient } from "../close-client.js";
import type { CommandContext } from "../command-entry.js";
import { addExamples, EXAMPLE_CREDENTIALS } from "../examples.js";

interface ChannelFlags extends ConnectionFlags {
  readonly storage: "none" | "newest";
  readonly json: boolean;
}

/** A question about channels: what is asked, and how its answer is shown to people. */
interface Question<Facts> {
  readonly ask: (client: Client) => Promise<ChannelOutcome<Facts>>;
  /** Data for stdout, a line each. */
  readonly lines: (facts: Facts) => readonly string[];
  /** For people, on stderr. */
  readonly done: (facts: Facts) => string;
}

const CHANNEL = "dHN0LXNyY2gtY2hubA==";

export function defineChannel(command: Command, context: CommandContext): void {
  addExamples(command, [
    [`apns channel create --storage newest ${EXAMPLE_CREDENTIALS}`, "prints the id of the channel"],
  ]);
  command.description(
    "create, list, read and delete the channels of an app, to which Live Activities are broadcast (iOS 18). --topic is the app's bundle id",
  );
  const create = subcommand(command, "create", "create a channel, and print its id");
  create.addOption(
    new Option("--storage <what>", "what it keeps for devices that are offline; it cannot be changed later")
      .choices(["none", "newest"])
      .default("none"),
  );
  run(create, context, (flags) => ({
    ask: ({ channels }) => channels.create({ messageStoragePolicy: flags.storage }),
    lines: ({ channelId }) => [channelId],
    done: () => "created",
  }));
  run(subcommand(command, "list", "print the ids of all channels of the app"), context, () => ({
    ask: ({ channels }) => channels.list(),
    lines: ({ channelIds }) => channelIds,
    done: ({ channelIds }) => amount(channelIds.length, "channel"),
  }));
  const read = subcommand(command, "read", "print what a channel keeps: none, or newest");
  run(read.argument("<channel id>"), context, (_flags, channelId) => ({
    ask: ({ channels }) => channels.read(channelId),
    lines: ({ messageStoragePolicy }) => [messageStoragePolicy],
    done: () => "the channel exists",
  }));
  const remove = subcommand(command, "delete", "delete a channel; one that does not exist counts as deleted");
  run(remove.argument("<channel id>"), context, (_flags, channelId) => ({
    ask: ({ channels }) => channels.delete(channelId),
    lines: () => [],
    done: () => "deleted",
  }));
}

function subcommand(parent: Command, name: string, summary: string): Command {
  const argument = name === "read" || name === "delete" ? ` ${CHANNEL}` : "";
  const command = parent.command(name).summary(summary).description(summary);
  addExamples(command, [[`apns channel ${name}${argument} ${EXAMPLE_CREDENTIALS}`, summary]]);
  return command.option("--json", "one JSON line on stdout", false);
}

function run<Facts>(
  command: Command,
  { screen, finish }: CommandContext,
  questionOf: (flags: ChannelFlags, channelId: string) => Question<Facts>,
): void {
  addConnectionFlags(command);
  command.action(async () => {
    const flags = command.opts<ChannelFlags>();
    finish(await answer(questionOf(flags, command.args[0] ?? ""), { flags, command, screen }));
  });
}

async function answer<Facts>(
  question: Question<Facts>,
  {
    flags,
    command,
    screen,
  }: { readonly flags: ChannelFlags; readonly command: Command; readonly screen: Screen },
): Promise<ExitCode> {
  new FlagSources(command).refuse("--gateway", "is of the binary protocol, which has no channels.");
  const client = await clientOf({ ...flags, protocol: "http2" }, command, { screen });
  try {
    const outcome = await question.ask(client);
    if (flags.json) screen.print(JSON.stringify(channelLine(outcome)));
    else if (outcome.outcome === "accepted") {
      for (const line of question.lines(outcome)) screen.print(line);
      screen.say(`apns: ${question.done(outcome)}`);
    } else sayChannelFailure(outcome, screen);
    return screen.terminal.interrupted.aborted ? exitCode.interrupted : channelExitCode(outcome);
  } finally {
    await closeClient(client, screen.terminal);
  }
}
