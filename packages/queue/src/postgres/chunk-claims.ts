import type { LeasedChunk } from "../store/chunk-record.js";
import { mostAgain } from "../store/claim-share.js";
import { laneOf, leasedOf, numberOf, textOf } from "../store/database-row.js";
import type { Lane } from "../store/lane.js";
import type { ClaimRequest } from "../store/queue-store.js";
import type { PostgresDatabase } from "./connection/postgres-database.js";
import { type ClaimStart, LaneFloor } from "./lane-floor.js";

const READY = "select * from apns_queue.ready_1($1::uuid[], $2::bigint[], $3::timestamptz[])";
/**
 * `past_due_at` is the `past_due` of the function or a little earlier, in a form that every DateStyle reads as it was
 * meant: some write the time zone by an abbreviation that they do not read, or read as another zone.
 */
const CLAIM = `select claimed.*, case when again is not null then to_char(
    (statement_timestamp() - interval '5 seconds') at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') end as past_due_at
  from apns_queue.claim_2($1, $2, $3, $4::float8 * interval '1 millisecond', $5, $6, $7::timestamptz) as claimed`;
const MAX_FLOORS = 10_000;

/** The claims of one store, and where it starts to look in each lane. */
export class ChunkClaims {
  readonly #database: PostgresDatabase;
  readonly #nowMs: () => number;
  readonly #floors = new Map<string, LaneFloor>();

  /** @param nowMs a monotonic clock, which decides only when a claim looks back */
  constructor(database: PostgresDatabase, nowMs: () => number) {
    this.#database = database;
    this.#nowMs = nowMs;
  }

  /** Looks from the beginning again: what the store remembers of the database may no longer be true. */
  forgetPlaces(): void {
    this.#floors.clear();
  }

  async readyLanes(): Promise<readonly Lane[]> {
    const lanes = [...this.#floors.keys()];
    const places = [...this.#floors.values()].map(({ floor }) => floor);
    const rows = await this.#database.run(
      READY,
      lanes,
      places.map(({ fresh }) => fresh),
      places.map(({ due }) => due),
    );
    return rows.map((row) => laneOf(row, "id"));
  }

  async claim(request: ClaimRequest): Promise<readonly LeasedChunk[]> {
    const floor = this.#floorOf(request.lane);
    const start = floor.start(this.#nowMs(), false);
    const chunks = await this.#claimFrom(start, floor, request);
    if (start.isLookBack || chunks.length >= request.maxChunks) return chunks;
    const rest = { ...request, maxChunks: request.maxChunks - chunks.length };
    return [...chunks, ...(await this.#claimFrom(floor.start(this.#nowMs(), true), floor, rest))];
  }

  async #claimFrom(start: ClaimStart, floor: LaneFloor, request: ClaimRequest): Promise<LeasedChunk[]> {
    const { lane, maxChunks, leaseMs, worker } = request;
    const maxAgain = mostAgain(maxChunks);
    const [about, ...rows] = await this.#database.run(
      CLAIM,
      lane,
      maxChunks,
      maxAgain,
      leaseMs,
      worker,
      start.fresh,
      start.due,
    );
    // The lane is not open, or not there.
    if (about === undefined) return [];
    const again = numberOf(about, "again");
    const fresh = numberOf(about, "fresh");
    if (about["went_back"] === true) this.forgetPlaces();
    floor.found(start, {
      freshEnd: fresh === 0 ? undefined : numberOf(rows.at(-1), "id") + 1,
      isFreshShort: fresh < maxChunks - again,
      isDueShort: again < maxAgain,
      pastDue: textOf(about, "past_due_at"),
      oldestRunning: BigInt(textOf(about, "oldest_running")),
      own: BigInt(textOf(about, "own")),
    });
    return rows.map((row) => leasedOf(row, { lane, isExpired: row["is_expired"] === true }));
  }

  #floorOf(lane: string): LaneFloor {
    const known = this.#floors.get(lane);
    if (known !== undefined) return known;
    if (this.#floors.size >= MAX_FLOORS) this.#floors.clear();
    const floor = new LaneFloor(this.#nowMs());
    this.#floors.set(lane, floor);
    return floor;
  }
}
