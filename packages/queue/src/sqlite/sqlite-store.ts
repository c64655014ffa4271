import { UsageError } from "@apns/wire";
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
import { deadDevicePageOf, deadLetterOf, laneOf, leasedOf, numberOf, textOf } from "../store/database-row.js";
import type { DeadLetterScope, Lane, LaneScope, LaneState, LaneStatus } from "../store/lane.js";
import { type LeaseHolders, leaseHoldersOf } from "../store/lease-holders.js";
import type {
  ClaimRequest,
  DeadLetterPage,
  LanePause,
  LeaseHoldersRequest,
  QueueStore,
  RateRequest,
} from "../store/queue-store.js";
import { type ReturnedChunk, returnedChunkOf } from "../store/returned-chunk.js";
import { claimSteps } from "./claim-steps.js";
import { discardSteps, letterIdStep, letterStep, replaySteps } from "./dead-letter-steps.js";
import { enqueueSteps } from "./enqueue-steps.js";
import { LANE_IS_OPEN, scopeValues } from "./lane-sql.js";
import { laneSteps, statusesOf } from "./lane-steps.js";
import { leaseHolderStep, returnedStep } from "./lease-holder-steps.js";
import { reportSteps } from "./report-steps.js";
import type { SharedDatabase } from "./shared-database.js";
import { type SqliteRow, type SqliteStep, step } from "./sqlite-step.js";
import { hasMore, upkeepSteps } from "./upkeep-steps.js";

const READY = `select id, campaign, topic, priority from lane where ${LANE_IS_OPEN}
  and (exists (select 1 from chunk where lane_id = lane.id and due_at is null)
    or exists (select 1 from chunk where lane_id = lane.id and due_at <= ?))`;
const RESERVE = `insert into bucket (key, arrival_at) values (?, ?)
  on conflict (key) do update set arrival_at = iif(arrival_at between ? and ?, arrival_at, ?) + ? returning arrival_at`;
const DEVICES = "select * from dead_device where id > ? order by id limit ?";
const PLACE = "select place from dead_device_place where reader = ?";
const KEEP_PLACE = `insert into dead_device_place (reader, place) values (?, ?)
  on conflict (reader) do update set place = excluded.place`;
const FORGET_DEVICES = "delete from dead_device where id <= (select min(place) from dead_device_place)";
/** A pause that ends earlier makes room for a later one of its scope. */
const END_EARLIER = `delete from pause where campaign is ? and topic is ?
  and until_at is not null and until_at < coalesce(?, 9e15)`;
const PAUSE = `insert into pause (campaign, topic, until_at, reason)
  select ?, ?, ?, ? where not exists (select 1 from pause where campaign is ? and topic is ?)`;
const RESUME = "delete from pause where (? is null or campaign = ?) and (? is null or topic = ?)";

/** A store in one file of SQLite, for the processes of one machine. */
export class SqliteStore implements QueueStore {
  readonly #database: SharedDatabase;
  readonly #nowMs: () => number;
  readonly #forget = new Set<() => void>();
  #isClosed = false;

  constructor(database: SharedDatabase, nowMs: () => number) {
    this.#database = database;
    this.#nowMs = nowMs;
  }

  async enqueue(chunks: readonly NewChunk[], transaction?: unknown): Promise<Enqueued> {
    if (transaction !== undefined) {
      throw new UsageError(
        "conflicting-options",
        "transaction: SQLite has none to share, since the queue writes from a thread of its own. Use PostgreSQL, or enqueue after your commit with a dedupeKey.",
        { field: "transaction" },
      );
    }
    const { steps, stored } = enqueueSteps(chunks, this.#nowMs());
    const results = await this.#run(steps);
    let count = 0;
    let duplicates = 0;
    for (const [index, chunk] of chunks.entries()) {
      const isStored = (results[stored[index] ?? -1]?.length ?? 0) > 0;
      if (isStored) count += chunk.count;
      else duplicates += chunk.count;
    }
    if (count > 0) this.#database.announce();
    return { count, duplicates };
  }

  async readyLanes(): Promise<readonly Lane[]> {
    const nowMs = this.#nowMs();
    const [rows] = await this.#run([step(READY, nowMs, nowMs)]);
    return (rows ?? []).map((row) => laneOf(row, "id"));
  }

  async claim(request: ClaimRequest): Promise<readonly LeasedChunk[]> {
    const nowMs = this.#nowMs();
    const results = await this.#run(claimSteps(request, nowMs));
    return (results.at(-1) ?? []).map((row) =>
      leasedOf(row, { lane: request.lane, isExpired: isPast(row, nowMs) }),
    );
  }

  async report(worker: string, reports: readonly ChunkReport[]): Promise<readonly ReportResult[]> {
    const nowMs = this.#nowMs();
    const firsts: number[] = [];
    const steps: SqliteStep[] = [];
    for (const report of reports) {
      firsts.push(steps.length);
      steps.push(...reportSteps(worker, report, nowMs));
    }
    const results = await this.#run(steps);
    if (reports.some(({ next }) => next.kind !== "extend")) this.#database.announce();
    return reports.map(({ id }, index) => {
      const row = results[firsts[index] ?? -1]?.[0];
      return { id, held: row === undefined ? undefined : (textOf(row, "held") as LaneState) };
    });
  }

  async pause({ campaign, topic }: LaneScope, { forMs, reason }: LanePause): Promise<void> {
    const untilMs = forMs === undefined ? undefined : this.#nowMs() + forMs;
    await this.#run([
      step(END_EARLIER, campaign, topic, untilMs),
      step(PAUSE, campaign, topic, untilMs, reason, campaign, topic),
    ]);
  }

  async resume(scope: LaneScope): Promise<void> {
    await this.#run([step(RESUME, ...scopeValues(scope))]);
    this.#database.announce();
  }

  async cancel(campaign: string): Promise<void> {
    await this.#run([step("insert into cancelled (campaign) values (?) on conflict do nothing", campaign)]);
  }

  async upkeep(): Promise<boolean> {
    return hasMore(await this.#run(upkeepSteps(this.#nowMs())));
  }

  async reserve(request: RateRequest): Promise<number> {
    const nowMs = this.#nowMs();
    const cost = costMs(request);
    const farthest = nowMs + farthestMs(request);
    const values = [request.key, nowMs + cost, nowMs, farthest, nowMs, cost];
    const [rows] = await this.#run([step(RESERVE, ...values)]);
    return rateWaitMs(numberOf(rows?.[0], "arrival_at"), nowMs);
  }

  async lanes(campaign?: string): Promise<readonly LaneStatus[]> {
    const nowMs = this.#nowMs();
    return statusesOf(await this.#run(laneSteps(campaign, nowMs)), nowMs);
  }

  async leaseHolders(request: LeaseHoldersRequest): Promise<LeaseHolders> {
    const nowMs = this.#nowMs();
    const [rows = []] = await this.#run([leaseHolderStep(request, nowMs)]);
    return leaseHoldersOf(rows, nowMs);
  }

  async returnedChunks(request: LeaseHoldersRequest): Promise<readonly ReturnedChunk[]> {
    const nowMs = this.#nowMs();
    const [rows = []] = await this.#run([returnedStep(request, nowMs)]);
    return rows.map((row) => returnedChunkOf(row, nowMs));
  }

  async deadDevices(after: string, limit: number): Promise<DeadDevicePage> {
    const [rows = []] = await this.#run([step(DEVICES, Number(after), limit)]);
    return deadDevicePageOf(rows, after, "id");
  }

  async deadDevicePlace(reader: string): Promise<string> {
    const [rows] = await this.#run([step(PLACE, reader)]);
    return textOf(rows?.[0], "place");
  }

  async keepDeadDevicePlace(reader: string, place: string): Promise<void> {
    await this.#run([step(KEEP_PLACE, reader, Number(place)), step(FORGET_DEVICES)]);
  }

  async deadLetters(scope: DeadLetterScope, page: DeadLetterPage): Promise<readonly DeadLetter[]> {
    const [rows = []] = await this.#run([letterStep(scope, page)]);
    return rows.map(deadLetterOf);
  }

  async replayDeadLetters(scope: DeadLetterScope): Promise<number> {
    const count = await this.#takeLetters(scope, (id) => replaySteps(id, this.#nowMs()));
    if (count > 0) this.#database.announce();
    return count;
  }

  async discardDeadLetters(scope: DeadLetterScope): Promise<number> {
    return this.#takeLetters(scope, discardSteps);
  }

  onWork(listener: () => void): () => void {
    const stop = this.#database.listen(listener);
    const forget = (): void => {
      stop();
      this.#forget.delete(forget);
    };
    this.#forget.add(forget);
    return forget;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const forget of this.#forget) forget();
    await this.#database.release();
  }

  /** Each letter is deleted by the last of its steps, which returns its count. */
  async #takeLetters(
    scope: DeadLetterScope,
    stepsFor: (id: number) => readonly SqliteStep[],
  ): Promise<number> {
    const [ids = []] = await this.#run([letterIdStep(scope)]);
    if (ids.length === 0) return 0;
    const steps = ids.map((row) => stepsFor(numberOf(row, "id")));
    const results = await this.#run(steps.flat());
    let count = 0;
    let last = -1;
    for (const { length } of steps) {
      last += length;
      count += numberOf(results[last]?.[0], "count");
    }
    return count;
  }

  async #run(steps: readonly SqliteStep[]): Promise<readonly (readonly SqliteRow[])[]> {
    if (this.#isClosed) throw new UsageError("closed", "The store is closed; open another one.");
    return this.#database.run(steps);
  }
}

function isPast({ expires_at: expiresAt = null }: SqliteRow, nowMs: number): boolean {
  return expiresAt !== null && Number(expiresAt) <= nowMs;
}
