import { HexText, readHex } from "../bytes/hex.js";

const NO_BYTES: Uint8Array = /* @__PURE__ */ new Uint8Array(0);

/** How many bytes of device tokens become one string: sixteen of the usual ones. */
const BATCH_BYTES = 512;
/** The most device tokens in a batch: they may be shorter, or empty. */
const BATCH_COUNT = 64;

// One for all decoders, since no batch begins while another is unfinished. Memory of this size is allocated outside
// the heap, and every connection has a decoder.
const digits: HexText = /* @__PURE__ */ new HexText(BATCH_BYTES);
/** Where the text of each device token of the batch ends. */
const ends: Uint16Array = /* @__PURE__ */ new Uint16Array(BATCH_COUNT);

/**
 * Sets the text of the device tokens of decoded values, several at a time: making a string costs far more than
 * making it longer. Engines let the slices of a string share its memory, so one device token that is kept keeps up
 * to 1,024 characters alive; that bounds the size of a batch.
 */
export class DeviceTokenTexts<Owner extends { deviceToken: string }> {
  /** The bytes that the next {@link add} reads from. */
  source: Uint8Array = NO_BYTES;
  // By index in the caller's own list: a list of ours would outlive its members, and storing young objects in old
  // ones is expensive for a garbage collector.
  #owners: readonly Owner[] = [];
  /** Index of the first owner without its text. */
  #first = 0;
  #count = 0;

  /** Begins a batch: the device tokens added from now on belong to the members of this list, which is empty. */
  begin(owners: readonly Owner[]): void {
    this.#owners = owners;
    this.#first = 0;
    this.#count = 0;
    digits.clear();
  }

  /**
   * Sets `owner.deviceToken` to the text of the bytes from `start` to `end`, at the latest in {@link settle}. The
   * bytes are read now, so they may change later. The caller adds the owner to its list before the next call.
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

  /** Makes the text of every device token added so far and drops the references to their owners. */
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
