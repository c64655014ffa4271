import { createHash } from "node:crypto";
import { emptyBitmap } from "../chunk/settled-bitmap.js";
import { MAX_CHUNK_ENTRIES, type NewChunk } from "../store/chunk-record.js";
import type { LaneKey } from "../store/lane.js";
import { bytesIn, type Statement, StatementValues } from "./connection/statement.js";

/** Whether the lanes that are known are there. */
const ARE_THERE = "(select are_there from lanes)";
/** Nothing is settled: the first bytes of this. */
const NOTHING_SETTLED = emptyBitmap(MAX_CHUNK_ENTRIES);

/** The id of a lane, which follows from its fields. */
function laneIdOf({ campaign, topic, priority }: LaneKey): string {
  const name = JSON.stringify([campaign, topic, priority]);
  return createHash("sha256").update(name).digest("hex").slice(0, 32);
}

/** Chunks with the ids of their lanes, and these lanes, each once. */
export interface PlacedChunks {
  readonly chunks: readonly (NewChunk & { readonly laneId: string })[];
  readonly lanes: ReadonlyMap<string, LaneKey>;
}

export function placeChunks(chunks: readonly NewChunk[]): PlacedChunks {
  const lanes = new Map<string, LaneKey>();
  let last: LaneKey | undefined;
  let laneId = "";
  const placed = chunks.map((chunk) => {
    if (chunk.lane !== last) laneId = laneIdOf(chunk.lane);
    last = chunk.lane;
    lanes.set(laneId, chunk.lane);
    return { ...chunk, laneId };
  });
  return { chunks: placed, lanes };
}

/**
 * Whether a call registers its lanes: at once, or `later` in the transaction of a program, for whose end others that use
 * the lane must not wait. `not` where they are known: then nothing is stored, and no key taken, unless they are there.
 */
export type Registers = "now" | "later" | "not";

/**
 * Stores chunks, except those whose key is taken; returns the sum of their `count`, and whether their lanes
 * `are_there`. In one statement with the lanes: a database that takes over between two would have chunks of a lane that
 * nobody looks into.
 */
export function enqueueStatement({ chunks, lanes }: PlacedChunks, registers: Registers): Statement {
  const values = new StatementValues();
  const zeros = values.bytesColumn([NOTHING_SETTLED], (bytes) => bytes);
  const input = `unnest(${values.column(chunks, "uuid", ({ laneId }) => laneId)},
    ${values.column(chunks, "float8", ({ notBeforeMs }) => notBeforeMs ?? null)},
    ${values.column(chunks, "float8", ({ expiresAtMs }) => expiresAtMs ?? null)},
    ${values.column(chunks, "integer", ({ count }) => count)},
    ${values.bytesColumn(chunks, ({ content }) => content)},
    ${values.bytesColumn(chunks, ({ entries }) => entries)},
    ${values.bytesColumn(chunks, ({ dedupe }) => dedupe?.key)},
    ${values.column(chunks, "float8", ({ dedupe }) => dedupe?.windowMs ?? null)})
    with ordinality as input (lane_id, not_before, expires_at, count, content, entries, key, window_ms, place)`;
  const hasKeys = chunks.some(({ dedupe }) => dedupe !== undefined);
  const isKnown = registers === "not";
  const ofLanes = isKnown ? lanesAreThere(lanes, values) : lanesRegistered(lanes, registers, values);
  const text = `with lanes as ${ofLanes}, ${hasKeys ? takenKeys(input, isKnown) : ""} stored as (
    insert into apns_queue.chunk (lane_id, due_at, expires_at, count, unsettled, settled, content, entries)
    select lane_id,
      case when not_before is null then '-infinity' else greatest(to_timestamp(not_before / 1000), clock_timestamp()) end,
      to_timestamp(input.expires_at / 1000), input.count, input.count,
      substring(${bytesIn(`(${zeros})[1]`)} from 1 for (input.count + 7) / 8), ${bytesIn("content")}, ${bytesIn("entries")}
    from ${input}
    where ${isKnown ? ARE_THERE : true} ${hasKeys ? `and (key is null or ${bytesIn("key")} in (select key from taken))` : ""}
    order by place returning count)
  select coalesce(sum(count), 0) as count, ${isKnown ? ARE_THERE : true} as are_there from stored`;
  return { text, values: values.values };
}

function lanesAreThere(lanes: PlacedChunks["lanes"], values: StatementValues): string {
  const ids = values.column([...lanes.keys()], "uuid", (id) => id);
  return `materialized (select count(*) = ${lanes.size} as are_there from apns_queue.lane where lane.id = any(${ids}))`;
}

/** In the order of their ids, so that two calls cannot wait for each other. */
function lanesRegistered(
  lanes: PlacedChunks["lanes"],
  when: "now" | "later",
  values: StatementValues,
): string {
  const all = [...lanes];
  const wanted = `unnest(${values.column(all, "uuid", ([id]) => id)},
    ${values.column(all, "text", ([, { campaign }]) => campaign)},
    ${values.column(all, "text", ([, { topic }]) => topic)},
    ${values.column(all, "text", ([, { priority }]) => priority)}) as wanted (id, campaign, topic, priority)`;
  const table = when === "now" ? "lane" : "lane_new";
  return `(insert into apns_queue.${table} (id, campaign, topic, priority) select * from ${wanted}
    where not exists (select from apns_queue.lane where lane.id = wanted.id)
    order by id ${when === "now" ? "on conflict do nothing" : ""})`;
}

/** Keys are taken in their order, so that two calls cannot wait for each other. */
function takenKeys(input: string, isKnown: boolean): string {
  return `taken as (insert into apns_queue.dedupe as held (key, until_at)
    select ${bytesIn("key")}, clock_timestamp() + window_ms * interval '1 millisecond' from ${input}
    where ${isKnown ? ARE_THERE : true} and key is not null order by 1
    on conflict (key) do update set until_at = excluded.until_at where held.until_at <= clock_timestamp()
    returning key),`;
}
