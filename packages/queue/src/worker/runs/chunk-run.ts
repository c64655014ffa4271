import type { CountedIds, NotificationGroup } from "@apns/client";
import { copyBytes } from "@apns/wire/bytes";
import { type ChunkEntry, encodeEntries, idHeadOf } from "../../chunk/chunk-entries.js";
import { readChunk } from "../../chunk/read-chunk.js";
import { isSettled, settle, settleRange } from "../../chunk/settled-bitmap.js";
import type {
  ChunkReport,
  DeadDevice,
  LeasedChunk,
  NewDeadLetter,
  Successor,
} from "../../store/chunk-record.js";
import type { Fate } from "../fate.js";
import { retryWaitMs } from "../retry-wait.js";
import { type RunTally, tallyOf } from "./run-tally.js";

/** What a worker decides for all its chunks. */
export interface RunPolicy {
  readonly maxAttempts: number;
  readonly maxCrashes: number;
  readonly random: () => number;
}

/** Consecutive entries of a run that leave together. */
export interface RunSlice {
  readonly firstEntry: number;
  readonly deviceTokens: readonly string[];
  /** For those whose content has no id. */
  readonly ids: CountedIds;
}

/** How an entry comes again. */
interface Again {
  readonly attempts: number;
  /** As APNs asked; undefined where it comes back at once, untried. */
  readonly leastMs: number | undefined;
}

/** An entry that is not settled and will not be in this run. */
type Leftover = ({ readonly kind: "successor" } & Again) | { readonly kind: "dead"; readonly reason: string };

/** What a run learns about its lane or its worker. */
export type StopReason = "cancelled" | "returned";

/**
 * One leased chunk in the hands of a worker: which entries have left, what became of them, and what the next report
 * says. It knows no clock: the worker passes the time of its monotonic one.
 */
export class ChunkRun {
  readonly leased: LeasedChunk;
  /** What the notifications have in common. */
  readonly common: NotificationGroup["common"];
  readonly #policy: RunPolicy;
  readonly #series: Uint8Array;
  readonly #entries: readonly ChunkEntry[];
  readonly #idHead: string;
  readonly #settled: Uint8Array;
  readonly #leftovers = new Map<number, Leftover>();
  #tally: RunTally = tallyOf();
  #devices: DeadDevice[] = [];
  #cursor = 0;
  #inFlight = 0;
  #allowed = Number.POSITIVE_INFINITY;
  #deadlineMs: number;
  #isLost = false;

  constructor(leased: LeasedChunk, policy: RunPolicy, deadlineMs: number) {
    const { fields, payload, series, entries } = readChunk(leased);
    this.leased = leased;
    this.#policy = policy;
    this.#series = series;
    this.#entries = entries;
    this.common = { ...fields, payload };
    this.#idHead = idHeadOf(series);
    this.#settled = copyBytes(leased.settled);
    this.#deadlineMs = deadlineMs;
    this.#judge();
  }

  /** How many entries have not left yet; those too that an earlier lease settled. */
  get untaken(): number {
    return this.#entries.length - this.#cursor;
  }

  /** How many of them the rate does not let leave yet. */
  get unallowed(): number {
    return Math.max(0, this.untaken - this.#allowed);
  }

  /** Whether the rate lets an entry leave now. */
  get isAllowed(): boolean {
    return this.#allowed > 0;
  }

  /** Whether entries are left to send. */
  get hasMore(): boolean {
    return this.#cursor < this.#entries.length;
  }

  /** Whether every entry has its fate, so that the next report ends the chunk. */
  get isComplete(): boolean {
    return !this.hasMore && this.#inFlight === 0;
  }

  /** How many have settled that no report has. */
  get news(): number {
    return this.#tally.total;
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  /** Whether the lease certainly lasts still. After it, nothing more is sent until it was extended. */
  holdsAt(nowMs: number): boolean {
    return !this.#isLost && nowMs < this.#deadlineMs;
  }

  /** So many more entries may leave, by a rate that is shared. Without a call any number may. */
  allow(count: number): void {
    this.#allowed = (this.#allowed === Number.POSITIVE_INFINITY ? 0 : this.#allowed) + count;
  }

  /**
   * The next entries to send, up to `most`, as far as their ids count up and none is settled; they are in flight from now
   * on. Undefined where none is left, or the rate lets none leave.
   */
  take(most: number): RunSlice | undefined {
    this.#skipSettled();
    const firstEntry = this.#cursor;
    const ordinal = this.#entries[firstEntry]?.ordinal ?? 0;
    const deviceTokens: string[] = [];
    const max = Math.min(most, this.#allowed);
    for (; deviceTokens.length < max; this.#cursor += 1) {
      const entry = this.#entries[this.#cursor];
      if (entry === undefined || entry.ordinal !== ordinal + deviceTokens.length) break;
      if (isSettled(this.#settled, this.#cursor)) break;
      deviceTokens.push(entry.deviceToken);
    }
    this.#skipSettled();
    this.#inFlight += deviceTokens.length;
    this.#allowed -= deviceTokens.length;
    if (deviceTokens.length === 0) return undefined;
    return { firstEntry, deviceTokens, ids: { head: this.#idHead, first: ordinal } };
  }

  /** Entries in flight were accepted, so many from one on. */
  accept(outcome: string, firstEntry: number, count: number): void {
    if (this.#isLost) return;
    this.#inFlight -= count;
    settleRange(this.#settled, firstEntry, count);
    this.#tally.add(outcome, "", count);
  }

  /** The outcome of an entry in flight has come. */
  decide(entry: number, fate: Fate): void {
    if (this.#isLost) return;
    this.#inFlight -= 1;
    if (fate.kind === "settle") {
      this.#settle(entry, fate.outcome, fate.reason);
      if (fate.failedAtMs !== undefined) this.#reportDevice(entry, fate.reason, fate.failedAtMs);
    } else if (fate.kind === "bury") this.#leftovers.set(entry, { kind: "dead", reason: fate.reason });
    else if (fate.kind === "rest") this.#putOff(entry, 0, fate.error && fate.forMs);
    else if (!fate.counts) this.#putOff(entry, 0, fate.leastMs);
    else if (this.leased.attempts + 1 >= this.#policy.maxAttempts) {
      this.#leftovers.set(entry, { kind: "dead", reason: fate.reason });
    } else this.#putOff(entry, 1, fate.leastMs);
  }

  /** Sends no more: what has not left is cancelled, or comes back to the queue; at once, if the wait is 0. */
  stop(reason: StopReason, waitMs = 0): void {
    for (; this.#cursor < this.#entries.length; this.#cursor += 1) {
      if (isSettled(this.#settled, this.#cursor)) continue;
      if (reason === "cancelled") this.#settle(this.#cursor, "cancelled", "");
      else this.#putOff(this.#cursor, 0, waitMs > 0 ? waitMs : undefined);
    }
  }

  /** The lease belongs to another worker: whatever comes back is no longer this one's. */
  lose(): void {
    this.#isLost = true;
    this.#cursor = this.#entries.length;
    this.#inFlight = 0;
  }

  extended(deadlineMs: number): void {
    this.#deadlineMs = deadlineMs;
  }

  /** The report of what came since the last one. The caller sends it until it is answered. */
  takeReport(leaseMs: number): ChunkReport {
    const { id, fence } = this.leased;
    const report = {
      id,
      fence,
      settled: copyBytes(this.#settled),
      tallies: this.#tally.read(),
      deadDevices: this.#devices,
    };
    this.#tally = tallyOf();
    this.#devices = [];
    if (!this.isComplete) return { ...report, next: { kind: "extend", leaseMs } };
    return { ...report, next: this.#end() };
  }

  /** What is decided before anything is sent: an expired chunk, and one that workers die of. */
  #judge(): void {
    const { isExpired, crashes } = this.leased;
    if (!isExpired && crashes < this.#policy.maxCrashes) return;
    for (; this.#cursor < this.#entries.length; this.#cursor += 1) {
      if (isSettled(this.#settled, this.#cursor)) continue;
      if (isExpired) this.#settle(this.#cursor, "expired", "");
      else this.#leftovers.set(this.#cursor, { kind: "dead", reason: "crashed" });
    }
  }

  #skipSettled(): void {
    while (this.hasMore && isSettled(this.#settled, this.#cursor)) this.#cursor += 1;
  }

  #settle(entry: number, outcome: string, reason: string): void {
    settle(this.#settled, entry);
    this.#tally.add(outcome, reason, 1);
  }

  #reportDevice(entry: number, reason: string, failedAtMs: number): void {
    const deviceToken = this.#entries[entry]?.deviceToken ?? "";
    this.#devices.push({ deviceToken, topic: this.leased.lane.topic, reason, failedAtMs });
  }

  #putOff(entry: number, tried: 0 | 1, leastMs: number | undefined): void {
    this.#leftovers.set(entry, { kind: "successor", attempts: this.leased.attempts + tried, leastMs });
  }

  #end(): ChunkReport["next"] {
    const successors = [...this.#successors()];
    const deadLetters = [...this.#deadLetters()];
    const [only] = successors;
    // Nothing was tried of what is left: the chunk itself goes back, and nothing is written again.
    if (only !== undefined && only.attempts === this.leased.attempts) {
      if (successors.length === 1 && deadLetters.length === 0)
        return { kind: "release", waitMs: only.waitMs };
    }
    return { kind: "finish", successors, deadLetters };
  }

  /** One for each wait that APNs asked for: a slow device holds back nobody else. */
  *#successors(): Generator<Successor> {
    const groups = new Map<string, Again & { readonly entries: number[] }>();
    for (const [entry, leftover] of this.#leftovers) {
      if (leftover.kind !== "successor") continue;
      const { attempts, leastMs } = leftover;
      const name = `${attempts} ${leastMs}`;
      const group = groups.get(name) ?? { entries: [], attempts, leastMs };
      groups.set(name, group);
      group.entries.push(entry);
    }
    for (const { entries, attempts, leastMs } of groups.values()) {
      const wait = { attempts: this.leased.attempts, chance: this.#policy.random() };
      const waitMs = leastMs === undefined ? 0 : retryWaitMs({ ...wait, leastMs });
      yield { ...this.#encode(entries), attempts, waitMs };
    }
  }

  *#deadLetters(): Generator<NewDeadLetter> {
    const groups = new Map<string, number[]>();
    for (const [entry, leftover] of this.#leftovers) {
      if (leftover.kind !== "dead") continue;
      const group = groups.get(leftover.reason) ?? [];
      groups.set(leftover.reason, group);
      group.push(entry);
    }
    for (const [reason, entries] of groups) yield { ...this.#encode(entries), reason };
  }

  #encode(chosen: readonly number[]): { readonly entries: Uint8Array; readonly count: number } {
    const entries = chosen.flatMap((entry) => this.#entries[entry] ?? []);
    return { entries: encodeEntries({ series: this.#series, entries }), count: entries.length };
  }
}
