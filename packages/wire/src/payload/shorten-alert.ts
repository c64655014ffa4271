import { assertUnsigned } from "../bytes/unsigned.js";
import { utf8Length } from "../bytes/utf8.js";
import { pickFields } from "../errors/reading-failure.js";
import { UsageError } from "../errors/usage-error.js";
import { describeShape } from "../errors/value-shape.js";
import { isPlainPayload, payloadTooLarge, stringifyPayload } from "./encode-payload.js";
import type { Payload } from "./payload.js";

/** How `shortenAlert` cuts. */
export interface ShortenOptions {
  /**
   * `character` cuts between two characters as people see them, so that no emoji or accent breaks; `word` goes back
   * to the last white space if there is one. Default `character`.
   */
  readonly at?: "character" | "word" | undefined;
  /** Marks the cut. Default `…`, three bytes. */
  readonly ellipsis?: string | undefined;
}

/**
 * Makes a payload fit by cutting the end of its alert: `aps.alert` if that is a text, else its `body`. Returns the
 * payload itself if it fits, otherwise a copy; nothing else in it changes. The size of the JSON counts, so a
 * quotation mark is two bytes.
 *
 * @param maxBytes the largest size, bytes; see `payloadLimits`.
 * @throws UsageError `payload-too-large` if even an empty text does not fit or there is no text to cut; `bytes` is the
 * size before cutting. `invalid-type`, `out-of-range` or `payload-not-serializable` for other bad input.
 */
export function shortenAlert(payload: Payload, maxBytes: number, options: ShortenOptions = {}): Payload {
  const { at = "character", ellipsis = "…" } = pickFields(options, ["at", "ellipsis"], "options");
  if (at !== "character" && at !== "word") {
    throw new UsageError("out-of-range", "at must be 'character' or 'word'", { field: "at" });
  }
  if (typeof ellipsis !== "string") {
    throw new UsageError("invalid-type", `ellipsis must be a string, not ${describeShape(ellipsis)}`, {
      field: "ellipsis",
    });
  }
  assertUnsigned(maxBytes, "maxBytes", Number.MAX_SAFE_INTEGER);
  const text = stringifyPayload(payload);
  const bytes = utf8Length(text);
  if (bytes <= maxBytes) return payload;
  const plain: Payload = isPlainPayload(payload) ? payload : JSON.parse(text);
  const alert = plain.aps?.alert;
  const body = typeof alert === "object" ? alert?.body : alert;
  if (typeof body !== "string") throw payloadTooLarge(bytes, maxBytes);
  const roomBytes = maxBytes - (bytes - jsonTextBytes(body)) - jsonTextBytes(ellipsis);
  if (roomBytes < 0) throw payloadTooLarge(bytes, maxBytes);
  const kept = longestBeginning(body, roomBytes);
  const shortened = `${at === "word" ? backToWhiteSpace(body, kept) : kept}${ellipsis}`;
  return {
    ...plain,
    aps: { ...plain.aps, alert: typeof alert === "object" ? { ...alert, body: shortened } : shortened },
  };
}

/** The size of a text inside a JSON string, without the quotation marks around it. */
function jsonTextBytes(text: string): number {
  return utf8Length(JSON.stringify(text)) - 2;
}

function longestBeginning(text: string, roomBytes: number): string {
  let bytes = 0;
  let length = 0;
  for (const character of charactersOf(text)) {
    bytes += jsonTextBytes(character);
    if (bytes > roomBytes) break;
    length += character.length;
  }
  return text.slice(0, length);
}

/** Ends at a white space of the text, unless the beginning has none. */
function backToWhiteSpace(text: string, beginning: string): string {
  const next = text.charAt(beginning.length);
  const atBoundary = next === "" || /\s/.test(next);
  const words = atBoundary ? beginning : beginning.replace(/\S+$/, "");
  const trimmed = words.trimEnd();
  return trimmed === "" ? beginning : trimmed;
}

/** User-perceived characters where the runtime has a segmenter, code points elsewhere. */
function* charactersOf(text: string): Iterable<string> {
  if (typeof Intl === "undefined" || Intl.Segmenter === undefined) {
    yield* text;
    return;
  }
  const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });
  for (const { segment } of segmenter.segment(text)) yield segment;
}
