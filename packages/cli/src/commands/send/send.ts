import { existsSync } from "node:fs";
import {
  type Client,
  type ClientWarning,
  type ConnectionEvent,
  isAccepted,
  type Notification,
  UsageError,
} from "@apns/client";
import { maskDeviceToken, parseDeviceToken } from "@apns/wire";
import { pushTypes } from "@apns/wire/api";
import { type Command, InvalidArgumentError, Option } from "commander";
import { defaultsOf, type NotificationFlags } from "../../content/notification-flags.js";
import { payloadFieldsOf } from "../../content/payload-fields.js";
import { type ExitCode, exitCode } from "../../exit-code.js";
import {
  addConnectionFlags,
  type ConnectionFlags,
  clientOf,
  protocolOf,
} from "../../flags/connection-flags.js";
import { FlagSources } from "../../flags/flag-sources.js";
import { parseInteger } from "../../flags/parse-integer.js";
import { openInput, openStdin } from "../../input/input-file.js";
import {
  type LineDefaults,
  readNotificationLines,
  type UnreadableLine,
} from "../../input/notification-lines.js";
import { OutcomeTally } from "../../outcomes/outcome-tally.js";
import { formatOutcome, formatSummary, formatUnreadable } from "../../outcomes/report.js";
import { RunNotes } from "../../outcomes/run-notes.js";
import { Progress } from "../../screen/progress.js";
import type { Screen } from "../../screen/screen.js";
import type { CommandContext } from "../command-entry.js";
import { addExamples } from "../examples.js";

interface SendFlags extends ConnectionFlags, NotificationFlags {
  readonly to?: readonly string[];
  readonly json: boolean;
  readonly showDeviceTokens: boolean;
}

/** A run of the command: its flags, and where it counts and reports. */
interface Run {
  readonly flags: SendFlags;
  readonly screen: Screen;
  readonly tally: OutcomeTally;
  readonly notes: RunNotes;
}

/** Milliseconds in which an interrupted run may settle what is in flight. */
const INTERRUPT_DRAIN_MS = 2000;

const EXAMPLE_TOKEN = "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c";
const WHO = "--key AuthKey_ABC123DEFG.p8 --team-id DEF123GHIJ --topic com.example.app";

const COMBINATIONS = `
Flags that describe a notification are the defaults of the lines of a file: a line's own field, or key of aps, counts
more. --payload and the content flags combine unless both give the same key. --data key=text is text whatever it looks
like, --data key:=json is JSON. All digits of a number arrive as they were written.
`;

export function defineSend(command: Command, { screen, finish }: CommandContext): void {
  addExamples(command, [
    [`apns send --to ${EXAMPLE_TOKEN} --alert "Hello" ${WHO}`, "one notification"],
    [`apns send my.ndjson ${WHO}`, "many: a file of JSON lines, each with a deviceToken and a payload"],
    [
      'apns send tokens.ndjson --title "News" --body "It is out" --priority 5',
      "one content for many devices",
    ],
  ]);
  command
    .description(
      "send the notifications of a file of JSON lines or of stdin (-), or one that the flags describe",
    )
    .argument(
      "[file]",
      "lines of { deviceToken, payload, expiration?, priority?, pushType?, topic?, ... }; - for stdin",
    )
    .option("--to <device tokens...>", "send one notification to these device tokens")
    .option("--alert <text>", "its alert; with --title, the text below the title")
    .option("--title <text>", "its alert's title")
    .option("--body <text>", "its alert's text; the same as --alert")
    .option("--badge <n>", "its badge; 0 removes it", parseInteger)
    .option("--sound <name>", "its sound")
    .option("--data <key=text...>", "custom keys: key=text, or key:=json for other than text")
    .option("--payload <file>", "its payload, a file of JSON; - for stdin")
    .option("--priority <n>", "10, 5 or 1", parsePriority)
    .addOption(
      new Option("--push-type <name>", "http2: default: derived from the payload").choices(pushTypes),
    )
    .option("--collapse-id <text>", "http2: a later notification with the same id replaces it")
    .option("--expiration <when>", "2030-01-31T12:00:00Z, a time from now such as 1h, or seconds since 1970")
    .option("--json", "one JSON line for each outcome on stdout", false)
    .option("--show-device-tokens", "show whole device tokens in the output", false)
    .addHelpText("after", COMBINATIONS);
  addConnectionFlags(command);
  command.action(async (file: string | undefined, flags: SendFlags) =>
    finish(await send(file, { flags, command, screen })),
  );
}

async function send(
  file: string | undefined,
  {
    flags,
    command,
    screen,
  }: { readonly flags: SendFlags; readonly command: Command; readonly screen: Screen },
): Promise<ExitCode> {
  refuseSources(file, flags);
  refuseDeviceTokens(flags);
  const { terminal } = screen;
  const sources = new FlagSources(command);
  sources.refuse("--feedback", "is for apns feedback: sending reads no feedback service.");
  const defaults = await defaultsOf(flags, { protocol: protocolOf(flags, sources), sources, terminal });
  const client = clientOf(flags, command, screen);
  const tally = new OutcomeTally();
  const notes = new RunNotes(screen, {
    deviceTokens: flags.showDeviceTokens ? "whole" : "masked",
    onStdout: flags.json ? "all" : "summary",
  });
  const startedAt = performance.now();
  const run: Run = { flags, screen, tally, notes };
  try {
    await sendAll(
      client,
      file === undefined ? fromFlags(flags, defaults) : await fromFile(file, defaults, run),
      run,
    );
  } finally {
    await client.close({ timeoutMs: terminal.interrupted.aborted ? 0 : 30_000 });
    // An input that fails in the middle still gets a summary of its beginning.
    if (tally.total > 0) summarize(client, run, (performance.now() - startedAt) / 1000);
  }
  if (tally.total === 0) summarize(client, run, (performance.now() - startedAt) / 1000);
  return terminal.interrupted.aborted ? exitCode.interrupted : tally.exitCode;
}

function parsePriority(text: string): 10 | 5 | 1 {
  if (["10", "5", "1"].includes(text)) return Number(text) as 10 | 5 | 1;
  throw new InvalidArgumentError("It must be 10, 5 or 1.");
}

/** @throws UsageError unless there is exactly one source, and stdin is read at most once */
function refuseSources(file: string | undefined, { to, payload }: SendFlags): void {
  if (file === undefined && to === undefined) {
    throw new UsageError("conflicting-options", "Give a file of notifications, or --to with a device token.");
  }
  if (file !== undefined && to !== undefined) {
    throw new UsageError(
      "conflicting-options",
      `The file ${file} and --to exclude each other: give a file of notifications, or --to with a device token.`,
    );
  }
  // A flag that takes several values also takes a file that stands after them.
  const swallowed = to?.find((deviceToken) => deviceToken === "-" || existsSync(deviceToken));
  if (swallowed !== undefined) {
    throw new UsageError(
      "conflicting-options",
      `--to takes device tokens, and ${swallowed} is a file: give the file without --to.`,
    );
  }
  if (file === "-" && payload === "-") {
    throw new UsageError(
      "conflicting-options",
      "The file - and --payload - exclude each other: stdin can be read once. Put the payload into a file.",
    );
  }
}

/** @throws UsageError for a device token of the command line that cannot be one, before anything is sent */
function refuseDeviceTokens({ to = [] }: SendFlags): void {
  for (const deviceToken of to) {
    try {
      parseDeviceToken(deviceToken);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      const { code, message, field } = error;
      const said = message.replace(/^deviceToken\b/, `--to ${maskDeviceToken(deviceToken)}`);
      throw new UsageError(code, said, { field, cause: error });
    }
  }
}

function summarize(client: Client, { flags, screen, tally }: Run, seconds: number): void {
  const summary = formatSummary(tally, { stats: client.stats, seconds });
  if (!flags.json) screen.print(summary);
  else for (const line of summary.split("\n")) screen.say(line);
}

async function sendAll(
  client: Client,
  source: Iterable<Notification> | AsyncIterable<Notification>,
  { flags, screen, tally, notes }: Run,
): Promise<void> {
  const { interrupted } = screen.terminal;
  const progress = new Progress(screen, undefined);
  const onConnection = (event: ConnectionEvent): void => notes.connection(event);
  const onWarning = (warning: ClientWarning): void => notes.warning(warning.message);
  const interrupt = (): void => {
    screen.say("interrupted: waiting up to 2 s for what is in flight");
    void client.close({ timeoutMs: INTERRUPT_DRAIN_MS });
  };
  client.on("connection", onConnection).on("warning", onWarning);
  interrupted.addEventListener("abort", interrupt, { once: true });
  try {
    for await (const outcome of client.sendMany(source, { signal: interrupted })) {
      tally.add(outcome);
      progress.settled(isAccepted(outcome));
      if (flags.json) screen.print(formatOutcome(outcome, flags.showDeviceTokens ? "whole" : "masked"));
      notes.outcome(outcome);
    }
  } finally {
    progress.stop();
    notes.end();
    client.off("connection", onConnection).off("warning", onWarning);
    interrupted.removeEventListener("abort", interrupt);
  }
}

async function fromFile(
  file: string,
  defaults: LineDefaults,
  { flags, screen, tally, notes }: Run,
): Promise<AsyncIterable<Notification>> {
  const { stdin, interrupted } = screen.terminal;
  const input = file === "-" ? openStdin(stdin) : await openInput(file, "The file", interrupted);
  const onUnreadable = (unreadable: UnreadableLine): void => {
    tally.addUnreadable();
    if (flags.json) screen.print(formatUnreadable(unreadable));
    notes.unreadable(unreadable);
  };
  const name = file === "-" ? "stdin" : `The file ${file}`;
  return readNotificationLines(input, { name, defaults, onUnreadable, signal: interrupted });
}

function fromFlags(
  { to = [] }: SendFlags,
  { protocol, content, payload, fields }: LineDefaults,
): Notification[] {
  if (payload === undefined && content.isEmpty) {
    throw new UsageError("missing-option", "Say what to send: --alert, --title, --badge, --payload, ...");
  }
  const whole = content.completed(payload ?? new Map());
  const sent = payloadFieldsOf(whole, { protocol, pushType: fields.pushType });
  return to.map((deviceToken) => ({ ...fields, ...sent, deviceToken }));
}
