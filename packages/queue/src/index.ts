export type { CampaignProgress } from "./campaign-progress.js";
export type { DeadLetterItem } from "./dead-letter-item.js";
export { assertStorable } from "./enqueue/assert-storable.js";
export type {
  EnqueueOptions,
  QueueBroadcastOptions,
  StoredFields,
} from "./enqueue/enqueue-options.js";
export type {
  ClaimedEvent,
  LeaseLostEvent,
  RestingEvent,
  StoreErrorEvent,
  WorkerEvents,
  WrittenEvent,
} from "./events/queue-event.js";
export { type OwnPool, type OwnStore, openQueue } from "./open-queue.js";
export {
  openPostgresStore,
  type PostgresLocation,
  type PostgresPool,
  type PostgresStoreOptions,
} from "./postgres/open-postgres-store.js";
export { type PostgresSchemaOptions, postgresSchema } from "./postgres/postgres-schema.js";
export type { DeadDeviceItem, Queue, QueuedBroadcast } from "./queue.js";
export type { QueueStats, StoppedLane } from "./queue-stats.js";
export type { ReturnedPart } from "./returned-parts.js";
export { openSqliteStore, type SqliteStoreOptions } from "./sqlite/open-sqlite-store.js";
export {
  type ChunkReport,
  type ChunkStep,
  type DeadDevice,
  type DeadDevicePage,
  type DeadLetter,
  type DedupeKey,
  type Enqueued,
  type LeasedChunk,
  MAX_CHUNK_ENTRIES,
  type NewChunk,
  type NewDeadLetter,
  type ReportResult,
  type Successor,
} from "./store/chunk-record.js";
export type {
  DeadLetterScope,
  Lane,
  LaneKey,
  LanePriority,
  LaneScope,
  LaneState,
  LaneStatus,
  Tally,
} from "./store/lane.js";
export type { LeaseHolder, LeaseHolders } from "./store/lease-holders.js";
export { MemoryStore, type MemoryStoreOptions } from "./store/memory/memory-store.js";
export type {
  ClaimRequest,
  DeadLetterPage,
  LanePause,
  LeaseHoldersRequest,
  QueueStore,
  RateRequest,
} from "./store/queue-store.js";
export type { ReturnedChunk } from "./store/returned-chunk.js";
export type { SendingClient } from "./worker/send-groups.js";
export type { Worker } from "./worker/worker.js";
export type { WorkerCloseOptions, WorkerOptions } from "./worker/worker-options.js";
export type { WorkerStats } from "./worker/worker-stats.js";
