import type { Notification } from "@apns/client";
import { UsageError } from "@apns/wire/errors";
import { type Command, Option } from "commander";
import { type LiveEvent, type LiveFlags, livePayload } from "../../content/live-content.js";
import { payloadFieldsOf } from "../../content/payload-fields.js";
import { type ExitCode, exitCode } from "../../exit-code.js";
import { addConnectionFlags, type ConnectionFlags, clientOf } from "../../flags/connection-flags.js";
import { FlagSources } from "../../flags/flag-sources.js";
import { addLiveFlags } from "../../flags/live-flags.js";
import { momentOfFlag } from "../../flags/moment-flag.js";
import { OutcomeTally } from "../../outcomes/outcome-tally.js";
import { deviceTokenOf, formatOutcome } from "../../outcomes/report.js";
import { RunNotes } from "../../outcomes/run-notes.js";
import type { Screen } from "../../screen/screen.js";
import { closeClient } from "../close-client.js";
import type { CommandContext } from "../command-entry.js";
import { addExamples, EXAMPLE_CREDENTIALS, type Example } from "../examples.js";

interface LiveSendFlags extends ConnectionFlags, LiveFlags {
  readonly to: readonly string[];
  readonly priority?: "10" | "5";
  readonly expiration?: string;
  readonly json: boolean;
  readonly showDeviceTokens: boolean;
}

const TOKEN = "b5bb9d8014a0f9b1";

const events: Readonly<Record<LiveEvent, { readonly summary: string; readonly example: Example }>> = {
  start: {
    summary: "start a Live Activity, by the app's push-to-start token (iOS 17.2)",
    example: [
      `apns live start --to ${TOKEN} --attributes-type GameAttributes --attributes '{"home":"A"}' --state '{"score":0}' --title "Kick-off" --body "A against B" ${EXAMPLE_CREDENTIALS}`,
      "an alert is required",
    ],
  },
  update: {
    summary: "update a Live Activity, by its own token",
    example: [
      `apns live update --to ${TOKEN} --state '{"score":1}' --stale 30m ${EXAMPLE_CREDENTIALS}`,
      "a new state",
    ],
  },
  end: {
    summary: "end a Live Activity, by its own token",
    example: [
      `apns live end --to ${TOKEN} --state @final.json --dismiss 5m ${EXAMPLE_CREDENTIALS}`,
      "with its last state",
    ],
  },
};

export function defineLive(command: Command, context: CommandContext): void {
  addExamples(command, [events.update.example]);
  command.description(
    "start, update and end Live Activities. It needs a .p8 key: a certificate cannot send them",
  );
  for (const event of ["start", "update", "end"] as const)
    defineEvent(command.command(event), event, context);
}

function defineEvent(command: Command, event: LiveEvent, { screen, finish }: CommandContext): void {
  const { summary, example } = events[event];
  addExamples(command, [example]);
  command
    .summary(summary)
    .description(`${summary}. All digits of a number arrive as they were written`)
    .requiredOption("--to <device tokens...>", "whose activity");
  addLiveFlags(command, [event])
    .addOption(
      new Option("--priority <n>", "5 does not count against the app's budget of updates").choices([
        "10",
        "5",
      ]),
    )
    .option("--expiration <when>", "until when APNs keeps it for a device that is offline, such as 1h")
    .option("--json", "one JSON line for each outcome on stdout", false)
    .option("--show-device-tokens", "show whole device tokens in the output", false);
  addConnectionFlags(command);
  command.action(async (flags: LiveSendFlags) => finish(await live(event, flags, { command, screen })));
}

async function live(
  event: LiveEvent,
  flags: LiveSendFlags,
  { command, screen }: { readonly command: Command; readonly screen: Screen },
): Promise<ExitCode> {
  new FlagSources(command).refuse("--gateway", "is of the binary protocol, which has no Live Activities.");
  refuseMissing(event, flags);
  if (flags.inputPushToken === true && flags.inputPushChannel !== undefined) {
    throw new UsageError(
      "conflicting-options",
      "--input-push-token and --input-push-channel exclude each other: choose one.",
    );
  }
  const payload = livePayload(event, flags, Date.now());
  const fields = payloadFieldsOf(payload, { protocol: "http2", pushType: "liveactivity" });
  const client = await clientOf({ ...flags, protocol: "http2" }, command, { screen });
  const { interrupted } = screen.terminal;
  const tally = new OutcomeTally();
  const shown = flags.showDeviceTokens ? "whole" : "masked";
  const notes = new RunNotes(screen, { deviceTokens: shown, onStdout: flags.json ? "all" : "summary" });
  client
    .on("connection", (change) => notes.connection(change))
    .on("warning", ({ message }) => notes.warning(message));
  const notifications = flags.to.map((deviceToken): Notification => {
    return {
      ...fields,
      deviceToken,
      priority: priorityOf(flags),
      expiration: momentOfFlag(flags.expiration, "--expiration", Date.now()),
    };
  });
  try {
    for await (const outcome of client.sendMany(notifications, { signal: interrupted })) {
      tally.add(outcome);
      if (flags.json) screen.print(formatOutcome(outcome, shown));
      else screen.print(`${outcome.outcome}  ${deviceTokenOf(outcome.notification.deviceToken, shown)}`);
      notes.outcome(outcome);
    }
  } finally {
    notes.end();
    await closeClient(client, screen.terminal);
  }
  return interrupted.aborted ? exitCode.interrupted : tally.exitCode;
}

/** @throws UsageError with all flags that are missing, before the client names them by the keys of the payload */
function refuseMissing(event: LiveEvent, flags: LiveFlags): void {
  const { state, attributesType, attributes, title, body } = flags;
  const needed: readonly (readonly [flag: string, value: string | undefined])[] = [
    ["--state", event === "end" ? "" : state],
    ["--attributes-type", event === "start" ? attributesType || undefined : ""],
    ["--attributes", event === "start" ? attributes : ""],
    ["--title or --body", event === "start" ? title || body || undefined : ""],
  ];
  const missing = needed.flatMap(([flag, value]) => (value === undefined ? [flag] : []));
  if (missing.length === 0) return;
  const what = event === "start" ? "A start" : "An update";
  throw new UsageError("missing-option", `${what} needs ${missing.join(", ")}.`);
}

function priorityOf({ priority }: LiveSendFlags): 10 | 5 | undefined {
  return priority === undefined ? undefined : priority === "10" ? 10 : 5;
}
