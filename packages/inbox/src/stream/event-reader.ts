import type { ServerResponse } from "node:http";
import { allHold, type Condition } from "../search/condition.js";
import type { View } from "../views/notification-view.js";
import { encodeEvent } from "./sse.js";
import type { StreamEvent } from "./stream-event.js";

/** What a reader asked for. */
export interface ReaderOptions {
  /** Undefined: all but `frame`. */
  readonly kinds: ReadonlySet<string> | undefined;
  readonly conditions: readonly Condition[];
  readonly view: View;
  /** Notifications a second; undefined: all. */
  readonly maxRate: number | undefined;
  /** How much may wait for it, bytes. */
  readonly bufferBytes: number;
}

/** Every reader gets these: they say that what it has is incomplete, or out of date. */
const ALWAYS: ReadonlySet<string> = new Set(["reset", "resync", "skipped"]);

/** One open stream. It picks what it asked for, and is cut when it reads too slowly. */
export class EventReader {
  readonly #response: ServerResponse;
  readonly #options: ReaderOptions;
  #allowance: number;
  #allowanceAtMs: number;
  #skipped = 0;
  /** The last notification that it got, or that was there when it came. */
  #lastId: string | undefined;
  #isCut = false;

  constructor(response: ServerResponse, options: ReaderOptions, nowMs: number) {
    this.#response = response;
    this.#options = options;
    this.#allowance = options.maxRate ?? 0;
    this.#allowanceAtMs = nowMs;
  }

  wantsKind(kind: string): boolean {
    const { kinds } = this.#options;
    return ALWAYS.has(kind) || (kinds === undefined ? kind !== "frame" : kinds.has(kind));
  }

  wants({ kind, notification }: StreamEvent): boolean {
    if (!this.wantsKind(kind)) return false;
    return notification === undefined || allHold(this.#options.conditions, notification);
  }

  /** Writes those of the events that it asked for. */
  take(events: readonly StreamEvent[], nowMs: number): void {
    const wanted = events.filter((event) => this.wants(event));
    const chosen = this.#withinRate(wanted, nowMs);
    if (chosen.length > 0) this.write(Buffer.concat(chosen.map((event) => event.bytes(this.#options.view))));
  }

  /** Writes what it missed: all that it asked for, at any rate. */
  replay(events: readonly StreamEvent[]): void {
    const wanted = events.filter((event) => this.wants(event));
    this.#lastId = wanted.at(-1)?.notification?.id ?? this.#lastId;
    if (wanted.length > 0) this.write(Buffer.concat(wanted.map((event) => event.bytes(this.#options.view))));
  }

  /** Says how many it did not get, if that is so. */
  tellSkipped(before: string | null): void {
    if (this.#skipped === 0) return;
    const data = { count: this.#skipped, after: this.#lastId ?? null, before };
    this.#skipped = 0;
    this.write(encodeEvent("skipped", data));
  }

  /** Writes bytes, or cuts the stream if too much waits already: the reader comes again and resumes. */
  write(bytes: Buffer): void {
    if (this.#isCut || this.#response.destroyed) return;
    if (this.#response.writableLength > this.#options.bufferBytes) {
      this.#isCut = true;
      this.#response.destroy();
      return;
    }
    this.#response.write(bytes);
  }

  end(): void {
    this.#response.end();
  }

  /** The newest are worth more than the oldest: of too many, the first are left out. */
  #withinRate(events: readonly StreamEvent[], nowMs: number): readonly StreamEvent[] {
    const { maxRate } = this.#options;
    if (maxRate === undefined) return events;
    const elapsedMs = nowMs - this.#allowanceAtMs;
    this.#allowanceAtMs = nowMs;
    this.#allowance = Math.min(maxRate, this.#allowance + (maxRate * elapsedMs) / 1000);
    const total = events.filter(isNotification).length;
    let surplus = Math.max(0, total - Math.floor(this.#allowance));
    this.#allowance -= total - surplus;
    const chosen: StreamEvent[] = [];
    for (const event of events) {
      if (!isNotification(event)) chosen.push(event);
      else if (surplus > 0) {
        surplus -= 1;
        this.#skipped += 1;
      } else {
        this.tellSkipped(event.notification?.id ?? null);
        this.#lastId = event.notification?.id;
        chosen.push(event);
      }
    }
    return chosen;
  }
}

function isNotification({ kind }: StreamEvent): boolean {
  return kind === "notification";
}
