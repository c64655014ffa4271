/** The forms of an input. */
export const inputForms = ["ndjson", "json", "csv"] as const;

export type InputForm = (typeof inputForms)[number];

/** What the readers of all forms get. */
export interface ReadRecordsOptions {
  /** The bytes of the input, unpacked. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** The first of them, to look at. */
  readonly first: Uint8Array;
  /** The input's name, for errors. */
  readonly name: string;
  /** Ends the reading. A record without its end is dropped then. */
  readonly signal: AbortSignal;
  /** CSV: which column a field is in, by name or as `col3`; and whether the first row has names. */
  readonly map: ReadonlyMap<string, string>;
  readonly header: boolean;
}

/**
 * The form of an input: CSV by its name, a list by its first character, otherwise NDJSON.
 *
 * @param path its name; `-` for stdin
 */
export function formOf(path: string, first: Uint8Array): InputForm {
  if (/\.[ct]sv(?:\.gz)?$/i.test(path)) return "csv";
  const text = Buffer.from(first.subarray(0, 1024))
    .toString("utf8")
    .replace(/^\uFEFF?\s*/, "");
  return text.startsWith("[") ? "json" : "ndjson";
}

/** How the place of a record is called in messages. */
export function placeNoun(form: InputForm): "line" | "item" {
  return form === "json" ? "item" : "line";
}
