import type { Queue } from "@apns/queue";
import { maskDeviceToken } from "@apns/wire";
import type { Command } from "commander";
import { type ExitCode, exitCode } from "../../exit-code.js";
import { FlagSources } from "../../flags/flag-sources.js";
import type { Screen } from "../../screen/screen.js";
import type { CommandContext } from "../command-entry.js";
import { addExamples } from "../examples.js";
import { letterLine } from "./letter-line.js";
import { addQueueFlag, type QueueFlag, withQueue } from "./queue-location.js";
import {
  addLetterFlags,
  addScopeFlags,
  type LetterFlags,
  lettersOf,
  refuseAllAndPart,
  type ScopeFlags,
  scopeOf,
} from "./scope-flags.js";
import { statusText } from "./status-text.js";
import { cancelCampaign, pausePart, resumePart } from "./stop-parts.js";

interface StatusFlags extends QueueFlag {
  readonly campaign?: string;
  readonly json: boolean;
  readonly metrics: boolean;
}

interface PauseFlags extends QueueFlag, ScopeFlags {
  readonly reason?: string;
}

interface DeadFlags extends QueueFlag, ScopeFlags {
  readonly devices: boolean;
  readonly reader?: string;
  readonly json: boolean;
  readonly showDeviceTokens: boolean;
}

const EXIT_CODES = `
Exit codes: 0 done, 2 usage, 4 the database failed.
`;

export function defineQueue(command: Command, { screen, finish }: CommandContext): void {
  addExamples(command, [
    ["apns queue status", "what is in the queue of sqlite:push.db"],
    [
      "apns queue pause --topic com.example.app --reason maintenance",
      "keep what is there, and send none of it",
    ],
    ["apns queue resume --all", "send again whatever was paused"],
    ["apns queue cancel spring-sale", "give up what is left of a campaign"],
    ["apns queue dead --json", "what was given up on, and why"],
    ["apns queue replay --campaign spring-sale", "send it again"],
  ]);
  command.description("look into a queue, pause and cancel parts of it, and handle what failed");
  command.addHelpText("after", EXIT_CODES);
  /** What a subcommand does with the open queue. */
  const act = async (flags: QueueFlag, use: (queue: Queue) => Promise<void>): Promise<void> => {
    await withQueue(flags, screen, use);
    finish(exitCode.allAccepted satisfies ExitCode);
  };

  const status = addQueueFlag(command.command("status")).summary("what is in it");
  addExamples(status, [["apns queue status --campaign spring-sale --json", "one campaign, for a program"]]);
  status
    .description("count what waits, what is sent now, and what became of the rest")
    .option("--campaign <name>", "only what was enqueued under this name")
    .option("--json", "one JSON object on stdout", false)
    .option("--metrics", "the text format of Prometheus on stdout, of the whole queue", false)
    .action(async (flags: StatusFlags) => {
      const sources = new FlagSources(status);
      sources.refuseBoth("--metrics", "--json", "each is a form of its own.");
      sources.refuseBoth("--metrics", "--campaign", "metrics are of the whole queue.");
      await act(flags, (queue) => showStatus(queue, flags, screen));
    });

  const pause = addScopeFlags(addQueueFlag(command.command("pause"))).summary("send nothing of a part of it");
  addExamples(pause, [["apns queue pause --campaign spring-sale", "what is enqueued later is paused, too"]]);
  pause
    .description("pause a part: nothing of it is claimed until apns queue resume, and all of it is kept")
    .option("--reason <text>", "shown by apns queue status")
    .action(async (flags: PauseFlags) => {
      const scope = scopeOf(flags, new FlagSources(pause));
      await act(flags, (queue) => pausePart(queue, { scope, reason: flags.reason }, screen));
    });

  const resume = addScopeFlags(addQueueFlag(command.command("resume"))).summary("lift pauses");
  addExamples(resume, [["apns queue resume --topic com.example.app", "after its credentials were mended"]]);
  resume
    .description("lift the pauses within a part, those after refused credentials, too")
    .action(async (flags: QueueFlag & ScopeFlags) => {
      const scope = scopeOf(flags, new FlagSources(resume));
      await act(flags, (queue) => resumePart(queue, scope, screen));
    });

  const cancel = addQueueFlag(command.command("cancel")).summary("give up what is left of a campaign");
  addExamples(cancel, [["apns queue cancel spring-sale", "for good"]]);
  cancel
    .description("cancel a campaign for good; what workers hold ends with their next report")
    .argument("<campaign>", "its name")
    .action((campaign: string, flags: QueueFlag) =>
      act(flags, (queue) => cancelCampaign(queue, campaign, screen)),
    );

  const dead = addScopeFlags(addQueueFlag(command.command("dead"))).summary("what was given up on");
  addExamples(dead, [
    ["apns queue dead --topic com.example.app", "dead letters: tried too often, or workers died of them"],
    [
      "apns queue dead --devices --reader cleanup --json",
      "device tokens that APNs refused since the last time",
    ],
  ]);
  dead
    .description("list dead letters, the oldest first, or the device tokens that APNs refused")
    .option("--devices", "device tokens that APNs refused, not dead letters", false)
    .option("--reader <name>", "whose place in the list of devices moves on; default: default")
    .option("--json", "one JSON line for each on stdout", false)
    .option("--show-device-tokens", "show whole device tokens", false)
    .action(async (flags: DeadFlags) => {
      const sources = new FlagSources(dead);
      for (const flag of ["--campaign", "--topic", "--all"]) {
        sources.refuseBoth("--devices", flag, "dead devices are one list.");
      }
      if (!flags.devices) sources.refuse("--reader", "is for --devices.");
      refuseAllAndPart(sources);
      const scope = { ...flags, all: flags.campaign === undefined && flags.topic === undefined };
      await act(flags, (queue) =>
        flags.devices ? showDevices(queue, flags, screen) : showLetters(queue, { flags, scope }, screen),
      );
    });

  const replay = addLetterFlags(addQueueFlag(command.command("replay"))).summary("send dead letters again");
  addExamples(replay, [["apns queue replay --all", "with attempts from the start"]]);
  replay.description("send dead letters again").action(async (flags: QueueFlag & LetterFlags) => {
    const scope = lettersOf(flags, new FlagSources(replay));
    await act(flags, async (queue) => screen.print(`${await queue.replay(scope)} are sent again`));
  });

  const purge = addLetterFlags(addQueueFlag(command.command("purge"))).summary("delete dead letters");
  addExamples(purge, [
    ["apns queue purge --campaign spring-sale", "they count as discarded"],
    ["apns queue purge --id 12", "one of them, by the id that apns queue dead shows"],
  ]);
  purge.description("delete dead letters for good").action(async (flags: QueueFlag & LetterFlags) => {
    const scope = lettersOf(flags, new FlagSources(purge));
    await act(flags, async (queue) => screen.print(`${await queue.discard(scope)} are deleted`));
  });
}

async function showStatus(
  queue: Queue,
  { campaign, json, metrics }: StatusFlags,
  screen: Screen,
): Promise<void> {
  if (metrics) {
    screen.print((await queue.metrics()).trimEnd());
    return;
  }
  const stats = await queue.stats({ campaign });
  screen.print(json ? JSON.stringify(stats) : statusText(stats));
}

async function showLetters(
  queue: Queue,
  { flags, scope }: { readonly flags: DeadFlags; readonly scope: ScopeFlags },
  screen: Screen,
): Promise<void> {
  const shown = (deviceToken: string): string =>
    flags.showDeviceTokens ? deviceToken : maskDeviceToken(deviceToken);
  const { campaign, topic } = scope;
  const part = { ...(campaign === undefined ? {} : { campaign }), ...(topic === undefined ? {} : { topic }) };
  for await (const letter of queue.deadLetters(part)) {
    const { payload: _, deviceTokens, ...rest } = letter;
    const masked = deviceTokens.map(shown);
    screen.print(flags.json ? JSON.stringify({ ...rest, deviceTokens: masked }) : letterLine(letter, masked));
  }
}

async function showDevices(
  queue: Queue,
  { reader, json, showDeviceTokens }: DeadFlags,
  screen: Screen,
): Promise<void> {
  for await (const { deviceToken, topic, reason, failedAt } of queue.deadDevices({ reader })) {
    const shown = showDeviceTokens ? deviceToken : maskDeviceToken(deviceToken);
    if (json) screen.print(JSON.stringify({ deviceToken: shown, topic, reason, failedAt }));
    else screen.print(`${failedAt.toISOString()}  ${reason}  ${shown}  ${topic}`.trimEnd());
  }
}
