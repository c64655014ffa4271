import { pushTypes } from "@apns/wire/api";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { NotificationFlags } from "../../content/notification-flags.js";
import { addConnectionFlags, type ConnectionFlags } from "../../flags/connection-flags.js";
import { parseCount, parseInteger } from "../../flags/parse-integer.js";
import { type InputForm, inputForms } from "../../input/forms/input-form.js";

/** The flags of `apns send`, which `apns resume` has, too. */
export interface SendFlags extends ConnectionFlags, NotificationFlags {
  readonly to?: readonly string[];
  readonly format?: InputForm;
  readonly map?: readonly string[];
  readonly header: boolean;
  readonly journal?: string;
  readonly rate?: number;
  readonly concurrency?: number;
  readonly dryRun: boolean;
  readonly out?: string;
  readonly deadTokens?: string;
  readonly json: boolean;
  readonly verbose: boolean;
  readonly showDeviceTokens: boolean;
}

const COMBINATIONS = `
Flags that describe a notification are the defaults of the lines of a file: a line's own field, or key of aps,
overrides them. --payload and the content flags combine unless both give the same key. --data key=text is text whatever it looks
like, --data key:=json is JSON. All digits of a number arrive as they were written.
`;

const RATE = /^(\d+(?:\.\d+)?)(?:\/(s|sec|second|m|min|minute|h|hour))?$/;
const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

/** The flags that describe a notification and its file, for all commands that take notifications. */
export function addNotificationFlags(command: Command): Command {
  return command
    .optionsGroup("Notification:")
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
    .optionsGroup("File:")
    .addOption(
      new Option(
        "--format <name>",
        "default: csv by its name, json if it begins with [, else ndjson",
      ).choices(inputForms),
    )
    .option("--map <field=column...>", "csv: which column a field is in, such as deviceToken=col3")
    .option("--no-header", "csv: the first row is data, not names");
}

export function addSendFlags(command: Command): void {
  addNotificationFlags(command)
    .optionsGroup("Run:")
    .option("--journal <file>", "keep a record, with which apns resume goes on after an interrupt or a kill")
    .option("--rate <n/s>", "send at most so many, such as 5000/s or 100/min", parseRate)
    .option("--concurrency <n>", "how many may be in flight at a time", parseCount)
    .option(
      "--dry-run",
      "check everything, show the request and the curl line for it, and send nothing",
      false,
    )
    .option("--out <file>", "add one JSON line for each outcome to this file")
    .option(
      "--dead-tokens <file>",
      "add the device tokens that are dead to this file, each with the time of its death",
    )
    .option("--json", "one JSON line for each outcome on stdout", false)
    .option("-v, --verbose", "show the frames of the connections as they travel, on stderr", false)
    .option("--show-device-tokens", "show whole device tokens in the output", false)
    .optionsGroup("Connection:")
    .addHelpText("after", COMBINATIONS);
  addConnectionFlags(command);
}

function parsePriority(text: string): 10 | 5 | 1 {
  if (["10", "5", "1"].includes(text)) return Number(text) as 10 | 5 | 1;
  throw new InvalidArgumentError("It must be 10, 5 or 1.");
}

/** Notifications a second. */
function parseRate(text: string): number {
  const match = RATE.exec(text);
  const perSecond = Number(match?.[1]) / (SECONDS[match?.[2]?.[0] ?? "s"] ?? 1);
  if (match !== null && perSecond > 0) return perSecond;
  throw new InvalidArgumentError("It must be a number and a time, such as 5000/s, 100/min or 1000/h.");
}
