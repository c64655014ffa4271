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
  Lane,
  LaneKey,
  LanePriority,
  LaneScope,
  LaneState,
  LaneStatus,
  Tally,
} from "./store/lane.js";
export { MemoryStore, type MemoryStoreOptions } from "./store/memory/memory-store.js";
export type {
  ClaimRequest,
  DeadLetterPage,
  LanePause,
  QueueStore,
  RateRequest,
} from "./store/queue-store.js";
