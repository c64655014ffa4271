import {
  type BinaryNotification,
  encodeNotificationInto,
  type FrameTarget,
  NO_ROOM,
} from "@apns/wire/binary";
import type { DeviceBatch } from "./device-batch.js";

/** Identifiers run from 1 to 2^32 - 2. */
const IDENTIFIERS = 0xfffffffe;

/**
 * The identifier of barriers. It lies outside the range of notifications, so it can be written at any
 * position without disturbing their order; a connection carries at most one barrier.
 */
export const BARRIER_IDENTIFIER = 0xffffffff;

/** More than a template writes at once. */
const WRAP_MARGIN = 64;

/** Memory kept for reuse once everything in it has settled, until there is a rest. */
const SPARE_BYTES = 33_554_432;

interface Slab {
  readonly bytes: Uint8Array;
  /** Notifications in it that have not left the buffer. */
  count: number;
}

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

/** Where frames lie. */
export interface FrameMemory {
  /** Allocates memory; its initial contents do not matter. */
  allocate(byteCount: number): Uint8Array;
  /** Size of one slab, in bytes; the largest frame fits in any case. Default 262,144. A write never spans two slabs. */
  readonly slabBytes?: number | undefined;
}

/** Plain arrays, which every runtime fills with zeros first. */
export const pureFrameMemory: FrameMemory = { allocate: (byteCount) => new Uint8Array(byteCount) };

/**
 * The one log of a session: every notification from submission until it settles, as the bytes that go
 * over the wire, in the order in which they go.
 *
 * ```
 *        head              cursor               tail
 *   settled | written, unsettled | queued, unwritten |
 * ```
 *
 * A notification is encoded once, when it is submitted; its identifier follows from its place, so
 * resending means no more than moving `cursor` back. Sequence numbers count up for ever; identifiers are
 * sequence numbers modulo 2^32 - 2, plus 1, because a gateway answers 0 when it does not know which
 * notification failed. Looking an identifier up is arithmetic.
 */
export class ResendLog<Ticket> {
  /** The oldest notification that has not settled. */
  head: number;
  /** The next notification to write. */
  cursor: number;
  /** The sequence number that the next submission gets. */
  tail: number;

  readonly #target: { -readonly [K in keyof FrameTarget]: FrameTarget[K] };
  readonly #slabBytes: number;
  readonly #memory: FrameMemory;
  #capacity = 1024;
  // A struct of arrays: an entry costs 28 bytes beside its frame and its ticket, and no object.
  #tickets: (Ticket | undefined)[] = new Array<Ticket | undefined>(this.#capacity).fill(undefined);
  #slabs: (Slab | undefined)[] = new Array<Slab | undefined>(this.#capacity).fill(undefined);
  #offsets = new Uint32Array(this.#capacity);
  #ends = new Uint32Array(this.#capacity);
  #expirations = new Uint32Array(this.#capacity);
  #slab: Slab;
  #slabUsedBytes = 0;
  #spareSlabs: Slab[] = [];

  constructor(options: ResendLogOptions, memory: FrameMemory) {
    this.#memory = memory;
    this.head = options.firstSequence ?? 0;
    this.cursor = this.head;
    this.tail = this.head;
    // A fresh slab must hold the largest frame: its payload and less than 256 bytes around it.
    this.#slabBytes = Math.max(memory.slabBytes ?? 262_144, options.maxPayloadBytes + 256);
    this.#slab = this.#takeSlab();
    this.#target = {
      bytes: this.#slab.bytes,
      offset: 0,
      command: options.command,
      maxPayloadBytes: options.maxPayloadBytes,
      identifier: 0,
    };
  }

  /** Encodes the notification at the end and returns its sequence number. Throws WireError, unchanged then. */
  append(notification: BinaryNotification, ticket: Ticket): number {
    const target = this.#target;
    target.identifier = this.identifierOf(this.tail);
    target.bytes = this.#slab.bytes;
    target.offset = this.#slabUsedBytes;
    let end = encodeNotificationInto(notification, target);
    if (end === NO_ROOM) {
      const fresh = this.#takeSlab();
      target.bytes = fresh.bytes;
      target.offset = 0;
      // A payload's own toJSON may throw this time: until it is done, the slab in use stays in use.
      end = encodeNotificationInto(notification, target);
      this.#begin(fresh);
    }
    const sequence = this.tail;
    this.#enter(1, { frameBytes: end - target.offset, expiration: notification.expiration ?? 0 }, ticket);
    return sequence;
  }

  /**
   * Writes one notification for many devices at the end, and answers the index of the first device token that was not
   * taken. That one is bad: where it is the first of all, it throws WireError, and everything is as before.
   */
  appendEach({ template, deviceTokens, from, ticket }: DeviceBatch<Ticket>): number {
    const target = this.#target;
    for (let next = from; next < deviceTokens.length; ) {
      const identifier = this.identifierOf(this.tail);
      target.identifier = identifier;
      target.bytes = this.#slab.bytes;
      target.offset = this.#slabUsedBytes;
      // Identifiers begin anew behind the last one: between two notifications, not among several.
      const isNearWrap = identifier + WRAP_MARGIN > IDENTIFIERS;
      const count = isNearWrap ? 0 : template.writeInto(deviceTokens, next, target);
      if (count > 0) {
        this.#enter(count, template, ticket);
        next += count;
      } else if (count === NO_ROOM && this.#slabUsedBytes > 0) {
        this.#begin(this.#takeSlab());
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

  /** Puts frames that stand in the slab already into the books. */
  #enter(count: number, { frameBytes, expiration }: FrameKind, ticket: Ticket): void {
    while (this.tail - this.head + count > this.#capacity) this.#grow();
    const slab = this.#slab;
    const slabs = this.#slabs;
    const tickets = this.#tickets;
    const offsets = this.#offsets;
    const ends = this.#ends;
    const expirations = this.#expirations;
    const mask = this.#capacity - 1;
    let offset = this.#slabUsedBytes;
    for (let sequence = this.tail; sequence < this.tail + count; sequence++) {
      const index = sequence & mask;
      tickets[index] = ticket;
      slabs[index] = slab;
      offsets[index] = offset;
      offset += frameBytes;
      ends[index] = offset;
      expirations[index] = expiration;
    }
    slab.count += count;
    this.#slabUsedBytes = offset;
    this.tail += count;
  }

  #begin(slab: Slab): void {
    this.#slab = slab;
    this.#slabUsedBytes = 0;
  }

  /** The ticket of an unsettled notification; undefined once it was withdrawn in place. */
  ticketAt(sequence: number): Ticket | undefined {
    return this.#tickets[sequence & (this.#capacity - 1)];
  }

  /** Marks a queued notification as settled where it stands; it is skipped when its turn comes. */
  withdraw(sequence: number): Ticket | undefined {
    const index = sequence & (this.#capacity - 1);
    const ticket = this.#tickets[index];
    this.#tickets[index] = undefined;
    return ticket;
  }

  /** Drops the oldest notification, which has settled, and returns its ticket if it still had one. */
  shift(): Ticket | undefined {
    const index = this.head & (this.#capacity - 1);
    const ticket = this.#tickets[index];
    const slab = this.#slabs[index];
    this.#tickets[index] = undefined;
    this.#slabs[index] = undefined;
    this.head += 1;
    if (this.cursor < this.head) this.cursor = this.head;
    if (slab !== undefined && --slab.count === 0) {
      if (slab === this.#slab) this.#slabUsedBytes = 0;
      else if (this.#spareSlabs.length * this.#slabBytes < SPARE_BYTES) this.#spareSlabs.push(slab);
    }
    return ticket;
  }

  /** Drops what follows in front of `end` as long as it has this ticket; answers how much that is. */
  shiftWhile(ticket: Ticket, end: number): number {
    const from = this.head;
    while (this.head < end && this.#tickets[this.head & (this.#capacity - 1)] === ticket) this.shift();
    return this.head - from;
  }

  /** Seconds since 1970 at which it expires; 0 when it carries no expiration that could pass. */
  expirationAt(sequence: number): number {
    return this.#expirations[sequence & (this.#capacity - 1)] ?? 0;
  }

  /**
   * Up to where the frames from `cursor` on can be written as one view: before `limit`, as long as they lie in one
   * slab, are neither withdrawn nor expired, and take no more than `maxBytes`, but for a single frame.
   */
  endOfWrite(limit: number, maxBytes: number, epochSeconds: number): number {
    const from = this.cursor;
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

  identifierOf(sequence: number): number {
    return (sequence % IDENTIFIERS) + 1;
  }

  /** The sequence number in [head, cursor) that carries the identifier, or -1. */
  sequenceOf(identifier: number): number {
    if (identifier === 0 || identifier > IDENTIFIERS) return -1;
    const distance = (identifier - 1 - (this.head % IDENTIFIERS) + IDENTIFIERS) % IDENTIFIERS;
    const sequence = this.head + distance;
    return sequence < this.cursor ? sequence : -1;
  }

  /** The sequence number in [since, head) that carries the identifier, or -1. */
  settledSequenceOf(identifier: number, since: number): number {
    if (identifier === 0 || identifier > IDENTIFIERS) return -1;
    const distance = ((this.head % IDENTIFIERS) - (identifier - 1) + IDENTIFIERS) % IDENTIFIERS;
    const sequence = this.head - distance;
    return distance > 0 && sequence >= since ? sequence : -1;
  }

  /** Gives the memory back that is kept for what comes next. */
  dropSpares(): void {
    this.#spareSlabs = [];
  }

  #takeSlab(): Slab {
    return this.#spareSlabs.pop() ?? { bytes: this.#memory.allocate(this.#slabBytes), count: 0 };
  }

  #grow(): void {
    const old = this.#capacity;
    const capacity = old * 2;
    const tickets = new Array<Ticket | undefined>(capacity).fill(undefined);
    const slabs = new Array<Slab | undefined>(capacity).fill(undefined);
    const offsets = new Uint32Array(capacity);
    const ends = new Uint32Array(capacity);
    const expirations = new Uint32Array(capacity);
    for (let sequence = this.head; sequence < this.tail; sequence++) {
      const from = sequence & (old - 1);
      const to = sequence & (capacity - 1);
      tickets[to] = this.#tickets[from];
      slabs[to] = this.#slabs[from];
      offsets[to] = this.#offsets[from] ?? 0;
      ends[to] = this.#ends[from] ?? 0;
      expirations[to] = this.#expirations[from] ?? 0;
    }
    this.#capacity = capacity;
    this.#tickets = tickets;
    this.#slabs = slabs;
    this.#offsets = offsets;
    this.#ends = ends;
    this.#expirations = expirations;
  }
}
