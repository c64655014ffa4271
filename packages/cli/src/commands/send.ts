import {
  type Client,
  type ConnectionEvent,
  createPayload,
  isAccepted,
  type Notification,
  type Payload,
  UsageError,
} from "@apns/client";
import type { Command } from "commander";
import { addConnectionFlags, type ConnectionFlags, clientOf, parseInteger } from "../connection-flags.js";
import { type ExitCode, exitCode, OutcomeTally } from "../exit-code.js";
import { openInput, readText } from "../input-file.js";
import { parseExpiration, readNotificationLines, type UnreadableLine } from "../notification-lines.js";
import { Progress } from "../progress.js";
import { formatOutcome, formatSummary, formatUnreadable } from "../report.js";
import { RunNotes } from "../run-notes.js";
import { print, say, type Terminal } from "../terminal.js";

interface SendFlags extends ConnectionFlags {
  readonly to?: readonly string[];
  readonly alert?: string;
  readonly title?: string;
  readonly body?: string;
  readonly badge?: number;
  readonly sound?: string;
  readonly data?: readonly string[];
  readonly payload?: string;
  readonly priority?: number;
  readonly expiration?: string;
  readonly pushType?: string;
  readonly collapseId?: string;
  readonly json: boolean;
  readonly showDeviceTokens: boolean;
}

/** Milliseconds in which an interrupted run may settle what is in flight. */
const INTERRUPT_DRAIN_MS = 2000;

export function addSend(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command("send")
    .description(
      "send the notifications of a file of JSON lines or of stdin (-), or one that the flags describe",
    )
    .argument(
      "[file]",
      "lines of { deviceToken, payload, expiration?, priority?, pushType?, topic?, ... }; - for stdin",
    )
    .option("--to <device tokens...>", "send one notification to these device tokens")
    .option("--alert <text>", "its alert")
    .option("--title <text>", "its alert's title")
    .option("--body <text>", "its alert's body, with a title")
    .option("--badge <n>", "its badge; 0 removes it", parseInteger)
    .option("--sound <name>", "its sound")
    .option("--data <key=value...>", "custom keys; a value that is not JSON is text")
    .option("--payload <file>", "its whole payload, a file of JSON; - for stdin")
    .option("--priority <n>", "10, 5 or 1", parseInteger)
    .option("--push-type <name>", "http2: default: derived from the payload")
    .option("--collapse-id <text>", "http2: a later notification with the same id replaces it")
    .option("--expiration <when>", "seconds since 1970 or ISO 8601")
    .option("--json", "one JSON line for each outcome on stdout", false)
    .option("--show-device-tokens", "show whole device tokens in the output", false)
    .action(async (file: string | undefined, flags: SendFlags) => finish(await send(file, flags, terminal)));
  addConnectionFlags(command);
}

async function send(file: string | undefined, flags: SendFlags, terminal: Terminal): Promise<ExitCode> {
  if ((file === undefined) === (flags.to === undefined)) {
    throw new UsageError("conflicting-options", "Give a file of notifications, or --to with a device token.");
  }
  const tally = new OutcomeTally();
  const client = clientOf(flags, terminal);
  const startedAt = performance.now();
  try {
    const source =
      file === undefined
        ? await fromFlags(flags, terminal)
        : await fromFile(file, { flags, terminal, tally });
    await run(client, source, { flags, terminal, tally });
  } finally {
    await client.close({ timeoutMs: terminal.interrupted.aborted ? 0 : 30_000 });
  }
  const seconds = (performance.now() - startedAt) / 1000;
  const summary = formatSummary(tally, { stats: client.stats, seconds });
  if (flags.json) say(terminal, summary);
  else print(terminal, summary);
  return terminal.interrupted.aborted ? exitCode.interrupted : tally.exitCode;
}

async function run(
  client: Client,
  source: Iterable<Notification> | AsyncIterable<Notification>,
  { flags, terminal, tally }: { flags: SendFlags; terminal: Terminal; tally: OutcomeTally },
): Promise<void> {
  const progress = new Progress(terminal, undefined);
  const notes = new RunNotes((text) => progress.say(text));
  const listener = (event: ConnectionEvent): void => notes.connection(event);
  const interrupt = (): void => {
    progress.say("interrupted: waiting up to 2 s for what is in flight");
    void client.close({ timeoutMs: INTERRUPT_DRAIN_MS });
  };
  client.on("connection", listener);
  terminal.interrupted.addEventListener("abort", interrupt, { once: true });
  try {
    for await (const outcome of client.sendMany(source, { signal: terminal.interrupted })) {
      tally.add(outcome);
      progress.settled(isAccepted(outcome));
      if (flags.json) print(terminal, formatOutcome(outcome, flags.showDeviceTokens ? "whole" : "masked"));
      else notes.outcome(outcome);
    }
  } finally {
    progress.stop();
    notes.end();
    client.off("connection", listener);
    terminal.interrupted.removeEventListener("abort", interrupt);
  }
}

async function fromFile(
  file: string,
  { flags, terminal, tally }: { flags: SendFlags; terminal: Terminal; tally: OutcomeTally },
): Promise<AsyncIterable<Notification>> {
  const input = file === "-" ? terminal.stdin : await openInput(file, "The file");
  const onUnreadable = (unreadable: UnreadableLine): void => {
    tally.addUnreadable();
    if (flags.json) print(terminal, formatUnreadable(unreadable));
    else say(terminal, `line ${unreadable.line}: ${unreadable.message}`);
  };
  return readNotificationLines(input, { onUnreadable, signal: terminal.interrupted });
}

async function fromFlags(flags: SendFlags, terminal: Terminal): Promise<Notification[]> {
  const payload = await payloadOf(flags, terminal);
  const { expiration, priority, pushType, collapseId } = flags;
  const when = expiration === undefined ? undefined : parseExpiration(expiration);
  if (expiration !== undefined && when === undefined) {
    throw new UsageError(
      "invalid-type",
      "--expiration must be seconds since 1970 or ISO 8601, such as 2030-01-31T12:00:00Z.",
    );
  }
  return (flags.to ?? []).map((deviceToken) => ({
    deviceToken,
    payload,
    expiration: when,
    priority: priority as Notification["priority"],
    pushType: pushType as Notification["pushType"],
    collapseId,
  }));
}

async function payloadOf(flags: SendFlags, terminal: Terminal): Promise<Payload> {
  if (flags.payload !== undefined) {
    const text = flags.payload === "-" ? await textOf(terminal.stdin) : readText(flags.payload, "--payload");
    try {
      return JSON.parse(text) as Payload;
    } catch (cause) {
      throw new UsageError("invalid-type", `--payload is not JSON: ${(cause as Error).message}`, { cause });
    }
  }
  const { alert, title, body, badge, sound, data } = flags;
  if ([alert, title, body, badge, sound, data].every((part) => part === undefined)) {
    throw new UsageError("missing-option", "Say what to send: --alert, --title, --badge, --payload, ...");
  }
  const parts = { ...(title === undefined ? {} : { title }), ...(body === undefined ? {} : { body }) };
  const custom = Object.fromEntries((data ?? []).map(parsePair));
  return createPayload({
    ...(title === undefined && body === undefined ? {} : { alert: parts }),
    ...(alert === undefined ? {} : { alert }),
    ...(badge === undefined ? {} : { badge }),
    ...(sound === undefined ? {} : { sound }),
    ...(data === undefined ? {} : { custom }),
  });
}

function parsePair(pair: string): [string, unknown] {
  const at = pair.indexOf("=");
  if (at < 1) throw new UsageError("invalid-type", `--data takes key=value, not "${pair}".`);
  const value = pair.slice(at + 1);
  try {
    return [pair.slice(0, at), JSON.parse(value)];
  } catch {
    return [pair.slice(0, at), value];
  }
}

async function textOf(stream: AsyncIterable<unknown>): Promise<string> {
  let text = "";
  for await (const chunk of stream) text += String(chunk);
  return text;
}
