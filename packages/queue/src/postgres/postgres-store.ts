import { costMs, farthestMs, rateWaitMs } from "../rate/rate-wait.js";
import type {
  ChunkReport,
  DeadDevicePage,
  DeadLetter,
  Enqueued,
  LeasedChunk,
  NewChunk,
  ReportResult,
} from "../store/chunk-record.js";
import { type DatabaseRow, numberOf, textOf } from "../store/database-row.js";
import type { DeadLetterScope, Lane, LaneScope, LaneState, LaneStatus } from "../store/lane.js";
import type { LeaseHolders } from "../store/lease-holders.js";
import type {
  ClaimRequest,
  DeadLetterPage,
  LanePause,
  LeaseHoldersRequest,
  QueueStore,
  RateRequest,
} from "../store/queue-store.js";
import type { ReturnedChunk } from "../store/returned-chunk.js";
import { ChunkClaims } from "./chunk-claims.js";
import { checkedTransaction, type PgQueryable } from "./connection/pg-driver.js";
import type { PostgresDatabase } from "./connection/postgres-database.js";
import { writeText } from "./connection/stored-text.js";
import type { WakeChannel } from "./connection/wake-channel.js";
import {
  keepDeadDevicePlace,
  readDeadDevicePlace,
  readDeadDevices,
  readDeadLetters,
  takeDeadLetters,
} from "./dead-lists.js";
import { enqueueStatement, type PlacedChunks, placeChunks, type Registers } from "./enqueue-statement.js";
import { reportLanes } from "./lane-report.js";
import { reportLeaseHolders, reportReturned } from "./lease-holders-report.js";
import { reportStatement } from "./report-statement.js";
import { keepUp } from "./upkeep.js";

const MAX_KNOWN_LANES = 10_000;
const RESERVE = `insert into apns_queue.bucket as held (key, arrival_at)
  values ($1, clock_timestamp() + $2 * interval '1 millisecond')
  on conflict (key) do update set arrival_at = $2 * interval '1 millisecond' + case
    when held.arrival_at between clock_timestamp() and clock_timestamp() + $3 * interval '1 millisecond'
    then held.arrival_at else clock_timestamp() end
  returning (extract(epoch from arrival_at - clock_timestamp()) * 1000)::float8 as ahead_ms`;
const PAUSE = `insert into apns_queue.pause as held (scope, campaign, topic, until_at, reason)
  values ($1, $2, $3, coalesce(clock_timestamp() + $4::float8 * interval '1 millisecond', 'infinity'), $5)
  on conflict (scope) do update set until_at = excluded.until_at, reason = excluded.reason
    where held.until_at < excluded.until_at`;
const RESUME = `delete from apns_queue.pause
  where ($1::text is null or campaign = $1) and ($2::text is null or topic = $2)`;
const CANCEL = "insert into apns_queue.cancelled (campaign) values ($1) on conflict do nothing";

/** A store in PostgreSQL, for any number of processes and machines. */
export class PostgresStore implements QueueStore {
  readonly #database: PostgresDatabase;
  readonly #claims: ChunkClaims;
  readonly #listeners = new Set<() => void>();
  readonly #channel: WakeChannel;
  /** Lanes that should be there: none is ever deleted. */
  readonly #knownLanes = new Set<string>();

  constructor(database: PostgresDatabase, channelTo: (onWake: () => void) => WakeChannel) {
    this.#database = database;
    this.#claims = new ChunkClaims(database, () => performance.now());
    database.onLost(() => this.forgetPlaces());
    this.#channel = channelTo(() => this.#ring());
  }

  async enqueue(chunks: readonly NewChunk[], transaction?: unknown): Promise<Enqueued> {
    const own = transaction === undefined ? undefined : checkedTransaction(transaction);
    const { stored, duplicates } = firstOfEachKey(chunks);
    const placed = placeChunks(stored);
    const areKnown = [...placed.lanes.keys()].every((id) => this.#knownLanes.has(id));
    const known = areKnown ? await this.#enqueue(placed, "not", own) : undefined;
    // A database that took over may not have the last lanes.
    const isStored = known?.["are_there"] === true;
    const registers = own === undefined ? "now" : "later";
    const row = isStored ? known : await this.#enqueue(placed, registers, own);
    // Those of the program's transaction may be rolled back.
    if (own === undefined) this.#learn(placed.lanes.keys());
    const count = numberOf(row, "count");
    if (own === undefined && count > 0) this.#announce();
    return { count, duplicates: duplicates + sumOf(stored) - count };
  }

  /** Looks for work from the beginning again: after a failover, or when stored instants were changed. */
  forgetPlaces(): void {
    this.#claims.forgetPlaces();
  }

  readyLanes(): Promise<readonly Lane[]> {
    return this.#claims.readyLanes();
  }

  claim(request: ClaimRequest): Promise<readonly LeasedChunk[]> {
    return this.#claims.claim(request);
  }

  async report(worker: string, reports: readonly ChunkReport[]): Promise<readonly ReportResult[]> {
    const rows = await writeText((textOf) => {
      const { text, values } = reportStatement(worker, reports, textOf);
      return this.#database.run(text, ...values);
    });
    const states = new Map(rows.map((row) => [numberOf(row, "number"), textOf(row, "state") as LaneState]));
    if (reports.some(givesWorkAtOnce)) this.#announce();
    return reports.map(({ id }, index) => ({ id, held: states.get(index + 1) }));
  }

  async pause({ campaign = null, topic = null }: Nullable<LaneScope>, pause: LanePause): Promise<void> {
    const scope = JSON.stringify([campaign, topic]);
    const forMs = pause.forMs ?? null;
    await writeText((textOf) =>
      this.#database.run(PAUSE, scope, campaign, topic, forMs, textOf(pause.reason)),
    );
  }

  async resume({ campaign, topic }: LaneScope): Promise<void> {
    await this.#database.run(RESUME, campaign ?? null, topic ?? null);
    this.#announce();
  }

  async cancel(campaign: string): Promise<void> {
    await this.#database.run(CANCEL, campaign);
  }

  upkeep(): Promise<boolean> {
    return keepUp(this.#database);
  }

  async reserve(request: RateRequest): Promise<number> {
    const values = [request.key, costMs(request), farthestMs(request)];
    const [row] = await this.#database.run(RESERVE, ...values);
    return rateWaitMs(numberOf(row, "ahead_ms"), 0);
  }

  lanes(campaign?: string): Promise<readonly LaneStatus[]> {
    return reportLanes(this.#database, campaign);
  }

  leaseHolders(request: LeaseHoldersRequest): Promise<LeaseHolders> {
    return reportLeaseHolders(this.#database, request);
  }

  returnedChunks(request: LeaseHoldersRequest): Promise<readonly ReturnedChunk[]> {
    return reportReturned(this.#database, request);
  }

  deadDevices(after: string, limit: number): Promise<DeadDevicePage> {
    return readDeadDevices(this.#database, after, limit);
  }

  deadDevicePlace(reader: string): Promise<string> {
    return readDeadDevicePlace(this.#database, reader);
  }

  keepDeadDevicePlace(reader: string, place: string): Promise<void> {
    return keepDeadDevicePlace(this.#database, reader, place);
  }

  deadLetters(scope: DeadLetterScope, page: DeadLetterPage): Promise<readonly DeadLetter[]> {
    return readDeadLetters(this.#database, scope, page);
  }

  async replayDeadLetters(scope: DeadLetterScope): Promise<number> {
    const count = await takeDeadLetters(this.#database, scope, "replay");
    if (count > 0) this.#announce();
    return count;
  }

  discardDeadLetters(scope: DeadLetterScope): Promise<number> {
    return takeDeadLetters(this.#database, scope, "discard");
  }

  onWork(listener: () => void): () => void {
    const own = (): void => listener();
    this.#listeners.add(own);
    this.#channel.listen();
    return () => this.#listeners.delete(own);
  }

  async close(): Promise<void> {
    this.#listeners.clear();
    await Promise.all([this.#channel.close(), this.#database.close()]);
  }

  async #enqueue(
    placed: PlacedChunks,
    registers: Registers,
    own: PgQueryable | undefined,
  ): Promise<DatabaseRow | undefined> {
    const { text, values } = enqueueStatement(placed, registers);
    const [row] = await (own === undefined
      ? this.#database.run(text, ...values)
      : this.#database.runThrough(own, text, values));
    return row;
  }

  #learn(ids: Iterable<string>): void {
    if (this.#knownLanes.size > MAX_KNOWN_LANES) this.#knownLanes.clear();
    for (const id of ids) this.#knownLanes.add(id);
  }

  #announce(): void {
    this.#ring();
    this.#channel.wakeOthers();
  }

  #ring(): void {
    for (const listener of this.#listeners) listener();
  }
}

type Nullable<Scope> = { readonly [Name in keyof Scope]: Scope[Name] | null };

/** Of chunks with one key the first; the others are duplicates whatever the database has. */
function firstOfEachKey(chunks: readonly NewChunk[]): {
  readonly stored: readonly NewChunk[];
  readonly duplicates: number;
} {
  const keys = new Set<string>();
  let duplicates = 0;
  const stored = chunks.filter(({ dedupe, count }) => {
    if (dedupe === undefined) return true;
    const key = Buffer.from(dedupe.key).toString("hex");
    if (keys.has(key)) duplicates += count;
    const isFirst = !keys.has(key);
    keys.add(key);
    return isFirst;
  });
  return { stored, duplicates };
}

function sumOf(chunks: readonly NewChunk[]): number {
  return chunks.reduce((sum, { count }) => sum + count, 0);
}

function givesWorkAtOnce({ next }: ChunkReport): boolean {
  if (next.kind === "release") return next.waitMs === 0;
  return next.kind === "finish" && next.successors.some(({ waitMs }) => waitMs === 0);
}
