import type { Notification } from "@apns/client";
import { UsageError } from "@apns/wire";
import type { FlagSources } from "../flags/flag-sources.js";
import { momentOfFlag } from "../flags/moment-flag.js";
import { readStdin, readText } from "../input/input-file.js";
import type { LineDefaults } from "../input/read-notifications.js";
import type { JsonObject } from "../json/json-value.js";
import { JsonError, parseJson } from "../json/parse-json.js";
import type { Terminal } from "../terminal.js";
import { assertDecoded, Content, type ContentFlags } from "./content.js";
import { templateOf } from "./template.js";

/** Where a file of Xcode's simulator says which app its payload is for. */
const SIMULATOR_TOPIC = "Simulator Target Bundle";

const WITHOUT_PAYLOAD = "give it one, or say what to send: --alert, --title, --badge, --payload, ...";

/** The flags that describe a notification. With a file they are the defaults of its lines. */
export interface NotificationFlags extends ContentFlags {
  readonly payload?: string;
  readonly priority?: 10 | 5 | 1;
  readonly expiration?: string;
  readonly pushType?: NonNullable<Notification["pushType"]>;
  readonly collapseId?: string;
}

export interface DefaultsOptions {
  readonly protocol: "http2" | "binary";
  readonly sources: FlagSources;
  readonly terminal: Terminal;
}

/**
 * The defaults that the flags give every notification.
 *
 * @throws UsageError for values that make no sense, and for flags that contradict each other
 */
export async function defaultsOf(
  flags: NotificationFlags,
  { protocol, sources, terminal }: DefaultsOptions,
): Promise<LineDefaults> {
  if (protocol === "binary") {
    for (const flag of ["--push-type", "--collapse-id"]) {
      sources.refuse(flag, "is for HTTP/2: the binary protocol has no place for it.");
    }
  }
  assertDecoded(flags.collapseId, "--collapse-id");
  const content = new Content(flags);
  const payload = flags.payload === undefined ? undefined : await payloadOf(flags.payload, terminal);
  const topic = payload?.get(SIMULATOR_TOPIC);
  payload?.delete(SIMULATOR_TOPIC);
  if (payload !== undefined) content.assertAddsTo(payload);
  const fields = fieldsOf(flags);
  // A topic that was written overrides it, and goes to the client.
  const isTopic = typeof topic === "string" && !sources.isWritten("--topic");
  const template = templateOf(content.own, payload);
  return {
    ...{ protocol, content, payload, withoutPayload: WITHOUT_PAYLOAD, template },
    fields: isTopic ? { ...fields, topic } : fields,
  };
}

function fieldsOf({ priority, expiration, pushType, collapseId }: NotificationFlags): LineDefaults["fields"] {
  const moment = momentOfFlag(expiration, "--expiration", Date.now());
  return { expiration: moment, priority, pushType, collapseId };
}

async function payloadOf(path: string, terminal: Terminal): Promise<JsonObject> {
  const text =
    path === "-"
      ? await readStdin(terminal.stdin, { name: "--payload -", signal: terminal.interrupted })
      : readText(path, "--payload");
  try {
    const value = parseJson(text);
    if (value instanceof Map) return value;
  } catch (cause) {
    if (!(cause instanceof JsonError)) throw cause;
    const what = cause.kind === "syntax" ? "is not JSON" : "cannot be sent as it is";
    throw new UsageError("invalid-type", `--payload ${path} ${what}: ${cause.message}.`, { cause });
  }
  throw new UsageError(
    "invalid-type",
    `--payload ${path} must be a JSON object, such as {"aps":{"alert":"Hello"}}.`,
  );
}
