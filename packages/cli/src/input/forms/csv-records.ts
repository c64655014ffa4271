import { UsageError } from "@apns/wire";
import { CommandError } from "../../command-error.js";
import { exitCode } from "../../exit-code.js";
import { JsonNumber, type JsonObject, type JsonValue } from "../../json/json-value.js";
import type { ReadRecordsOptions } from "./input-form.js";
import { type InputRecord, LineProblem } from "./input-record.js";
import { MAX_LINE_BYTES, objectOf } from "./ndjson-records.js";

/** The fields of a notification, by the names that columns have in the wild: letters alone, in lower case. */
const FIELDS: Readonly<Record<string, string>> = {
  devicetoken: "deviceToken",
  token: "deviceToken",
  payload: "payload",
  identifier: "identifier",
  expiration: "expiration",
  priority: "priority",
  pushtype: "pushType",
  topic: "topic",
  collapseid: "collapseId",
  id: "id",
  apnsid: "id",
};
const NUMBERS: ReadonlySet<string> = new Set(["identifier", "priority"]);
const DELIMITERS = [",", ";", "\t"] as const;
const BY_NUMBER = /^(?:col)?([1-9]\d*)$/i;

/**
 * Reads CSV (RFC 4180; also with semicolons or tabs, as spreadsheets write it). Columns that are named as fields of a
 * notification are those fields; the others are for templates. An empty cell counts as absent.
 *
 * @throws UsageError for text that is not UTF-8, a column of `map` that is not there, and no column of device tokens
 */
export async function* readCsv(
  options: ReadRecordsOptions,
): AsyncGenerator<readonly InputRecord[], void, undefined> {
  // It is loaded for CSV alone.
  const { parse } = await import("csv-parse");
  const parser = parse({
    bom: true,
    info: true,
    delimiter: delimiterOf(options.first),
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
    max_record_size: MAX_LINE_BYTES,
  });
  const rows: { readonly record: readonly string[]; readonly info: { readonly lines: number } }[] = [];
  let failure: Error | undefined;
  parser.on("readable", () => {
    for (let row = parser.read(); row !== null; row = parser.read()) rows.push(row);
  });
  parser.on("error", (error: Error) => {
    failure = error;
  });
  let columns: Columns | undefined;
  let hasYielded = false;
  const take = (): InputRecord[] => {
    const records: InputRecord[] = [];
    for (const { record, info } of rows.splice(0)) {
      if (columns === undefined) {
        columns = new Columns(record, options);
        if (options.header) continue;
      }
      records.push({ line: info.lines, ...columns.read(record) });
    }
    return records;
  };
  const decoder = new TextDecoder("utf-8", { fatal: true });
  for await (const chunk of options.chunks) {
    await written(parser, textOf(decoder, chunk, options.name));
    const records = take();
    if (records.length > 0) {
      hasYielded = true;
      yield records;
    }
    if (failure !== undefined) break;
  }
  if (options.signal.aborted) return;
  if (failure === undefined) {
    await new Promise<void>((done) => {
      parser.once("end", done).once("error", () => done());
      parser.end();
    });
  }
  const records = take();
  if (records.length > 0) {
    hasYielded = true;
    yield records;
  }
  if (failure === undefined) return;
  const { name } = options;
  if (!hasYielded) {
    throw new UsageError("invalid-type", `${name} is not CSV: ${failure.message}.`, { cause: failure });
  }
  // Its beginning was sent or stored: that is no longer a mistake of usage.
  throw new CommandError(
    exitCode.network,
    `${name} cannot be read any further, because it is not CSV from there on: ${failure.message}. Mend the file.`,
    { cause: failure },
  );
}

/** Which column each field is in. */
class Columns {
  readonly #fields: readonly (readonly [field: string, column: number])[];
  readonly #titles: readonly string[];

  /** @param first the names, or a row of data if there is no header */
  constructor(first: readonly string[], { map, header, name }: ReadRecordsOptions) {
    const fields = new Map<string, number>();
    if (header) {
      for (const [column, title] of first.entries()) {
        const field = FIELDS[title.toLowerCase().replace(/[^a-z]/g, "")];
        if (field !== undefined && !fields.has(field)) fields.set(field, column);
      }
    }
    for (const [field, column] of map) fields.set(field, columnOf(column, { first, header, name }));
    if (!fields.has("deviceToken")) {
      const known = header ? `It has ${first.map((title) => `"${title}"`).join(", ")}. ` : "";
      throw new UsageError(
        "missing-option",
        `${name} has no column deviceToken. ${known}Say which one it is: --map deviceToken=col1, by number or by name.`,
      );
    }
    this.#fields = Array.from(fields);
    this.#titles = first.map((title, column) => (header ? title : `col${column + 1}`));
  }

  read(row: readonly string[]): Pick<InputRecord, "content" | "variables"> {
    const variables: JsonObject = new Map(
      this.#titles.map((title, column): [string, string] => [title, row[column] ?? ""]),
    );
    return { content: this.#contentOf(row), variables };
  }

  #contentOf(row: readonly string[]): JsonObject | LineProblem {
    const content: JsonObject = new Map();
    try {
      for (const [field, column] of this.#fields) {
        const cell = row[column] ?? "";
        if (cell !== "") content.set(field, cellValue(field, cell));
      }
      return content;
    } catch (problem) {
      if (problem instanceof LineProblem) return problem;
      throw problem;
    }
  }
}

function cellValue(field: string, cell: string): JsonValue {
  if (field === "payload") return objectOf(cell, "payload of the line");
  return NUMBERS.has(field) && /^-?\d{1,15}$/.test(cell) ? new JsonNumber(cell) : cell;
}

function columnOf(
  column: string,
  {
    first,
    header,
    name,
  }: { readonly first: readonly string[]; readonly header: boolean; readonly name: string },
): number {
  const byName = header ? first.indexOf(column) : -1;
  if (byName >= 0) return byName;
  const number = Number(BY_NUMBER.exec(column)?.[1]);
  if (number >= 1 && number <= first.length) return number - 1;
  throw new UsageError(
    "out-of-range",
    `--map names the column ${column}, and ${name} has ${first.length} columns${header ? `: ${first.join(", ")}` : ""}.`,
  );
}

/** The delimiter that the first line has most of. */
function delimiterOf(first: Uint8Array): string {
  const [line = ""] = Buffer.from(first).toString("utf8").split("\n", 1);
  const counts = DELIMITERS.map((delimiter) => line.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ",";
}

function textOf(decoder: InstanceType<typeof TextDecoder>, chunk: Uint8Array, name: string): string {
  try {
    return decoder.decode(chunk, { stream: true });
  } catch (cause) {
    throw new UsageError(
      "invalid-type",
      `${name} is not UTF-8. Convert it: iconv -f WINDOWS-1252 -t UTF-8 (or UTF-16, as Excel may write).`,
      { cause },
    );
  }
}

async function written(parser: NodeJS.WritableStream, text: string): Promise<void> {
  await new Promise<void>((done) => {
    parser.write(text, () => done());
  });
}
