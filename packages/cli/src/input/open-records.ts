import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { readCsv } from "./forms/csv-records.js";
import { formOf, type InputForm, placeNoun, type ReadRecordsOptions } from "./forms/input-form.js";
import type { InputRecords } from "./forms/input-record.js";
import { readJsonList } from "./forms/json-records.js";
import { readNdjson } from "./forms/ndjson-records.js";
import { readChunks } from "./read-chunks.js";

const READERS = { ndjson: readNdjson, json: readJsonList, csv: readCsv } as const;

export interface OpenRecordsOptions extends Omit<ReadRecordsOptions, "chunks" | "first"> {
  /** `-` for stdin. */
  readonly path: string;
  /** Absent: it shows. */
  readonly form?: InputForm | undefined;
  /** Called with the number of bytes of each piece that is read, as they are in the file. */
  readonly onBytes?: (bytes: number) => void;
}

/** The records of an input in any form, packed by gzip or not, and how a place in it is called. */
export async function openRecords(
  input: Readable,
  { path, form, onBytes, ...options }: OpenRecordsOptions,
): Promise<{ readonly records: InputRecords; readonly noun: "line" | "item" }> {
  const { signal } = options;
  const raw = await peeked(counted(input, signal, onBytes));
  const isPacked = raw.first[0] === 0x1f && raw.first[1] === 0x8b;
  const { first, chunks } = isPacked ? await peeked(unpacked(raw.chunks, signal)) : raw;
  const used = form ?? formOf(path, first);
  return { records: READERS[used]({ ...options, chunks, first }), noun: placeNoun(used) };
}

interface Peeked {
  readonly first: Uint8Array;
  readonly chunks: AsyncGenerator<Uint8Array, void, undefined>;
}

/** The first chunk, and all of them. */
async function peeked(source: AsyncGenerator<Uint8Array, void, undefined>): Promise<Peeked> {
  const step = await source.next();
  if (step.done === true) return { first: new Uint8Array(), chunks: source };
  return { first: step.value, chunks: together(step.value, source) };
}

async function* together(
  first: Uint8Array,
  rest: AsyncGenerator<Uint8Array, void, undefined>,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield first;
    yield* rest;
  } finally {
    await rest.return();
  }
}

async function* counted(
  input: Readable,
  signal: AbortSignal,
  onBytes: ((bytes: number) => void) | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for await (const chunk of readChunks(input, signal)) {
      onBytes?.(chunk.length);
      yield chunk;
    }
  } finally {
    // An open input would keep the process alive.
    input.destroy();
  }
}

/** Errors of the input and of its packing come out of the result. */
async function* unpacked(
  chunks: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const output = createGunzip();
  pipeline(Readable.from(chunks), output, () => {});
  yield* readChunks(output, signal);
}
