import { settle } from "../../src/chunk/settled-bitmap.js";
import type { ChunkReport, ChunkStep, LeasedChunk, NewChunk } from "../../src/store/chunk-record.js";
import type { LaneKey, LaneScope, LaneStatus } from "../../src/store/lane.js";
import type { QueueStore } from "../../src/store/queue-store.js";

/** Clocks move by this much, and every duration lies half of it apart from that: no answer depends on some milliseconds. */
export const TICK_MS = 200_000;
/** Each duration is this much longer than the one before, so that what is due has an order that all stores agree on. */
const STEP_MS = 5;
const CAMPAIGNS = ["", "spring", "autumn"];
const TOPICS = ["", "com.example.app"];
const WORKERS = ["a", "b"];

/** A store of several that get the same calls, with what it alone knows. */
export interface TwinStore {
  readonly store: QueueStore;
  readonly advance: (ms: number) => Promise<void>;
  /** Its clock, milliseconds since 1970, as the program gives it instants. */
  readonly nowMs: () => number;
}

/** A chunk as each store leased it. */
interface Lease {
  readonly worker: string;
  readonly ofStore: readonly LeasedChunk[];
}

/** One call to every store, and what of each answer has to be the same. */
type Step = () => Promise<readonly unknown[]>;

/** Random calls to several stores. Each step returns what they answered, one for each, without what may differ. */
export class StoreSchedule {
  readonly #twins: readonly TwinStore[];
  readonly #random: () => number;
  readonly #leases: Lease[] = [];
  #marks = 0;
  #durations = 0;

  constructor(twins: readonly TwinStore[], random: () => number) {
    this.#twins = twins;
    this.#random = random;
  }

  /** A step by chance, and its name. */
  next(): { readonly name: string; readonly run: Step } {
    const steps: readonly (readonly [name: string, share: number, run: Step])[] = [
      ["enqueue", 5, () => this.#enqueue()],
      ["claim", 6, () => this.#claim()],
      ["report", 8, () => this.#report()],
      ["advance", 3, () => this.#advance()],
      ["ready", 2, () => this.#all(async ({ store }) => (await store.readyLanes()).map(keyOf).sort())],
      ["pause", 1, () => this.#pause()],
      ["resume", 1, () => this.#inScope((store, scope) => store.resume(scope))],
      ["cancel", 0.2, () => this.#all(({ store }) => store.cancel("autumn"))],
      ["upkeep", 1, () => this.#all(({ store }) => upkeep(store))],
      ["replay", 1, () => this.#inScope((store, scope) => store.replayDeadLetters(scope))],
      ["discard", 0.5, () => this.#inScope((store, scope) => store.discardDeadLetters(scope))],
      ["letters", 1, () => this.#inScope(lettersOf)],
      ["devices", 1, () => this.#all(({ store }) => devicesOf(store))],
      ["holders", 1, () => this.#all(({ store }) => holdersOf(store))],
      ["reserve", 1, () => this.#reserve()],
    ];
    const sum = steps.reduce((total, [, share]) => total + share, 0);
    let at = this.#random() * sum;
    for (const [name, share, run] of steps) {
      at -= share;
      if (at < 0) return { name, run };
    }
    return { name: "sums", run: () => this.sums() };
  }

  /** What is in the lanes. */
  sums(): Promise<readonly unknown[]> {
    return this.#all(({ store }) => sumsOf(store));
  }

  #all<Answer>(call: (twin: TwinStore, number: number) => Promise<Answer>): Promise<readonly Answer[]> {
    return Promise.all(this.#twins.map(call));
  }

  #enqueue(): Promise<readonly unknown[]> {
    const chunks = Array.from({ length: 1 + this.#upTo(3) }, () => this.#chunk());
    return this.#all(({ store, nowMs }) => store.enqueue(chunks.map((at) => at(nowMs()))));
  }

  /** A chunk, whose instants are those of the store that gets it. */
  #chunk(): (nowMs: number) => NewChunk {
    const waitMs = this.#random() < 0.2 ? this.#durationMs() : undefined;
    const leftMs = this.#random() < 0.2 ? this.#durationMs() - 2 * TICK_MS : undefined;
    const given = this.#random() < 0.2;
    const chunk = {
      lane: this.#lane(),
      content: Uint8Array.of(this.#upTo(256), 0, 255),
      entries: this.#mark(),
      count: 1 + this.#upTo(20),
      dedupe: given
        ? { key: new Uint8Array(16).fill(this.#upTo(3)), windowMs: this.#durationMs() }
        : undefined,
    };
    return (nowMs) => ({
      ...chunk,
      notBeforeMs: waitMs === undefined ? undefined : nowMs + waitMs,
      expiresAtMs: leftMs === undefined ? undefined : nowMs + leftMs,
    });
  }

  async #claim(): Promise<readonly unknown[]> {
    const wanted = keyOf(this.#lane());
    const worker = this.#pick(WORKERS);
    const maxChunks = 1 + this.#upTo(6);
    const leaseMs = this.#durationMs();
    const claims = await this.#all(async ({ store }) => {
      const lane = (await store.lanes()).find((status) => keyOf(status.lane) === wanted)?.lane;
      return lane === undefined ? [] : store.claim({ lane: lane.id, maxChunks, leaseMs, worker });
    });
    for (const index of (claims[0] ?? []).keys()) {
      const ofStore = claims.flatMap((claimed) => claimed[index] ?? []);
      if (ofStore.length === claims.length) this.#leases.push({ worker, ofStore });
    }
    return claims.map((claimed) => claimed.map(chunkOf));
  }

  /** Reports of one worker: on leases that it has, on some that it has lost, and on what has ended. */
  async #report(): Promise<readonly unknown[]> {
    const worker = this.#pick(WORKERS);
    const own = this.#leases.filter((lease) => lease.worker === worker).slice(-12);
    const chosen = own.filter(() => this.#random() < 0.4);
    // A lease is reported on once in a call.
    const drafts = chosen.map((lease) => ({ lease, draft: this.#draft(lease) }));
    if (drafts.length === 0) return [];
    const results = await this.#all(({ store }, number) =>
      store.report(
        worker,
        drafts.flatMap(({ lease, draft }) => {
          const leased = lease.ofStore[number];
          return leased === undefined ? [] : [{ ...draft, id: leased.id, fence: leased.fence }];
        }),
      ),
    );
    for (const { lease, draft } of drafts) {
      for (const leased of lease.ofStore) leased.settled.set(draft.settled);
    }
    return results.map((ofStore) => ofStore.map(({ held }) => held));
  }

  #draft({ ofStore }: Lease): Omit<ChunkReport, "id" | "fence"> {
    const { settled: before = new Uint8Array(), count = 0 } = ofStore[0] ?? {};
    const settled = Uint8Array.from(before);
    const left: number[] = [];
    let news = 0;
    for (let entry = 0; entry < count; entry += 1) {
      if (((settled[entry >> 3] ?? 0) >> (entry & 7)) & 1) continue;
      if (this.#random() < 0.5) {
        settle(settled, entry);
        news += 1;
      } else left.push(entry);
    }
    const reason = this.#pick(["", "Odd reason \u{1f600}", "BadDeviceToken"]);
    const device = { deviceToken: "ab", topic: "t", reason, failedAtMs: 1_700_000_000_000 + this.#upTo(1e9) };
    return {
      settled,
      tallies: news === 0 ? [] : [{ outcome: this.#pick(["accepted", "rejected"]), reason, count: news }],
      deadDevices: news > 0 && this.#random() < 0.3 ? [device] : [],
      next: this.#step(left.length),
    };
  }

  #step(left: number): ChunkStep {
    const kind = this.#pick(["extend", "release", "finish", "finish"] as const);
    if (kind === "extend") return { kind, leaseMs: this.#durationMs() };
    if (kind === "release") return { kind, waitMs: this.#random() < 0.5 ? 0 : this.#durationMs() };
    const buried = this.#upTo(left + 1);
    const again = left - buried;
    const successor = { count: again, attempts: this.#upTo(4), waitMs: this.#durationMs() };
    return {
      kind,
      successors: again === 0 ? [] : [{ entries: this.#mark(), ...successor }],
      deadLetters: buried === 0 ? [] : [{ entries: this.#mark(), count: buried, reason: "r" }],
    };
  }

  #advance(): Promise<readonly unknown[]> {
    const ms = TICK_MS * (1 + this.#upTo(3));
    return this.#all(({ advance }) => advance(ms));
  }

  #pause(): Promise<readonly unknown[]> {
    const forMs = this.#random() < 0.3 ? undefined : this.#durationMs();
    const reason = this.#pick(["one", "two"]);
    return this.#inScope((store, scope) => store.pause(scope, { forMs, reason }));
  }

  async #reserve(): Promise<readonly unknown[]> {
    const request = { key: this.#pick(["k", "l"]), count: 1 + this.#upTo(40), perSecond: 0.001 };
    const waits = await this.#all(({ store }) => store.reserve(request));
    return waits.map((ms) => Math.round(ms / TICK_MS));
  }

  #inScope<Answer>(
    call: (store: QueueStore, scope: LaneScope) => Promise<Answer>,
  ): Promise<readonly Answer[]> {
    const { campaign, topic } = this.#lane();
    const scope = this.#pick<LaneScope>([{}, { campaign }, { topic }, { campaign, topic }]);
    return this.#all(({ store }) => call(store, scope));
  }

  #lane(): LaneKey {
    return {
      campaign: this.#pick(CAMPAIGNS),
      topic: this.#pick(TOPICS),
      priority: this.#pick(["high", "normal"] as const),
    };
  }

  #mark(): Uint8Array {
    this.#marks += 1;
    return Uint8Array.of(this.#marks >> 8, this.#marks & 255, 0);
  }

  #durationMs(): number {
    this.#durations += 1;
    return TICK_MS * (1 + this.#upTo(4)) + TICK_MS / 2 + STEP_MS * this.#durations;
  }

  #upTo(max: number): number {
    return Math.floor(this.#random() * max);
  }

  #pick<Item>(items: readonly Item[]): Item {
    return items[this.#upTo(items.length)] as Item;
  }
}

function keyOf({ campaign, topic, priority }: LaneKey): string {
  return `${campaign} ${topic} ${priority}`;
}

function chunkOf({ id: _, fence: __, lane, ...rest }: LeasedChunk): unknown {
  return {
    ...rest,
    lane: keyOf(lane),
    settled: [...rest.settled],
    entries: [...rest.entries],
    content: [...rest.content],
  };
}

async function upkeep(store: QueueStore): Promise<void> {
  while (await store.upkeep());
}

async function sumsOf(store: QueueStore): Promise<readonly unknown[]> {
  const statuses = await store.lanes();
  return statuses
    .filter(hasAny)
    .map(({ lane, settled, oldestAgeMs, resumesInMs, ...rest }) => ({
      lane: keyOf(lane),
      ...rest,
      oldestAge: ticksOf(oldestAgeMs),
      resumesIn: ticksOf(resumesInMs),
      settled: settled.map(({ outcome, reason, count }) => `${outcome} ${reason} ${count}`).sort(),
    }))
    .sort((a, b) => (a.lane < b.lane ? -1 : 1));
}

/** Whether anything was ever in a lane: one of duplicates alone may be there, or not. */
function hasAny({ waiting, delayed, leased, dead, settled }: LaneStatus): boolean {
  return waiting + delayed + leased + dead + settled.length > 0;
}

function ticksOf(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.round(ms / (TICK_MS / 2));
}

async function lettersOf(store: QueueStore, scope: LaneScope): Promise<readonly unknown[]> {
  const letters = await store.deadLetters(scope, { after: "", limit: 1000 });
  return letters.map(({ entries, count, reason, lane }) => [[...entries], count, reason, keyOf(lane)]);
}

/** Reads a page, and keeps the place. */
async function devicesOf(store: QueueStore): Promise<readonly unknown[]> {
  const page = await store.deadDevices(await store.deadDevicePlace("r"), 2);
  await store.keepDeadDevicePlace("r", page.next);
  return page.items;
}

async function holdersOf(store: QueueStore): Promise<unknown> {
  const { workers, others } = await store.leaseHolders({ limit: 1 });
  return {
    others,
    workers: workers.map(({ worker, chunks, notifications }) => [worker, chunks, notifications]),
  };
}
