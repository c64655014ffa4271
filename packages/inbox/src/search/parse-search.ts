import type { ReceivedNotification } from "@apns/simulator";
import { RefusedRequest } from "../problems/problem.js";
import type { Condition } from "./condition.js";
import { fold } from "./fold.js";
import { readTime } from "./read-time.js";
import { searchableText } from "./searchable-text.js";

/** `-`, a field, and a word or a text in quotes. A quote that never ends goes to the end. */
const TERM = /(-?)(?:([a-z]+):)?(?:"([^"]*)"?|(\S+))/giu;

const FIELDS: Readonly<Record<string, (value: string) => Pick<Condition, "holds" | "found">>> = {
  topic: (value) => contains(value, ({ topic }) => topic),
  type: (value) => equals(value, ({ pushType }) => pushType),
  token: (value) => {
    const prefix = value.toLowerCase();
    return {
      holds: ({ deviceToken }) => deviceToken.startsWith(prefix),
      found: ({ deviceToken }) => deviceToken,
    };
  },
  reason: (value) => contains(value, ({ answer }) => answer?.reason),
  outcome: (value) => equals(value, ({ outcome }) => outcome),
  collapse: (value) => contains(value, ({ collapseId }) => collapseId),
  before: (value) => {
    const at = timeOf("before", value);
    return { holds: ({ receivedAt }) => receivedAt < at, found: receivedAtText };
  },
  after: (value) => {
    const at = timeOf("after", value);
    return { holds: ({ receivedAt }) => receivedAt >= at, found: receivedAtText };
  },
};

/**
 * Reads a search, for the page, the API and `wait` alike. Every term must hold. A prefix that is not a field belongs
 * to the word, so that `https://...` is one.
 *
 * @throws RefusedRequest `invalid-parameter` for a time that cannot be read
 */
export function parseSearch(text: string): readonly Condition[] {
  const conditions: Condition[] = [];
  for (const [whole, minus = "", name = "", quoted, plain] of text.matchAll(TERM)) {
    const field = Object.hasOwn(FIELDS, name.toLowerCase()) ? FIELDS[name.toLowerCase()] : undefined;
    const value = quoted ?? plain ?? "";
    const said = field === undefined && name !== "" ? `${name}:${value}` : value;
    // A lone quote, as while somebody types.
    if (said === "" && field === undefined) continue;
    const { holds, found } = field === undefined ? hasText(said) : field(said);
    conditions.push({
      filter: "q",
      wanted: whole,
      holds: minus === "" ? holds : (notification) => !holds(notification),
      found,
    });
  }
  return conditions;
}

function hasText(value: string): Pick<Condition, "holds" | "found"> {
  const folded = fold(value);
  return {
    holds: (notification) =>
      searchableText(notification).includes(folded) ||
      // An answer may come later than the text was made.
      fold(notification.answer?.reason ?? "").includes(folded) ||
      notification.answer?.apnsId?.toLowerCase() === folded,
    found: () => null,
  };
}

type Read = (notification: ReceivedNotification) => string | undefined;

function contains(value: string, read: Read): Pick<Condition, "holds" | "found"> {
  const folded = fold(value);
  return {
    holds: (notification) => fold(read(notification) ?? "").includes(folded),
    found: (notification) => read(notification) ?? null,
  };
}

function equals(value: string, read: Read): Pick<Condition, "holds" | "found"> {
  const folded = fold(value);
  return {
    holds: (notification) => fold(read(notification) ?? "") === folded,
    found: (notification) => read(notification) ?? null,
  };
}

function timeOf(field: string, value: string): number {
  const at = readTime(value);
  if (at !== undefined) return at;
  throw new RefusedRequest("invalid-parameter", {
    detail: `q has ${field}:${value.slice(0, 40)}, which is not a time.`,
    field: "q",
    cure: `Write a day or a time with its zone, such as ${field}:2026-11-27 or ${field}:2026-11-27T10:30:00Z.`,
  });
}

function receivedAtText({ receivedAt }: ReceivedNotification): string {
  return new Date(receivedAt).toISOString();
}
