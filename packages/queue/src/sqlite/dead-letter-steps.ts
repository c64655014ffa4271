import type { DeadLetterScope } from "../store/lane.js";
import { numberOfId } from "../store/letter-id.js";
import type { DeadLetterPage } from "../store/queue-store.js";
import { LANE_IN_SCOPE, scopeValues } from "./lane-sql.js";
import { type SqliteStep, step } from "./sqlite-step.js";

const LETTERS_AT_A_TIME = 100;
const IDS_OF_ALL = "select id from dead_letter where id > ? order by id limit ?";
/** The first ones of each lane are a range of an index: letters of other lanes are not read. */
const IDS_IN_SCOPE = `select dead_letter.id from lane cross join dead_letter on dead_letter.id in
    (select one.id from dead_letter as one where one.lane_id = lane.id and one.id > ? order by one.id limit ?)
  where ${LANE_IN_SCOPE} order by dead_letter.id limit ?`;
const IDS_OF_ONE = `select dead_letter.id from dead_letter join lane on lane.id = lane_id
  where dead_letter.id = ? and +dead_letter.id > ? and ${LANE_IN_SCOPE}`;
const LETTERS = `select dead_letter.*, campaign, topic, priority
  from dead_letter join lane on lane.id = lane_id where dead_letter.id in`;
const IN_ORDER = "order by dead_letter.id";
const CHUNK = `insert into chunk (lane_id, stored_at, expires_at, count, unsettled, settled)
  select lane_id, ?, expires_at, count, count, zeroblob((count + 7) / 8) from dead_letter where id = ?`;
const BODY = `insert into chunk_body (id, content, entries)
  select last_insert_rowid(), content, entries from dead_letter where id = ?`;
const TALLY = `insert into tally (lane_id, outcome, reason, count)
  select lane_id, 'discarded', '', count from dead_letter where id = ?
  on conflict (lane_id, outcome, reason) do update set count = count + excluded.count`;
const DELETE = "delete from dead_letter where id = ? returning count";

/** Reads dead letters of a scope, the oldest first, after the one named. */
export function letterStep(scope: DeadLetterScope, { after, limit }: DeadLetterPage): SqliteStep {
  const { sql, values } = idsOf(scope, Number(after), limit);
  return step(`${LETTERS} (${sql}) ${IN_ORDER}`, ...values);
}

/** Reads the ids of the oldest dead letters of a scope. */
export function letterIdStep(scope: DeadLetterScope): SqliteStep {
  return idsOf(scope, 0, LETTERS_AT_A_TIME);
}

/** Makes a chunk of a dead letter again. */
export function replaySteps(id: number, nowMs: number): readonly SqliteStep[] {
  return [step(CHUNK, nowMs, id), step(BODY, id), step(DELETE, id)];
}

/** Deletes a dead letter, and counts it. */
export function discardSteps(id: number): readonly SqliteStep[] {
  return [step(TALLY, id), step(DELETE, id)];
}

function idsOf(scope: DeadLetterScope, after: number, limit: number): SqliteStep {
  const { campaign, topic, id } = scope;
  if (id !== undefined) return step(IDS_OF_ONE, numberOfId(id), after, ...scopeValues(scope));
  if (campaign === undefined && topic === undefined) return step(IDS_OF_ALL, after, limit);
  return step(IDS_IN_SCOPE, after, limit, ...scopeValues(scope), limit);
}
