import type { DeadDevicePage, DeadLetter } from "../store/chunk-record.js";
import { deadDevicePageOf, deadLetterOf, numberOf, textOf } from "../store/database-row.js";
import type { DeadLetterScope } from "../store/lane.js";
import { numberOfId } from "../store/letter-id.js";
import type { DeadLetterPage } from "../store/queue-store.js";
import { BEGIN, type PostgresDatabase } from "./connection/postgres-database.js";
import type { Statement } from "./connection/statement.js";

const DEVICES_AT_A_TIME = 1000;
const LETTERS_AT_A_TIME = 100;
/**
 * Dead devices get their places here, one reader at a time until its commit: an id is given before its transaction
 * commits, so that a later one may be seen first, and the earlier one would be passed.
 */
const ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtextextended('apns_queue.dead_device', 0))";
const GIVE_PLACES = `update apns_queue.dead_device set place = given.place
  from (select id, nextval('apns_queue.dead_device_places') as place from
    (select id from apns_queue.dead_device where place is null order by id limit ${DEVICES_AT_A_TIME}) as new) as given
  where dead_device.id = given.id`;
const DEVICES = `select place, device_token, topic, reason, failed_at from apns_queue.dead_device
  where place > $1 order by place limit $2`;
const PLACE = "select place from apns_queue.dead_device_reader where reader = $1";
const KEEP_PLACE = `insert into apns_queue.dead_device_reader (reader, place) values ($1, $2)
  on conflict (reader) do update set place = excluded.place`;
const FORGET_DEVICES =
  "delete from apns_queue.dead_device where place <= (select min(place) from apns_queue.dead_device_reader)";

/** Which letters come next: takes the campaign, the topic, the id after which they come, how many, and an id or null. */
const IN_SCOPE = "($1::text is null or lane.campaign = $1) and ($2::text is null or lane.topic = $2)";
const IDS_OF_ALL = `select id from apns_queue.dead_letter
  where $1::text is null and $2::text is null and $5::bigint is null and id > $3::bigint order by id limit $4`;
const IDS_OF_ONE = `select dead_letter.id from apns_queue.dead_letter join apns_queue.lane on lane.id = lane_id
  where ${IN_SCOPE} and dead_letter.id = $5::bigint and dead_letter.id > $3::bigint limit $4`;
/**
 * The first ones of each lane are a range of an index: letters of other lanes are not read. Not `=`: the planner takes a
 * constant out of the order, and might then read all letters in the order of their ids.
 */
const IDS_IN_SCOPE = `select one.id from apns_queue.lane
  cross join lateral (select letter.id from apns_queue.dead_letter as letter
    where letter.lane_id <= lane.id and (letter.lane_id, letter.id) > (lane.id, $3::bigint)
    order by letter.lane_id, letter.id limit $4) as one
  where ${IN_SCOPE} and $5::bigint is null order by one.id limit $4`;
const LETTERS = `select dead_letter.id, lane_id, campaign, topic, priority, content, entries, count, reason,
    (extract(epoch from buried_at) * 1000)::float8 as buried_at
  from apns_queue.dead_letter join apns_queue.lane on lane.id = lane_id`;
/** Whoever takes letters of the same scope is waited for, and what he took is not there any more. */
const TAKEN = `taken as materialized (select id from apns_queue.dead_letter
    where id = any(array(select id from wanted)) order by id for update),
  gone as (delete from apns_queue.dead_letter where id = any(array(select id from taken)) returning dead_letter.*)`;
const SUM = "select coalesce(sum(count), 0) as count, (select count(*) from wanted) as wanted from gone";
const REPLAY = `${TAKEN},
  again as (insert into apns_queue.chunk (lane_id, expires_at, count, unsettled, settled, content, entries)
    select lane_id, expires_at, count, count, decode(repeat('00', (count + 7) / 8), 'hex'), content, entries
    from gone order by id)
  ${SUM}`;
const DISCARD = `${TAKEN},
  tallied as (insert into apns_queue.tally_delta (lane_id, outcome, reason, count)
    select lane_id, 'discarded', '', sum(count) from gone group by lane_id)
  ${SUM}`;

export async function readDeadDevices(
  database: PostgresDatabase,
  after: string,
  limit: number,
): Promise<DeadDevicePage> {
  const rows = await database.transaction(BEGIN, async (client) => {
    await database.runThrough(client, ONE_AT_A_TIME, []);
    await database.runThrough(client, GIVE_PLACES, []);
    return database.runThrough(client, DEVICES, [after === "" ? 0 : after, limit]);
  });
  return deadDevicePageOf(rows, after, "place");
}

export async function readDeadDevicePlace(database: PostgresDatabase, reader: string): Promise<string> {
  const [row] = await database.run(PLACE, reader);
  return textOf(row, "place");
}

export async function keepDeadDevicePlace(
  database: PostgresDatabase,
  reader: string,
  place: string,
): Promise<void> {
  await database.run(KEEP_PLACE, reader, place === "" ? 0 : place);
  await database.run(FORGET_DEVICES);
}

export async function readDeadLetters(
  database: PostgresDatabase,
  scope: DeadLetterScope,
  { after, limit }: DeadLetterPage,
): Promise<readonly DeadLetter[]> {
  const { text, values } = idsOf(scope, after === "" ? "0" : after, limit);
  const page = `${LETTERS} where dead_letter.id = any(array(${text})) order by dead_letter.id`;
  return (await database.run(page, ...values)).map(deadLetterOf);
}

/** Up to 100 dead letters of a scope become chunks again, or are deleted; returns how many notifications. */
export async function takeDeadLetters(
  database: PostgresDatabase,
  scope: DeadLetterScope,
  step: "replay" | "discard",
): Promise<number> {
  const { text, values } = idsOf(scope, "0", LETTERS_AT_A_TIME);
  const take = `with wanted as materialized (${text}), ${step === "replay" ? REPLAY : DISCARD}`;
  for (;;) {
    const [row] = await database.run(take, ...values);
    const count = numberOf(row, "count");
    // Somebody else took all that was found: there may be more.
    if (count > 0 || numberOf(row, "wanted") === 0) return count;
  }
}

function idsOf({ campaign, topic, id }: DeadLetterScope, after: string, limit: number): Statement {
  const one = id === undefined ? null : numberOfId(id);
  const values = [campaign ?? null, topic ?? null, after, limit, one];
  if (one !== null) return { text: IDS_OF_ONE, values };
  return { text: campaign === undefined && topic === undefined ? IDS_OF_ALL : IDS_IN_SCOPE, values };
}
