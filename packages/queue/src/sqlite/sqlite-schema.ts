/** The version of the schema; the `user_version` of the file. */
export const SCHEMA_VERSION = 1;

/**
 * Forward only: step `n` leads from version `n` to `n + 1`. Instants are milliseconds since 1970. `due_at` is when a
 * chunk may be claimed, the time of a retry, and the end of a lease in one: null means never claimed, so that no
 * clock is read when it is stored, and those chunks are an index of their own. Large bytes stand apart, since SQLite
 * writes a whole row again for each update.
 */
export const schemaSteps: readonly string[] = [
  `
create table lane (
  id integer primary key, campaign text not null, topic text not null, priority text not null,
  unique (campaign, topic, priority)
) strict;
create table chunk (
  id integer primary key autoincrement, lane_id integer not null, due_at integer, stored_at integer not null,
  owner text, fence integer not null default 0, attempts integer not null default 0,
  crashes integer not null default 0, expires_at integer, count integer not null,
  unsettled integer not null, settled blob not null
) strict;
create index chunk_due on chunk (lane_id, due_at, id) where due_at is not null;
create index chunk_fresh on chunk (lane_id, id) where due_at is null;
create table chunk_body (id integer primary key, content blob not null, entries blob not null) strict;
create table tally (
  lane_id integer not null, outcome text not null, reason text not null, count integer not null,
  primary key (lane_id, outcome, reason)
) strict, without rowid;
create table dedupe (key blob primary key, until_at integer not null, taken_by text not null) strict, without rowid;
create index dedupe_until on dedupe (until_at);
create table pause (
  campaign text, topic text, until_at integer, reason text not null
) strict;
create table cancelled (campaign text primary key) strict, without rowid;
create table bucket (key text primary key, arrival_at real not null) strict, without rowid;
create table dead_device (
  id integer primary key autoincrement, device_token text not null, topic text not null, reason text not null,
  failed_at integer not null
) strict;
create table dead_device_place (reader text primary key, place integer not null) strict, without rowid;
create table dead_letter (
  id integer primary key autoincrement, lane_id integer not null, content blob not null, entries blob not null,
  count integer not null, expires_at integer, reason text not null, buried_at integer not null
) strict;
create index dead_letter_lane on dead_letter (lane_id, id);
`,
];
