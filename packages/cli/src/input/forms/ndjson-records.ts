import { UsageError } from "@apns/wire";
import type { JsonObject, JsonValue } from "../../json/json-value.js";
import { JsonError, parseJson } from "../../json/parse-json.js";
import { type Line, readLines } from "../read-lines.js";
import { assertNotWide, decodeText, EncodingError, NOT_UTF8 } from "../text-encoding.js";
import type { ReadRecordsOptions } from "./input-form.js";
import { type InputRecord, LineProblem } from "./input-record.js";

/** A megabyte: a hundred times the largest notification, with all its characters escaped and indented. */
export const MAX_LINE_BYTES: number = 1024 * 1024;
/** At least as long as device tokens of today: a shorter one is more likely something else. */
const DEVICE_TOKEN = /^[0-9a-f]{64,200}$/i;

/**
 * Reads NDJSON: one JSON object per line, or a device token alone; empty lines are skipped.
 *
 * @throws UsageError for an input that is UTF-16 or UTF-32 as a whole
 */
export async function* readNdjson({
  chunks,
  name,
  signal,
}: ReadRecordsOptions): AsyncGenerator<readonly InputRecord[], void, undefined> {
  for await (const lines of readLines(chunks, { maxLineBytes: MAX_LINE_BYTES, signal })) {
    const [first] = lines;
    if (first?.number === 1 && first.bytes !== undefined) assertUtf8(first.bytes, name);
    const records = lines.map(recordOf).filter((record) => record !== undefined);
    if (records.length > 0) yield records;
  }
}

function assertUtf8(bytes: Uint8Array, name: string): void {
  try {
    assertNotWide(bytes);
  } catch (cause) {
    throw new UsageError("invalid-type", `${name} cannot be read: ${(cause as EncodingError).message}`, {
      cause,
    });
  }
}

/** Undefined for an empty line. */
function recordOf(line: Line): InputRecord | undefined {
  try {
    const text = utf8TextOf({ ...line, what: "line" });
    const trimmed = text.trim();
    if (trimmed === "") return undefined;
    const isDeviceToken = DEVICE_TOKEN.test(trimmed);
    const content = isDeviceToken ? new Map([["deviceToken", trimmed]]) : objectOf(text, "line");
    return { line: line.number, content };
  } catch (problem) {
    if (!(problem instanceof LineProblem)) throw problem;
    return { line: line.number, content: problem };
  }
}

/** A part of an input, as messages call it. */
type Part = "line" | "item" | "payload of the line";

/** The text of a part; `bytes` is undefined if it is too long. */
export function utf8TextOf({
  bytes,
  length,
  what,
}: Pick<Line, "bytes" | "length"> & { readonly what: Part }): string {
  if (bytes === undefined) {
    throw new LineProblem(
      `the ${what} is longer than ${MAX_LINE_BYTES} bytes`,
      `: it has ${length}, and was skipped`,
    );
  }
  try {
    return decodeText(bytes);
  } catch (error) {
    if (!(error instanceof EncodingError)) throw error;
    throw new LineProblem(`the ${what} is not UTF-8`, `: ${error.message.replace(NOT_UTF8, "")}`);
  }
}

/** @throws LineProblem for a text that is not a JSON object */
export function objectOf(text: string, what: Part): JsonObject {
  const value = jsonOf(text, what);
  if (value instanceof Map) return value;
  throw new LineProblem(`the ${what} is not a JSON object`);
}

function jsonOf(text: string, what: Part): JsonValue {
  try {
    return parseJson(text);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    if (error.kind === "content")
      throw new LineProblem(`the ${what} cannot be sent as it is`, `: ${error.message}`);
    const isOfOldMac = text.includes("\r") && error.message.startsWith('unexpected "{"');
    throw new LineProblem(
      `the ${what} is not JSON`,
      isOfOldMac ? ": lines must end in LF or CRLF, not in CR alone" : `: ${error.message}`,
    );
  }
}
