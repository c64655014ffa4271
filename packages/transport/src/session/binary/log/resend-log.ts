import {
  type BinaryNotification,
  encodeNotificationInto,
  type FrameTarget,
  NO_ROOM,
} from "@apns/wire/binary";
import { type DeviceBatch, writeFrames } from "./device-batch.js";
import { type FrameMemory, pureFrameMemory, type Slab, SlabPool } from "./frame-memory.js";
import { identifierOf, isNearWrap } from "./identifiers.js";

/** What a frame takes beside its payload is less than this. */
const FRAME_OVERHEAD_BYTES = 256;

interface FrameKind {
  readonly frameBytes: number;
  /** Seconds since 1970, or 0. */
  readonly expiration: number;
}

export interface ResendLogOptions {
  readonly command: 1 | 2;
  readonly maxPayloadBytes: number;
  /** Sequence number of the first notification. Default 0; tests start near the wrap. */
  readonly firstSequence?: number;
}

/**
 * The one log of a session: every notification from submission until it settles, as the bytes that go
 * over the wire, in the order in which they go.
 *
 * ```
 *        head              cursor               tail
 *   settled | written, unsettled | queued, unwritten |
 * ```
 *
 * A notification is encoded once, when it is submitted. Its place gives its identifier, so resending is moving
 * `cursor` back: nothing is encoded or copied again. Sequence numbers count up for ever.
 */
export class ResendLog<Ticket> {
  #head: number;
  #cursor: number;
  #tail: number;
  readonly #target: { -readonly [K in keyof FrameTarget]: FrameTarget[K] };
  readonly #pool: SlabPool;
  #capacity = 1024;
  // A struct of arrays: an entry costs 28 bytes beside its frame and its ticket, and no object.
  #tickets: (Ticket | undefined)[] = new Array<Ticket | undefined>(this.#capacity).fill(undefined);
  #slabs: (Slab | undefined)[] = new Array<Slab | undefined>(this.#capacity).fill(undefined);
  #offsets = new Uint32Array(this.#capacity);
  #ends = new Uint32Array(this.#capacity);
  #expirations = new Uint32Array(this.#capacity);
  #slab: Slab;
  #slabUsedBytes = 0;

  constructor(options: ResendLogOptions, memory: FrameMemory = pureFrameMemory) {
    this.#head = options.firstSequence ?? 0;
    this.#cursor = this.#head;
    this.#tail = this.#head;
    this.#pool = new SlabPool(memory, options.maxPayloadBytes + FRAME_OVERHEAD_BYTES);
    this.#slab = this.#pool.take();
    this.#target = {
      bytes: this.#slab.bytes,
      offset: 0,
      command: options.command,
      maxPayloadBytes: options.maxPayloadBytes,
      identifier: 0,
    };
  }

  /** The oldest notification that has not settled. */
  get head(): number {
    return this.#head;
  }

  /** The next notification to write. */
  get cursor(): number {
    return this.#cursor;
  }

  /** The sequence number that the next submission gets. */
  get tail(): number {
    return this.#tail;
  }

  /** Submitted and not settled, written or not. */
  get pending(): number {
    return this.#tail - this.#head;
  }

  /** Submitted and not written. */
  get queued(): number {
    return this.#tail - this.#cursor;
  }

  /** Written and not settled. */
  get unsettled(): number {
    return this.#cursor - this.#head;
  }

  /**
   * Encodes a notification at the end and returns its sequence number.
   *
   * @throws UsageError for bad input; the log is unchanged then
   */
  append(notification: BinaryNotification, ticket: Ticket): number {
    const target = this.#target;
    target.identifier = identifierOf(this.#tail);
    target.bytes = this.#slab.bytes;
    target.offset = this.#slabUsedBytes;
    let end = encodeNotificationInto(notification, target);
    if (end === NO_ROOM) {
      const fresh = this.#pool.take();
      target.bytes = fresh.bytes;
      target.offset = 0;
      // A payload's own toJSON may throw this time, so the new slab comes into use only afterwards.
      end = encodeNotificationInto(notification, target);
      this.#open(fresh);
    }
    const sequence = this.#tail;
    this.#record(1, { frameBytes: end - target.offset, expiration: notification.expiration ?? 0 }, ticket);
    return sequence;
  }

  /**
   * Encodes one notification for many devices at the end. Stops at a bad device token and returns its index; returns
   * the number of device tokens where all are good.
   *
   * @throws UsageError if the first one is bad; the log is unchanged then
   */
  appendEach(batch: DeviceBatch<Ticket>): number {
    const { template, deviceTokens, from, ticket } = batch;
    const target = this.#target;
    for (let next = from; next < deviceTokens.length; ) {
      const identifier = identifierOf(this.#tail);
      target.identifier = identifier;
      target.bytes = this.#slab.bytes;
      target.offset = this.#slabUsedBytes;
      // A template counts identifiers up; where they start again from 1, notifications are encoded one by one.
      const count = isNearWrap(identifier) ? 0 : writeFrames(batch, next, target);
      if (count > 0) {
        this.#record(count, template, ticket);
        next += count;
      } else if (count === NO_ROOM && this.#slabUsedBytes > 0) {
        this.#open(this.#pool.take());
      } else {
        try {
          this.append(template.notificationFor(deviceTokens[next] as string | Uint8Array), ticket);
        } catch (error) {
          if (next === from) throw error;
          return next;
        }
        next += 1;
      }
    }
    return deviceTokens.length;
  }

  /** Records frames that were encoded into the slab. */
  #record(count: number, { frameBytes, expiration }: FrameKind, ticket: Ticket): void {
    while (this.#tail - this.#head + count > this.#capacity) this.#grow();
    const slab = this.#slab;
    const slabs = this.#slabs;
    const tickets = this.#tickets;
    const offsets = this.#offsets;
    const ends = this.#ends;
    const expirations = this.#expirations;
    const mask = this.#capacity - 1;
    let offset = this.#slabUsedBytes;
    for (let sequence = this.#tail; sequence < this.#tail + count; sequence++) {
      const index = sequence & mask;
      tickets[index] = ticket;
      slabs[index] = slab;
      offsets[index] = offset;
      offset += frameBytes;
      ends[index] = offset;
      expirations[index] = expiration;
    }
    slab.add(count);
    this.#slabUsedBytes = offset;
    this.#tail += count;
  }

  #open(slab: Slab): void {
    this.#slab = slab;
    this.#slabUsedBytes = 0;
  }

  /** The ticket of an unsettled notification; undefined once it has been withdrawn. */
  ticketAt(sequence: number): Ticket | undefined {
    return this.#tickets[sequence & (this.#capacity - 1)];
  }

  /** Marks a queued notification as settled in its place; it is skipped when its turn comes. Returns its ticket. */
  withdraw(sequence: number): Ticket | undefined {
    const index = sequence & (this.#capacity - 1);
    const ticket = this.#tickets[index];
    this.#tickets[index] = undefined;
    return ticket;
  }

  /** Drops the oldest notification, which has settled, and returns its ticket if it still had one. */
  shift(): Ticket | undefined {
    const index = this.#head & (this.#capacity - 1);
    const ticket = this.#tickets[index];
    const slab = this.#slabs[index];
    this.#tickets[index] = undefined;
    this.#slabs[index] = undefined;
    this.#head += 1;
    if (this.#cursor < this.#head) this.#cursor = this.#head;
    if (slab !== undefined && slab.remove() === 0) {
      if (slab === this.#slab) this.#slabUsedBytes = 0;
      else this.#pool.giveBack(slab);
    }
    return ticket;
  }

  /** Drops the oldest notifications before `end` as long as they have this ticket; returns how many. */
  shiftWhile(ticket: Ticket, end: number): number {
    const from = this.#head;
    while (this.#head < end && this.#tickets[this.#head & (this.#capacity - 1)] === ticket) this.shift();
    return this.#head - from;
  }

  /** Seconds since 1970 at which it expires; 0 where it never does. */
  expirationAt(sequence: number): number {
    return this.#expirations[sequence & (this.#capacity - 1)] ?? 0;
  }

  /**
   * Returns the end of the frames from `cursor` on that can be written as one view: before `limit`, in one slab,
   * neither withdrawn nor expired, and no more than `maxBytes` unless a single frame is larger.
   */
  endOfWrite(limit: number, maxBytes: number, epochSeconds: number): number {
    const from = this.#cursor;
    const mask = this.#capacity - 1;
    const slab = this.#slabs[from & mask];
    const endBytes = (this.#offsets[from & mask] ?? 0) + maxBytes;
    let to = from;
    for (; to < limit; to++) {
      const index = to & mask;
      if (this.#slabs[index] !== slab || this.#tickets[index] === undefined) break;
      const expiration = this.#expirations[index] as number;
      if (expiration !== 0 && expiration <= epochSeconds) break;
      if ((this.#ends[index] as number) > endBytes && to > from) break;
    }
    return to;
  }

  /** The bytes of the frames `from` to `to - 1`, which must lie in one slab. A view, not a copy. */
  view(from: number, to: number): Uint8Array {
    const mask = this.#capacity - 1;
    const slab = this.#slabs[from & mask];
    if (slab === undefined) throw new RangeError("view of a notification that has settled");
    return slab.bytes.subarray(this.#offsets[from & mask], this.#ends[(to - 1) & mask]);
  }

  /** Everything before `sequence` was written or is to be skipped. */
  advanceTo(sequence: number): void {
    this.#cursor = sequence;
  }

  /** Puts everything unsettled back to the front of the queue; returns how many notifications that is. */
  rewind(): number {
    const count = this.#cursor - this.#head;
    this.#cursor = this.#head;
    return count;
  }

  /** Frees the memory that is kept for reuse. */
  rest(): void {
    this.#pool.dropSpares();
  }

  #grow(): void {
    const capacity = this.#capacity * 2;
    const range = { from: this.#head, end: this.#tail };
    const tickets = new Array<Ticket | undefined>(capacity).fill(undefined);
    const slabs = new Array<Slab | undefined>(capacity).fill(undefined);
    this.#tickets = moveEntries(this.#tickets, tickets, range);
    this.#slabs = moveEntries(this.#slabs, slabs, range);
    this.#offsets = moveEntries(this.#offsets, new Uint32Array(capacity), range);
    this.#ends = moveEntries(this.#ends, new Uint32Array(capacity), range);
    this.#expirations = moveEntries(this.#expirations, new Uint32Array(capacity), range);
    this.#capacity = capacity;
  }
}

/** Copies the entries of some sequence numbers from one ring to a larger one. Both lengths are powers of 2. */
function moveEntries<Ring extends { readonly length: number; [index: number]: unknown }>(
  old: Ring,
  larger: Ring,
  { from, end }: { readonly from: number; readonly end: number },
): Ring {
  for (let sequence = from; sequence < end; sequence++) {
    larger[sequence & (larger.length - 1)] = old[sequence & (old.length - 1)];
  }
  return larger;
}
