import { HexText, readHex } from "./hex.js";

const NO_BYTES: Uint8Array = new Uint8Array(0);

/** How many bytes of device tokens become one string: eight of the usual ones. */
const BATCH_BYTES = 256;

/**
 * Gives decoded values the text of their device tokens, several at a time: making a string costs far more
 * than making it longer. Engines let the pieces of a string share its memory, so one device token kept for
 * long keeps at most 512 characters alive; that is why a batch is no larger.
 */
export class DeviceTokenTexts<Owner extends { deviceToken: string }> {
  /** Where the device token is that the next {@link add} names. */
  source: Uint8Array = NO_BYTES;
  readonly #text: HexText = new HexText(BATCH_BYTES);
  // As long as the largest batch so far; only the first `count` entries mean anything. Emptying an array would
  // give its memory back, to be asked for again at once.
  readonly #owners: (Owner | undefined)[] = [];
  readonly #ends: number[] = [];
  #count = 0;

  /**
   * `owner.deviceToken` will be the text of the bytes from `start` to `end`, after {@link settle} at the latest.
   * The bytes are read now: they may change before.
   */
  add(owner: Owner, start: number, end: number): void {
    const { source } = this;
    if (2 * (end - start) > this.#text.roomDigits) {
      this.settle();
      if (end - start > BATCH_BYTES) {
        owner.deviceToken = readHex(source, start, end);
        return;
      }
    }
    this.#text.append(source, start, end);
    this.#owners[this.#count] = owner;
    this.#ends[this.#count] = this.#text.length;
    this.#count += 1;
  }

  /** Makes the text of every device token added so far. */
  settle(): void {
    this.source = NO_BYTES;
    if (this.#count === 0) return;
    const text = this.#text.take();
    let start = 0;
    for (let index = 0; index < this.#count; index++) {
      const end = this.#ends[index] as number;
      (this.#owners[index] as Owner).deviceToken = text.slice(start, end);
      this.#owners[index] = undefined;
      start = end;
    }
    this.#count = 0;
  }
}
