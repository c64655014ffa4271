import { HpackDecoder } from "@apns/wire/http2";
import type { Field } from "./rfc7541-static-table.js";

/** The result of reading one header block. */
export interface HpackReading {
  readonly fields: Field[];
  /** The code that the connection ends with, or undefined. */
  readonly errorCode: number | undefined;
  readonly message: string;
}

/** Reads one block, placed between other bytes as in the chunk of a socket. */
export function readBlock(decoder: HpackDecoder, block: Uint8Array): HpackReading {
  const chunk = Uint8Array.from([0x82, 0xff, 0x00, ...block, 0xff, 0x82, 0x00]);
  const fields: Field[] = [];
  const failure = decoder.decode(chunk, 3, 3 + block.length, (name, value) => fields.push([name, value]));
  return { fields, errorCode: failure?.errorCode, message: failure?.message ?? "" };
}

/**
 * The decoder's dynamic table, newest entry first. Read by indexed fields, which do not change the table; stops at
 * the first index without an entry.
 */
export function tableOf(decoder: HpackDecoder): Field[] {
  const entries: Field[] = [];
  for (let index = 62; index < 62 + 200; index++) {
    const block = index < 127 ? [0x80 | index] : [0xff, ...continuationOctets(index - 127)];
    const { fields, errorCode } = readBlock(decoder, Uint8Array.from(block));
    if (errorCode !== undefined) return entries;
    entries.push(...fields);
  }
  return entries;
}

/** RFC 7541, section 5.1: what follows a prefix of ones. */
export function continuationOctets(rest: number): number[] {
  return rest < 128 ? [rest] : [0x80 | (rest % 128), ...continuationOctets(Math.floor(rest / 128))];
}

/** Reads one block with a decoder of its own. */
export function readAlone(block: Uint8Array): HpackReading {
  return readBlock(new HpackDecoder(), block);
}
