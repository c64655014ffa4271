import type { DeadDevicePage, DeadLetter, LeasedChunk } from "./chunk-record.js";
import type { Lane, LaneKey, LanePriority, Tally } from "./lane.js";

/** A row of a database, by column. Bytes are a `Uint8Array`; integers of 64 bits may come as text. */
export type DatabaseRow = Readonly<Record<string, unknown>>;

export function numberOf(row: DatabaseRow | undefined, column: string): number {
  return Number(row?.[column] ?? 0);
}

export function textOf(row: DatabaseRow | undefined, column: string): string {
  return String(row?.[column] ?? "");
}

export function bytesOf(row: DatabaseRow | undefined, column: string): Uint8Array {
  const value = row?.[column];
  if (!(value instanceof Uint8Array)) return new Uint8Array();
  // Not a Buffer, whose `slice` shares its bytes.
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}

/** A lane of a row of `lane`, or of one joined to it. */
export function laneOf(row: DatabaseRow, idColumn: "id" | "lane_id"): Lane {
  return { id: textOf(row, idColumn), ...laneKeyOf(row) };
}

/** A row of `chunk` joined to its lane, as a claim returns it. */
export function leasedOf(
  row: DatabaseRow,
  claim: { readonly lane: string; readonly isExpired: boolean },
): LeasedChunk {
  return {
    id: textOf(row, "id"),
    fence: numberOf(row, "fence"),
    lane: { ...laneKeyOf(row), id: claim.lane },
    content: bytesOf(row, "content"),
    entries: bytesOf(row, "entries"),
    count: numberOf(row, "count"),
    settled: bytesOf(row, "settled"),
    attempts: numberOf(row, "attempts"),
    crashes: numberOf(row, "crashes"),
    isExpired: claim.isExpired,
  };
}

/** A row of `dead_letter` joined to its lane. */
export function deadLetterOf(row: DatabaseRow): DeadLetter {
  return {
    id: textOf(row, "id"),
    lane: laneOf(row, "lane_id"),
    content: bytesOf(row, "content"),
    entries: bytesOf(row, "entries"),
    count: numberOf(row, "count"),
    reason: textOf(row, "reason"),
    buriedAtMs: numberOf(row, "buried_at"),
  };
}

/** A page of `dead_device`. Without a row, the next page begins where this one did. */
export function deadDevicePageOf(
  rows: readonly DatabaseRow[],
  after: string,
  placeColumn: "id" | "place",
): DeadDevicePage {
  const items = rows.map((row) => ({
    deviceToken: textOf(row, "device_token"),
    topic: textOf(row, "topic"),
    reason: textOf(row, "reason"),
    failedAtMs: numberOf(row, "failed_at"),
  }));
  const last = rows.at(-1);
  return { items, next: last === undefined ? after : textOf(last, placeColumn) };
}

export function tallyOf(row: DatabaseRow): Tally {
  return { outcome: textOf(row, "outcome"), reason: textOf(row, "reason"), count: numberOf(row, "count") };
}

function laneKeyOf(row: DatabaseRow): LaneKey {
  return {
    campaign: textOf(row, "campaign"),
    topic: textOf(row, "topic"),
    priority: textOf(row, "priority") as LanePriority,
  };
}
