import { oneOf, text, whole } from "../checks/check.js";
import {
  type OptionTable,
  option,
  optional,
  type Resolved,
  resolveOptions,
} from "../options/resolve-options.js";
import { NotificationId } from "./notification-id.js";
import { Received, type ReceivedFacts } from "./received.js";
import { CompiledFilter, type ReceivedFilter } from "./received-filter.js";
import type { ReceivedAnswer, ReceivedNotification } from "./received-notification.js";
import type {
  NearMiss,
  ReceivedNotifications,
  ReceivedPage,
  ReceivedWait,
} from "./received-notifications.js";
import { ReceivedWaiters } from "./received-waiters.js";

const MAX_NEAREST = 5;

const PAGE_OPTIONS: OptionTable<Resolved<ReceivedPage, "after" | "before">> = {
  after: optional(text),
  before: optional(text),
  limit: option(whole(1, 1_000_000), 100),
  order: option(oneOf("newest-first", "oldest-first"), "newest-first"),
};

/** How much is kept. */
export interface RingLimits {
  readonly count: number;
  readonly bytes: number;
}

/** The newest notifications. */
export class ReceivedRing implements ReceivedNotifications {
  readonly #limits: RingLimits;
  readonly #waiters = new ReceivedWaiters();
  /** By sequence, modulo the limit; undefined where one was deleted. */
  #slots: (Received | undefined)[] = [];
  #startId: string;
  /** The sequence of the newest; 0 before the first. */
  #newest = 0;
  /** The sequence of the oldest that may still be kept. */
  #oldest = 1;
  #size = 0;
  #bytes = 0;
  #dropped = 0;
  #onDelete: (count: number) => void = () => {};

  constructor(startId: string, limits: RingLimits) {
    this.#startId = startId;
    this.#limits = limits;
  }

  get startId(): string {
    return this.#startId;
  }

  get size(): number {
    return this.#size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get dropped(): number {
    return this.#dropped;
  }

  get cursor(): string {
    return `${this.#startId}-${this.#newest}`;
  }

  /** Whether anything is kept. */
  get isOn(): boolean {
    return this.#limits.count > 0;
  }

  get isWaitedFor(): boolean {
    return this.#waiters.size > 0;
  }

  add(facts: ReceivedFacts): Received {
    this.#newest += 1;
    const received = new Received(this.#startId, this.#newest, facts);
    if (this.isOn) {
      if (this.#newest - this.#oldest >= this.#limits.count) this.#drop();
      this.#slots[this.#newest % this.#limits.count] = received;
      this.#size += 1;
      this.#bytes += received.bytes;
      while (this.#bytes > this.#limits.bytes && this.#oldest < this.#newest) this.#drop();
    }
    this.#waiters.consider(received);
    return received;
  }

  /** Notes an answer that came later. */
  answered(received: Received, answer: ReceivedAnswer): void {
    received.answer = answer;
    this.#waiters.consider(received);
  }

  get(id: string): ReceivedNotification | undefined {
    const parsed = NotificationId.parse(id);
    if (parsed?.startId !== this.#startId) return undefined;
    return parsed.sequence < this.#oldest || parsed.sequence > this.#newest
      ? undefined
      : this.#at(parsed.sequence);
  }

  list(filter: ReceivedFilter = {}, page: ReceivedPage = {}): readonly ReceivedNotification[] {
    const { after, before, limit, order } = resolveOptions(PAGE_OPTIONS, page, "received.list");
    const compiled = new CompiledFilter(filter);
    const first = Math.max(this.#oldest, this.#sequenceOf(after, "after") + 1);
    const last = Math.min(
      this.#newest,
      before === undefined ? this.#newest : this.#sequenceOf(before, "before") - 1,
    );
    const found: ReceivedNotification[] = [];
    const step = order === "oldest-first" ? 1 : -1;
    for (
      let sequence = step > 0 ? first : last;
      sequence >= first && sequence <= last && found.length < limit;
      sequence += step
    ) {
      const received = this.#at(sequence);
      if (received !== undefined && compiled.matches(received)) found.push(received);
    }
    return found;
  }

  count(filter: ReceivedFilter = {}): number {
    const compiled = new CompiledFilter(filter);
    let count = 0;
    for (const received of this) if (compiled.matches(received)) count += 1;
    return count;
  }

  async waitFor(filter: ReceivedFilter, wait: ReceivedWait = {}): Promise<readonly ReceivedNotification[]> {
    const compiled = new CompiledFilter(filter);
    return this.#waiters.wait(wait, {
      filter: compiled,
      sequenceOf: (after) => this.#sequenceOf(after, "after"),
      kept: this,
      nearest: (after) => this.nearest(filter, { after }),
    });
  }

  nearest(filter: ReceivedFilter, { after }: Pick<ReceivedPage, "after"> = {}): readonly NearMiss[] {
    const compiled = new CompiledFilter(filter);
    const wishes = Object.values(filter).filter((value) => value !== undefined).length;
    const from = this.#sequenceOf(after, "after");
    const near: NearMiss[] = [];
    for (const notification of this) {
      const differs = compiled.differs(notification);
      if (notification.sequence > from && differs.length > 0 && differs.length < Math.max(2, wishes)) {
        near.push({ notification, differs });
      }
    }
    // The fewest differences first, and of equals the newest.
    near.sort(
      (one, other) =>
        one.differs.length - other.differs.length || other.notification.sequence - one.notification.sequence,
    );
    return near.slice(0, MAX_NEAREST);
  }

  /** Calls back after each delete that took something. */
  onDelete(callback: (count: number) => void): void {
    this.#onDelete = callback;
  }

  delete(filter: ReceivedFilter = {}): number {
    const compiled = new CompiledFilter(filter);
    let deleted = 0;
    for (const received of this) {
      if (!compiled.matches(received)) continue;
      this.#forget(received.sequence);
      deleted += 1;
    }
    if (deleted > 0) this.#onDelete(deleted);
    return deleted;
  }

  *[Symbol.iterator](): Iterator<Received> {
    const last = this.#newest;
    for (let sequence = this.#oldest; sequence <= last; sequence += 1) {
      // More may come, and the oldest go, between two steps.
      if (sequence < this.#oldest) sequence = this.#oldest;
      const received = this.#at(sequence);
      if (received !== undefined) yield received;
    }
  }

  /** Forgets everything, and counts from the beginning. Those who wait go on waiting. */
  restart(startId: string): void {
    this.#startId = startId;
    this.#slots = [];
    this.#newest = 0;
    this.#oldest = 1;
    this.#size = 0;
    this.#bytes = 0;
    this.#dropped = 0;
    this.#waiters.restart();
  }

  close(): void {
    this.#waiters.close();
  }

  #at(sequence: number): Received | undefined {
    return this.isOn ? this.#slots[sequence % this.#limits.count] : undefined;
  }

  /** Drops the oldest, or the gap where it was. */
  #drop(): void {
    if (this.#forget(this.#oldest)) this.#dropped += 1;
    this.#oldest += 1;
  }

  #forget(sequence: number): boolean {
    const received = this.#at(sequence);
    if (received === undefined) return false;
    this.#slots[sequence % this.#limits.count] = undefined;
    this.#size -= 1;
    this.#bytes -= received.bytes;
    return true;
  }

  /** An id of another start is older than everything. */
  #sequenceOf(id: string | undefined, name: "after" | "before"): number {
    if (id === undefined) return 0;
    const { startId, sequence } = NotificationId.check(id, name);
    return startId === this.#startId ? sequence : 0;
  }
}
