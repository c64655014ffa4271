import { HexText, readHex } from "../bytes/hex.js";

const NO_BYTES: Uint8Array = new Uint8Array(0);

/** How many bytes of device tokens become one string: sixteen of the usual ones. */
const BATCH_BYTES = 512;
/** How many device tokens, at the most: they may be shorter, or empty. */
const BATCH_COUNT = 64;

// One for all decoders, since none is in the middle of a batch when another one begins: memory of this size is
// asked for outside the heap, and a decoder is made for every connection.
const digits: HexText = new HexText(BATCH_BYTES);
/** Where the text of each device token of the batch ends. */
const ends: Uint16Array = new Uint16Array(BATCH_COUNT);

/**
 * Gives decoded values the text of their device tokens, several at a time: making a string costs far more
 * than making it longer. Engines let the pieces of a string share its memory, so one device token kept for
 * long keeps at most 1,024 characters alive; that is why a batch is no larger.
 */
export class DeviceTokenTexts<Owner extends { deviceToken: string }> {
  /** Where the device token is that the next {@link add} names. */
  source: Uint8Array = NO_BYTES;
  // By their index in the list that the caller makes anyway: a list of our own would outlive what it names, and
  // storing young objects in old ones is what a garbage collector makes dear.
  #owners: readonly Owner[] = [];
  /** Index of the first owner whose text is not made. */
  #first = 0;
  #count = 0;

  /** The device tokens that are added now belong to what is put into this list, which is empty. */
  begin(owners: readonly Owner[]): void {
    this.#owners = owners;
    this.#first = 0;
    this.#count = 0;
    digits.clear();
  }

  /**
   * `owner.deviceToken` will be the text of the bytes from `start` to `end`, after {@link settle} at the latest.
   * The bytes are read now: they may change before. The caller puts the owner into the list before it calls anything
   * else here.
   */
  add(owner: Owner, start: number, end: number): void {
    if (2 * (end - start) > digits.roomDigits || this.#count === BATCH_COUNT) {
      this.#make();
      if (end - start > BATCH_BYTES) {
        owner.deviceToken = readHex(this.source, start, end);
        this.#first += 1;
        return;
      }
    }
    digits.append(this.source, start, end);
    ends[this.#count] = digits.length;
    this.#count += 1;
  }

  /** Makes the text of every device token added so far, and lets go of their owners. */
  settle(): void {
    this.#make();
    this.source = NO_BYTES;
    this.#owners = [];
  }

  #make(): void {
    const count = this.#count;
    if (count === 0) return;
    const text = digits.take();
    const owners = this.#owners;
    const first = this.#first;
    let start = 0;
    for (let index = 0; index < count; index++) {
      const end = ends[index] as number;
      (owners[first + index] as Owner).deviceToken = text.slice(start, end);
      start = end;
    }
    this.#first = first + count;
    this.#count = 0;
  }
}
