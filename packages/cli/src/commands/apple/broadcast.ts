import { UsageError } from "@apns/wire";
import { type Command, Option } from "commander";
import { type LiveFlags, livePayload } from "../../content/live-content.js";
import { type ExitCode, exitCode } from "../../exit-code.js";
import { addConnectionFlags, type ConnectionFlags, clientOf } from "../../flags/connection-flags.js";
import { FlagSources } from "../../flags/flag-sources.js";
import { addLiveFlags } from "../../flags/live-flags.js";
import { momentOfFlag } from "../../flags/moment-flag.js";
import { writeJson } from "../../json/json-value.js";
import { channelExitCode, channelLine, sayChannelFailure } from "../../outcomes/channel-report.js";
import type { Screen } from "../../screen/screen.js";
import { closeClient } from "../close-client.js";
import type { CommandContext } from "../command-entry.js";
import { addExamples, EXAMPLE_CREDENTIALS } from "../examples.js";

interface BroadcastFlags extends ConnectionFlags, LiveFlags {
  readonly end: boolean;
  readonly priority?: "10" | "5" | "1";
  readonly expiration?: string;
  readonly json: boolean;
}

export function defineBroadcast(command: Command, { screen, finish }: CommandContext): void {
  addExamples(command, [
    [
      `apns broadcast dHN0LXNyY2gtY2hubA== --state '{"score":1}' ${EXAMPLE_CREDENTIALS}`,
      "update every device that follows",
    ],
    [
      `apns broadcast dHN0LXNyY2gtY2hubA== --end --dismiss 5m ${EXAMPLE_CREDENTIALS}`,
      "end the activity everywhere",
    ],
  ]);
  command
    .description(
      "update or end the Live Activities that follow a channel (iOS 18), by one request. --topic is the app's bundle id",
    )
    .argument("<channel id>", "as apns channel create printed it")
    .option("--end", "end them; otherwise they are updated", false);
  addLiveFlags(command, ["end"])
    .addOption(new Option("--priority <n>", "default 10").choices(["10", "5", "1"]))
    .option(
      "--expiration <when>",
      "until when APNs keeps it for devices that are offline, such as 1h; default 0, which a channel without storage demands",
    )
    .option("--json", "one JSON line on stdout", false);
  addConnectionFlags(command);
  command.action(async (channelId: string, flags: BroadcastFlags) =>
    finish(await broadcast(channelId, flags, { command, screen })),
  );
}

async function broadcast(
  channelId: string,
  flags: BroadcastFlags,
  { command, screen }: { readonly command: Command; readonly screen: Screen },
): Promise<ExitCode> {
  const sources = new FlagSources(command);
  sources.refuse("--gateway", "is of the binary protocol, which has no channels.");
  if (!flags.end) sources.refuse("--dismiss", "is for --end: an update does not dismiss anything.");
  const payload = livePayload(flags.end ? "end" : "update", flags, Date.now());
  const aps = payload.get("aps");
  if (!flags.end && aps instanceof Map && !aps.has("content-state")) {
    throw new UsageError("missing-option", "An update needs --state, the new content state as JSON.");
  }
  const client = await clientOf({ ...flags, protocol: "http2" }, command, { screen });
  const { interrupted } = screen.terminal;
  try {
    const outcome = await client.channels.send({
      channelId,
      payload: Buffer.from(writeJson(payload)),
      expiration: momentOfFlag(flags.expiration, "--expiration", Date.now()),
      priority: flags.priority === undefined ? undefined : (Number(flags.priority) as 10 | 5 | 1),
    });
    if (flags.json) screen.print(JSON.stringify(channelLine(outcome)));
    else if (outcome.outcome === "accepted") screen.say("apns: accepted");
    else sayChannelFailure(outcome, screen);
    return interrupted.aborted ? exitCode.interrupted : channelExitCode(outcome);
  } finally {
    await closeClient(client, screen.terminal);
  }
}
