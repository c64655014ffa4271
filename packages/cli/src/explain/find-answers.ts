import type { Answer } from "./answer.js";
import { distanceBetween } from "./distance.js";

/** More would not be read. */
const MAX_MATCHES = 6;
const MAX_NEAREST = 3;
/** Shorter names, such as "closed", stand in too many sentences to be looked for in a text. */
const MIN_NAME_IN_TEXT = 8;
/** A longer text is cut: the names that matter stand in its beginning. */
const MAX_QUERY = 20_000;

/** What is known about a question. */
export interface Found {
  readonly answers: readonly Answer[];
  /** `name`: the question is the name. `text`: names and patterns in it. `nearest`: nothing fits; these are close. */
  readonly by: "name" | "text" | "nearest";
}

/**
 * Looks a reason, a status, a code or an error text up. The whole text as a name counts first, then the names and
 * patterns inside it, in the order in which they stand, then what has a similar spelling.
 */
export function findAnswers(question: string, all: readonly Answer[]): Found {
  const query = question.slice(0, MAX_QUERY).trim();
  const named = byName(query, all);
  if (named.length > 0) return { answers: named, by: "name" };
  const inside = byText(query, all);
  if (inside.length > 0) return { answers: inside.slice(0, MAX_MATCHES), by: "text" };
  return { answers: nearest(query, all), by: "nearest" };
}

function byName(query: string, all: readonly Answer[]): Answer[] {
  const [, number] =
    /^(?:http|binary|apns)?\s*(?:status|code|error)?\s*[:=]?\s*(\d{1,3})$/i.exec(query) ?? [];
  if (number !== undefined) return all.filter(({ status }) => status === Number(number));
  const plain = plainOf(query);
  if (plain === "") return [];
  return all.filter(({ name }) => plainOf(name) === plain);
}

function byText(query: string, all: readonly Answer[]): Answer[] {
  const found: { readonly answer: Answer; readonly at: number }[] = [];
  for (const answer of all) {
    const at = placeIn(query, answer);
    if (at >= 0) found.push({ answer, at });
  }
  return found.sort((one, other) => one.at - other.at).map(({ answer }) => answer);
}

/** The first place of a name or pattern in a text, or -1. */
function placeIn(text: string, { name, patterns = [] }: Answer): number {
  const places = patterns.map((pattern) => text.search(pattern)).filter((at) => at >= 0);
  if (name.length >= MIN_NAME_IN_TEXT && !/\s/.test(name)) {
    const at = text.search(new RegExp(`(?<![\\w-])${escaped(name)}(?![\\w-])`, "i"));
    if (at >= 0) places.push(at);
  }
  return places.length === 0 ? -1 : Math.min(...places);
}

function nearest(query: string, all: readonly Answer[]): Answer[] {
  const plain = plainOf(query);
  const ranked = all
    .map((answer) => ({ answer, distance: distanceBetween(plain, plainOf(answer.name)) }))
    .filter(({ answer, distance }) => distance <= Math.max(2, plainOf(answer.name).length / 3))
    .sort((one, other) => one.distance - other.distance);
  return ranked.slice(0, MAX_NEAREST).map(({ answer }) => answer);
}

/** A name without what misspellings change: capitals and everything but letters and digits. */
function plainOf(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
