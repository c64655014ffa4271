import { copyBytes } from "../../bytes/copy-bytes.js";

/** The most names kept: more than any server of APNs sends. */
const SLOTS = 64;
const MAX_OCTETS = 64;

interface Entry {
  readonly octets: Uint8Array;
  readonly text: string;
}

/** The text of names seen before, by their octets. A server that keeps no names in the table repeats the same few. */
export class NameCache {
  readonly #entries: (Entry | undefined)[] = new Array<Entry | undefined>(SLOTS).fill(undefined);

  find(bytes: Uint8Array, start: number, end: number): string | undefined {
    const entry = this.#entries[slotOf(bytes, start, end)];
    if (entry === undefined || entry.octets.length !== end - start) return undefined;
    const { octets } = entry;
    for (let index = 0; index < octets.length; index++) {
      if (octets[index] !== bytes[start + index]) return undefined;
    }
    return entry.text;
  }

  keep(bytes: Uint8Array, start: number, end: number, text: string): void {
    if (end - start > MAX_OCTETS) return;
    this.#entries[slotOf(bytes, start, end)] = { octets: copyBytes(bytes, start, end), text };
  }
}

function slotOf(bytes: Uint8Array, start: number, end: number): number {
  return ((bytes[start] ?? 0) + 7 * (bytes[end - 1] ?? 0) + 3 * (end - start)) & (SLOTS - 1);
}
