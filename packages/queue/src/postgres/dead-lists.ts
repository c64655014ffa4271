import type { DeadDevicePage, DeadLetter } from "../store/chunk-record.js";
import { deadDevicePageOf, deadLetterOf, numberOf, textOf } from "../store/database-row.js";
import type { LaneScope } from "../store/lane.js";
import type { DeadLetterPage } from "../store/queue-store.js";
import { BEGIN, type PostgresDatabase } from "./connection/postgres-database.js";

const DEVICES_AT_A_TIME = 1000;
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

const IN_SCOPE = "($1::text is null or lane.campaign = $1) and ($2::text is null or lane.topic = $2)";
const LETTERS = `select dead_letter.id, lane_id, campaign, topic, priority, content, entries, count, reason,
    (extract(epoch from buried_at) * 1000)::float8 as buried_at
  from apns_queue.dead_letter join apns_queue.lane on lane.id = lane_id
  where ${IN_SCOPE} and dead_letter.id > $3 order by dead_letter.id limit $4`;
const TAKE_LETTERS = `taken as materialized (select dead_letter.id from apns_queue.dead_letter
    join apns_queue.lane on lane.id = lane_id where ${IN_SCOPE}
    order by dead_letter.id limit 100 for update of dead_letter skip locked),
  gone as (delete from apns_queue.dead_letter where id = any(array(select id from taken)) returning dead_letter.*)`;
const REPLAY = `with ${TAKE_LETTERS},
  again as (insert into apns_queue.chunk (lane_id, expires_at, count, unsettled, settled, content, entries)
    select lane_id, expires_at, count, count, decode(repeat('00', (count + 7) / 8), 'hex'), content, entries
    from gone order by id)
  select coalesce(sum(count), 0) as count from gone`;
const DISCARD = `with ${TAKE_LETTERS},
  tallied as (insert into apns_queue.tally_delta (lane_id, outcome, reason, count)
    select lane_id, 'discarded', '', sum(count) from gone group by lane_id)
  select coalesce(sum(count), 0) as count from gone`;

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
  { campaign, topic }: LaneScope,
  { after, limit }: DeadLetterPage,
): Promise<readonly DeadLetter[]> {
  const rows = await database.run(LETTERS, campaign ?? null, topic ?? null, after === "" ? 0 : after, limit);
  return rows.map(deadLetterOf);
}

/** Up to 100 dead letters of a scope become chunks again, or are deleted; returns how many notifications. */
export async function takeDeadLetters(
  database: PostgresDatabase,
  { campaign, topic }: LaneScope,
  step: "replay" | "discard",
): Promise<number> {
  const [row] = await database.run(step === "replay" ? REPLAY : DISCARD, campaign ?? null, topic ?? null);
  return numberOf(row, "count");
}
