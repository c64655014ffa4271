import { createPayload, UsageError } from "@apns/wire";
import type { JsonObject, JsonValue } from "../json/json-value.js";
import { JsonError, parseJson } from "../json/parse-json.js";

/** The flags that say what a notification contains. */
export interface ContentFlags {
  readonly alert?: string;
  readonly title?: string;
  readonly body?: string;
  readonly badge?: number;
  readonly sound?: string;
  readonly data?: readonly string[];
}

/** A value and the flag that gave it. */
interface Given {
  readonly flag: string;
  readonly value: JsonValue;
}

const REPLACEMENT = "\uFFFD";

/** The keys that the flags add to a payload: those of `aps`, each with its flag, and the app's own. */
export class Content {
  readonly #aps: ReadonlyMap<string, Given>;
  readonly #custom: JsonObject;

  /** @throws UsageError for flags that contradict each other or make no sense */
  constructor(flags: ContentFlags) {
    this.#aps = apsOf(flags);
    this.#custom = customOf(flags.data ?? []);
  }

  /** What the flags give, as a payload. */
  get own(): JsonObject {
    const aps = Array.from(this.#aps, ([key, { value }]): [string, JsonValue] => [key, value]);
    return new Map([...(aps.length > 0 ? [["aps", new Map(aps)] as const] : []), ...this.#custom]);
  }

  get isEmpty(): boolean {
    return this.#aps.size === 0 && this.#custom.size === 0;
  }

  /** The payload with the keys that it lacks. A key of its own overrides a flag. */
  completed(payload: JsonObject): JsonObject {
    return this.isEmpty ? payload : completedBy(payload, this.own);
  }

  /**
   * Refuses a payload of `--payload` that has a key that a flag gives, too.
   *
   * @throws UsageError `conflicting-options`
   */
  assertAddsTo(payload: JsonObject): void {
    const own = payload.get("aps");
    for (const [key, { flag }] of this.#aps) {
      if (own instanceof Map && own.has(key)) throw twice(`aps.${key}`, flag);
    }
    for (const key of this.#custom.keys()) {
      if (payload.has(key)) throw twice(key, "--data");
    }
  }
}

/** A payload with the keys of another that it lacks, those of `aps` too. */
export function completedBy(payload: JsonObject, additions: JsonObject): JsonObject {
  const own = payload.get("aps") ?? new Map();
  // Not an object: it stays as it is, and the client refuses it.
  if (!(own instanceof Map)) return payload;
  const aps: JsonObject = new Map(own);
  const added = additions.get("aps");
  if (added instanceof Map) for (const [key, value] of added) if (!aps.has(key)) aps.set(key, value);
  const completed: JsonObject = new Map(payload);
  if (aps.size > 0 || payload.size === 0) completed.set("aps", aps);
  for (const [key, value] of additions) if (!completed.has(key)) completed.set(key, value);
  return completed;
}

function apsOf({ alert, title, body, badge, sound }: ContentFlags): Map<string, Given> {
  for (const [flag, text] of Object.entries({ alert, title, body, sound })) assertDecoded(text, `--${flag}`);
  if (alert !== undefined && body !== undefined) {
    throw new UsageError(
      "conflicting-options",
      "--alert and --body both give the text. Leave one out; --title goes with either.",
    );
  }
  const text = alert ?? body;
  const alertOptions = title === undefined && body === undefined ? alert : { title, body: text };
  const { aps = {} } = createPayload({ alert: alertOptions, badge, sound });
  const flags: Readonly<Record<string, string>> = {
    alert: alert !== undefined ? "--alert" : title === undefined ? "--body" : "--title",
    badge: "--badge",
    sound: "--sound",
  };
  const parsed = parseJson(JSON.stringify(aps));
  const entries = parsed instanceof Map ? Array.from(parsed) : [];
  return new Map(entries.map(([key, value]) => [key, { flag: flags[key] ?? `--${key}`, value }]));
}

function customOf(pairs: readonly string[]): JsonObject {
  const custom: JsonObject = new Map();
  for (const pair of pairs) {
    assertDecoded(pair, "--data");
    const [key, value] = parsePair(pair);
    if (key === "aps") {
      throw new UsageError(
        "invalid-payload",
        "--data aps would replace what the other flags give. Use --payload.",
      );
    }
    if (custom.has(key))
      throw new UsageError("conflicting-options", `--data gives ${key} twice. Leave one out.`);
    custom.set(key, value);
  }
  return custom;
}

/** `key=value` is text, digits and all; `key:=value` is JSON. */
function parsePair(pair: string): [string, JsonValue] {
  const at = pair.indexOf("=");
  const isJson = at > 0 && pair[at - 1] === ":";
  const key = pair.slice(0, isJson ? at - 1 : at);
  if (at < 1 || key === "") {
    throw new UsageError("invalid-type", `--data takes key=text or key:=json, not "${pair}".`);
  }
  const text = pair.slice(at + 1);
  return [key, isJson ? parseFlagJson(text, key) : text];
}

function parseFlagJson(text: string, key: string): JsonValue {
  try {
    return parseJson(text);
  } catch (cause) {
    if (!(cause instanceof JsonError)) throw cause;
    throw new UsageError(
      "invalid-type",
      `--data ${key}:= takes JSON: ${cause.message}. For text, write ${key}=text.`,
      { cause },
    );
  }
}

/**
 * Refuses an argument in an encoding other than UTF-8: it arrives with U+FFFD in place of its characters.
 *
 * @throws UsageError `invalid-type`
 */
export function assertDecoded(text: string | undefined, flag: string): void {
  if (text === undefined || !text.includes(REPLACEMENT)) return;
  throw new UsageError(
    "invalid-type",
    `${flag} is not UTF-8: it has characters that cannot be read. Set the locale of the terminal to UTF-8, or use a file.`,
  );
}

function twice(key: string, flag: string): UsageError {
  return new UsageError(
    "conflicting-options",
    `The payload of --payload has ${key}, and ${flag} gives it, too. Leave one out.`,
  );
}
