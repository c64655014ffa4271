import { existsSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { maskDeviceToken, parseDeviceToken, UsageError } from "@apns/wire";
import { payloadFieldsOf } from "../../content/payload-fields.js";
import { openInput, openStdin } from "../../input/input-file.js";
import {
  type LineDefaults,
  type LineNotification,
  readNotifications,
  type UnreadableLine,
} from "../../input/read-notifications.js";
import { Pace } from "../../outcomes/pace.js";
import type { Terminal } from "../../terminal.js";
import type { SendFlags } from "./send-flags.js";

/** A smaller `--concurrency` is kept exactly, a larger one to a batch of this size. */
const EXACT_UP_TO = 64;

/** Notifications, in batches: none waits for one that has not come. */
export type Batches = AsyncIterable<readonly LineNotification[]>;

export interface SourceOptions {
  readonly flags: SendFlags;
  readonly defaults: LineDefaults;
  readonly terminal: Terminal;
  readonly onUnreadable: (line: UnreadableLine) => void;
  /** Called with the number of bytes of each piece of a file that is read. */
  readonly onBytes: (bytes: number) => void;
  /** Whether nothing is left to do for a line. */
  readonly isDone: (line: number) => boolean;
}

/** The notifications of a file, of stdin, or of the flags. */
export async function batchesOf(file: string | undefined, options: SourceOptions): Promise<Batches> {
  const { flags, defaults, terminal, onUnreadable, onBytes, isDone } = options;
  const { stdin, interrupted } = terminal;
  const { rate, concurrency = EXACT_UP_TO } = flags;
  if (file === undefined) return atRate(fromFlags(options), rate, interrupted);
  const input = file === "-" ? openStdin(stdin) : await openInput(file, "The file", interrupted);
  const name = file === "-" ? "stdin" : `The file ${file}`;
  const batches = readNotifications(input, {
    ...{ name, path: file, defaults, onUnreadable, isDone, signal: interrupted },
    form: flags.format,
    map: mapOf(flags.map ?? []),
    header: flags.header,
    onBytes,
  });
  // An array is handed over whole.
  const cut = concurrency < EXACT_UP_TO ? oneByOne(batches) : batches;
  return atRate(cut, rate, interrupted);
}

/** A file of Xcode's simulator beside `--to` is the payload, as `xcrun simctl push` takes it. */
export function isSimulatorFile(file: string | undefined, { to, payload }: SendFlags): file is string {
  return file !== undefined && /\.apns$/i.test(file) && to !== undefined && payload === undefined;
}

/** @throws UsageError unless there is exactly one source, and stdin is read at most once */
export function refuseSources(file: string | undefined, { to, payload }: SendFlags): void {
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
export function refuseDeviceTokens({ to = [] }: SendFlags): void {
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

async function* fromFlags({
  flags: { to = [] },
  defaults: { protocol, content, payload, fields },
  isDone,
}: SourceOptions): AsyncGenerator<readonly LineNotification[], void, undefined> {
  const whole = content.completed(payload ?? new Map());
  const sent = payloadFieldsOf(whole, { protocol, pushType: fields.pushType });
  const notifications = to.map((deviceToken, at): LineNotification => {
    const context = { line: at + 1, source: "flags", noun: "item", own: undefined } as const;
    return { ...fields, ...sent, deviceToken, context };
  });
  yield notifications.filter(({ context }) => !isDone(context.line));
}

/** @throws UsageError when flags say where to send and not what */
export function refuseEmptyContent(
  file: string | undefined,
  { payload, content, template }: LineDefaults,
): void {
  if (file !== undefined) return;
  if (template !== undefined) {
    throw new UsageError(
      "missing-option",
      `{{${template.names[0]}}} is filled from the lines of a file, and --to has none.`,
    );
  }
  if (payload !== undefined || !content.isEmpty) return;
  throw new UsageError("missing-option", "Say what to send: --alert, --title, --badge, --payload, ...");
}

/** @throws UsageError for a pair that is not field=column */
function mapOf(pairs: readonly string[]): ReadonlyMap<string, string> {
  const map = new Map<string, string>();
  for (const pair of pairs) {
    const [, field, column] = /^([^=]+)=(.+)$/s.exec(pair) ?? [];
    if (field === undefined || column === undefined) {
      throw new UsageError(
        "invalid-type",
        `--map takes field=column, such as deviceToken=col3, not "${pair}".`,
      );
    }
    map.set(field, column);
  }
  return map;
}

async function* oneByOne(batches: Batches): AsyncGenerator<readonly LineNotification[], void, undefined> {
  for await (const batch of batches) for (const notification of batch) yield [notification];
}

function atRate(batches: Batches, perSecond: number | undefined, signal: AbortSignal): Batches {
  return perSecond === undefined ? batches : paced(batches, perSecond, signal);
}

/** The same notifications, so many a second. */
async function* paced(
  batches: Batches,
  perSecond: number,
  signal: AbortSignal,
): AsyncGenerator<readonly LineNotification[], void, undefined> {
  const pace = new Pace(perSecond);
  for await (const batch of batches) {
    for (let at = 0; at < batch.length; at += pace.step) {
      const part = batch.slice(at, at + pace.step);
      const delayMs = pace.delayMs(part.length, performance.now());
      if (delayMs > 0) await wait(delayMs, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      yield part;
    }
  }
}
