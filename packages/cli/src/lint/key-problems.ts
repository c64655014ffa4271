import type { PushType } from "@apns/wire/api";
import { distanceBetween } from "../explain/distance.js";
import type { KeyRule } from "./aps-keys.js";
import type { Problem } from "./finding.js";
import { pointerPart } from "./json-places.js";

/** A dictionary of Apple's in a payload. */
export interface Dictionary {
  /** Its pointer, such as /aps. */
  readonly pointer: string;
  /** Its name for people, such as aps. */
  readonly name: string;
  readonly keys: ReadonlyMap<string, KeyRule>;
}

/** Checks the keys of a dictionary by its table: unknown, misspelt, of a wrong kind, or of no effect. */
export function keyProblems(
  members: Readonly<Record<string, unknown>>,
  dictionary: Dictionary,
  pushType: PushType,
): Problem[] {
  return Object.entries(members).flatMap(([key, value]) => {
    const pointer = `${dictionary.pointer}/${pointerPart(key)}`;
    const name = `${dictionary.name}.${key}`;
    const rule = dictionary.keys.get(key);
    if (rule === undefined) return [unknownKey(key, { pointer, name, keys: dictionary.keys })];
    return knownKey(value, { pointer, name, rule, pushType });
  });
}

/** The known key that is spelt almost like this one; undefined if there is none. */
function nearestKey(key: string, keys: Iterable<string>): string | undefined {
  const plain = plainOf(key);
  let nearest: string | undefined;
  let least = 3;
  for (const known of keys) {
    const distance = distanceBetween(plain, plainOf(known));
    // Short keys resemble each other by chance.
    if (distance < Math.min(least, 1 + plainOf(known).length / 4)) {
      nearest = known;
      least = distance;
    }
  }
  return nearest;
}

function unknownKey(
  key: string,
  {
    pointer,
    name,
    keys,
  }: { readonly pointer: string; readonly name: string; readonly keys: ReadonlyMap<string, KeyRule> },
): Problem {
  const meant = nearestKey(key, keys.keys());
  if (meant === undefined) {
    return {
      level: "warning",
      rule: "unknown-key",
      pointer,
      message: `Apple does not document ${name}: devices ignore it.`,
      next: "Put the app's own keys beside aps, not into it.",
    };
  }
  return {
    level: "error",
    rule: "misspelt-key",
    pointer,
    message: `${name} is not a key of Apple's. Did you mean ${meant}?`,
  };
}

function knownKey(
  value: unknown,
  about: {
    readonly pointer: string;
    readonly name: string;
    readonly rule: KeyRule;
    readonly pushType: PushType;
  },
): Problem[] {
  const { pointer, name, rule, pushType } = about;
  if (!rule.holds(value)) {
    const next = wasQuoted(value, rule) ? "Write it without quotes." : undefined;
    const message = `${name} must be ${rule.must}, not ${shapeOf(value)}.`;
    return [{ level: "error", rule: "wrong-value", pointer, message, next }];
  }
  if (rule.ignored !== undefined) {
    return [{ level: "warning", rule: "ignored-key", pointer, message: `${name} ${rule.ignored}.` }];
  }
  if (rule.of === undefined || rule.of.includes(pushType)) return [];
  const message = `${name} has no effect with push type ${pushType}; it is for ${rule.of.join(" and ")}.`;
  return [{ level: "warning", rule: "other-push-type", pointer, message }];
}

/** Whether a text would be right as the number or word that it holds. */
function wasQuoted(value: unknown, { holds }: KeyRule): boolean {
  if (typeof value !== "string" || value.trim() === "") return false;
  return holds(Number(value)) || (value === "true" && holds(true));
}

function shapeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  if (typeof value === "string") return value.length > 20 ? "a text" : `the text ${JSON.stringify(value)}`;
  return String(value);
}

/** A key without what misspellings change: capitals, hyphens, underscores. */
function plainOf(key: string): string {
  return key.toLowerCase().replace(/[-_\s]/g, "");
}
