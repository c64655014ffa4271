import type { Readable } from "node:stream";
import { UsageError } from "@apns/client";
import type { JsonObject, JsonValue } from "../json/json-value.js";
import { JsonError, parseJson } from "../json/parse-json.js";
import { type InputRecord, LineProblem } from "./input-record.js";
import { type Line, readLines } from "./read-lines.js";
import { assertNotWide, decodeText, EncodingError, NOT_UTF8 } from "./text-encoding.js";

/** A megabyte: a hundred times the largest notification, with all its characters escaped and indented. */
const MAX_LINE_BYTES = 1024 * 1024;

export interface ReadRecordsOptions {
  /** The input's name, for errors. */
  readonly name: string;
  /** Ends the reading, even while the input is silent. A record without its end is dropped then. */
  readonly signal: AbortSignal;
}

/**
 * Reads NDJSON: one JSON object per line; empty lines are skipped.
 *
 * @throws UsageError for an input that is UTF-16 or UTF-32 as a whole
 */
export async function* readNdjson(
  input: Readable,
  { name, signal }: ReadRecordsOptions,
): AsyncGenerator<readonly InputRecord[], void, undefined> {
  for await (const lines of readLines(input, { maxLineBytes: MAX_LINE_BYTES, signal })) {
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
    const text = textOf(line);
    return text.trim() === "" ? undefined : { line: line.number, content: objectOf(text) };
  } catch (problem) {
    if (!(problem instanceof LineProblem)) throw problem;
    return { line: line.number, content: problem };
  }
}

function textOf({ bytes, length }: Line): string {
  if (bytes === undefined) {
    throw new LineProblem(
      `the line is longer than ${MAX_LINE_BYTES} bytes`,
      `: it has ${length}, and was skipped`,
    );
  }
  try {
    return decodeText(bytes);
  } catch (error) {
    if (!(error instanceof EncodingError)) throw error;
    throw new LineProblem("the line is not UTF-8", `: ${error.message.replace(NOT_UTF8, "")}`);
  }
}

function objectOf(text: string): JsonObject {
  const value = jsonOf(text);
  if (value instanceof Map) return value;
  throw new LineProblem("the line is not a JSON object");
}

function jsonOf(text: string): JsonValue {
  try {
    return parseJson(text);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    if (error.kind === "content")
      throw new LineProblem("the line cannot be sent as it is", `: ${error.message}`);
    const isOfOldMac = text.includes("\r") && error.message.startsWith('unexpected "{"');
    throw new LineProblem(
      "the line is not JSON",
      isOfOldMac ? ": lines must end in LF or CRLF, not in CR alone" : `: ${error.message}`,
    );
  }
}
