import type { Notification } from "@apns/client";
import type { Enqueued, LanePriority, Queue } from "@apns/queue";
import { UsageError } from "@apns/wire";
import { type Command, Option } from "commander";
import { defaultsOf, type NotificationFlags } from "../../content/notification-flags.js";
import { type ExitCode, exitCode } from "../../exit-code.js";
import { FlagSources } from "../../flags/flag-sources.js";
import { momentOfFlag } from "../../flags/moment-flag.js";
import { assertReadable } from "../../input/input-file.js";
import type { LineContext, LineNotification } from "../../input/read-notifications.js";
import { amount } from "../../screen/amount.js";
import { Notes } from "../../screen/notes.js";
import type { Screen } from "../../screen/screen.js";
import type { CommandContext } from "../command-entry.js";
import { addExamples } from "../examples.js";
import { addNotificationFlags, type SendFlags } from "../send/send-flags.js";
import { batchesOf, refuseDeviceTokens, refuseEmptyContent, refuseSources } from "../send/send-source.js";
import { addQueueFlag, type QueueFlag, withQueue } from "./queue-location.js";

interface EnqueueFlags
  extends QueueFlag,
    NotificationFlags,
    Pick<SendFlags, "to" | "format" | "map" | "header"> {
  readonly topic?: string;
  readonly campaign?: string;
  readonly lane?: LanePriority;
  readonly notBefore?: string;
  readonly dedupeKey?: string;
  readonly json: boolean;
}

const EXIT_CODES = `
Exit codes: 0 all stored or stored before, 1 some lines were refused, 2 usage, 4 the input or the database failed,
5 none stored, 130 interrupted (what was stored stays).
`;

export function defineEnqueue(command: Command, { screen, finish }: CommandContext): void {
  addExamples(command, [
    ["apns enqueue tokens.txt --alert Hello --campaign spring-sale", "one content for many devices"],
    ["apns enqueue my.ndjson --not-before 2h --lane low", "a file of notifications, later, after all others"],
    [
      "apns enqueue my.ndjson --dedupe-key spring-sale",
      "may be repeated: what is stored is not stored again",
    ],
  ]);
  command
    .description(
      "put the notifications of a file of JSON lines or of stdin (-), or one that the flags describe, into a queue; apns worker sends them",
    )
    .argument("[file]", "lines as apns send takes them; - for stdin");
  addNotificationFlags(command)
    .optionsGroup("Queue:")
    .option("--topic <bundle id>", "the topic of lines without one; default: that of the worker")
    .option("--campaign <name>", "a name to watch, pause and cancel all of it")
    .addOption(
      new Option("--lane <name>", "whose turn it is: high 16, normal 4, low 1 time").choices([
        "high",
        "normal",
        "low",
      ]),
    )
    .option("--not-before <when>", "2030-01-31T12:00:00Z, a time from now such as 1h, or seconds since 1970")
    .option("--dedupe-key <text>", "for a day, what was enqueued with this key is not stored again")
    .option("--json", "the counts as a JSON line on stdout", false)
    .addHelpText("after", EXIT_CODES);
  addQueueFlag(command);
  command.action(async (file: string | undefined) => finish(await enqueue(file, { command, screen })));
}

async function enqueue(
  file: string | undefined,
  { command, screen }: { readonly command: Command; readonly screen: Screen },
): Promise<ExitCode> {
  const flags = command.opts<EnqueueFlags>();
  const unused = {
    ...{ showDeviceTokens: false, verbose: false, dryRun: false },
    environment: "production",
  } as const;
  const ofSend: SendFlags = { ...flags, ...unused };
  refuseSources(file, ofSend);
  refuseDeviceTokens(ofSend);
  const sources = new FlagSources(command);
  const { terminal } = screen;
  const defaults = await defaultsOf(flags, { protocol: "http2", sources, terminal });
  refuseEmptyContent(file, defaults);
  const notBefore = momentOfFlag(flags.notBefore, "--not-before", Date.now());
  if (file !== undefined && file !== "-") assertReadable(file, "The file");
  const notes = new Notes(screen);
  let refused = 0;
  let handedOver = 0;
  const refuse: Refuse = ({ line, noun }, kind, message) => {
    refused += 1;
    notes.add(kind, `${noun} ${line}: ${message}`);
  };
  const { topic, campaign, lane, dedupeKey } = flags;
  const onHandedOver = (count: number): void => {
    handedOver += count;
  };
  let enqueued: Enqueued;
  try {
    enqueued = await withQueue(flags, screen, async (queue) => {
      await refuseCancelled(queue, campaign);
      const batches = await batchesOf(file, {
        flags: ofSend,
        defaults,
        terminal,
        isDone: () => false,
        onBytes: () => {},
        onUnreadable: (unreadable) => refuse(unreadable, unreadable.kind, unreadable.message),
      });
      return queue.enqueue(storable(batches, { topic, refuse, onHandedOver }), {
        campaign,
        priority: lane,
        notBefore,
        dedupeKey,
      });
    });
  } catch (error) {
    notes.end();
    if (handedOver > 0) screen.say(adviceAfter(handedOver, dedupeKey));
    throw error;
  }
  notes.end();
  const isInterrupted = terminal.interrupted.aborted;
  screen.print(flags.json ? JSON.stringify({ ...enqueued, refused }) : summaryOf(enqueued, refused));
  return isInterrupted ? exitCode.interrupted : exitCodeFor(enqueued, refused);
}

interface StorableOptions {
  /** For lines without one. */
  readonly topic: string | undefined;
  readonly refuse: Refuse;
  /** Called with the number of notifications that the queue gets next. */
  readonly onHandedOver: (count: number) => void;
}

/** Reports a line or item that is not stored. */
type Refuse = (place: Pick<LineContext, "line" | "noun">, kind: string, message: string) => void;

/** @throws UsageError for a campaign that was cancelled: what is added to it is cancelled, too */
async function refuseCancelled(queue: Queue, campaign: string | undefined): Promise<void> {
  if (campaign === undefined) return;
  const { stopped } = await queue.stats({ campaign });
  if (!stopped.some(({ state }) => state === "cancelled")) return;
  throw new UsageError(
    "conflicting-options",
    `The campaign ${campaign} was cancelled for good, and nothing that is added to it is sent: give another name to --campaign.`,
  );
}

/** What to do when the input or the database failed in the middle. */
function adviceAfter(handedOver: number, dedupeKey: string | undefined): string {
  const stored = `Of the first ${amount(handedOver, "notification")}, those that were stored stay in the queue: apns queue status counts them.`;
  return dedupeKey === undefined
    ? `${stored} The same command again stores them twice. With --dedupe-key from the first time on, it does not.`
    : `${stored} The same command again stores only the others.`;
}

/** Those that a queue takes; the others are refused one by one, as `apns send` does. */
async function* storable(
  batches: AsyncIterable<readonly LineNotification[]>,
  { topic, refuse, onHandedOver }: StorableOptions,
): AsyncGenerator<readonly Notification[], void> {
  const { assertStorable } = await import("@apns/queue");
  for await (const batch of batches) {
    const good: Notification[] = [];
    for (const { context, ...fields } of batch) {
      const notification: Notification = { ...(topic === undefined ? {} : { topic }), ...fields };
      try {
        if (context.own !== undefined)
          throw new UsageError("unknown-option", "a queue stores no context: put a label into identifier");
        assertStorable(notification);
        good.push(notification);
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        refuse(context, error.code, error.message);
      }
    }
    if (good.length === 0) continue;
    onHandedOver(good.length);
    yield good;
  }
}

function summaryOf({ count, duplicates }: Enqueued, refused: number): string {
  const parts = [`${count} stored`];
  if (duplicates > 0) parts.push(`${duplicates} stored before`);
  if (refused > 0) parts.push(`${refused} refused`);
  return parts.join(", ");
}

function exitCodeFor({ count, duplicates }: Enqueued, refused: number): ExitCode {
  if (refused === 0) return exitCode.allAccepted;
  return count + duplicates > 0 ? exitCode.someRejected : exitCode.noneAccepted;
}
