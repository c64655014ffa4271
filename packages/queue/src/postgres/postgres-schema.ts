import { integer, type OptionTable, type PartialOptions, resolveOptions } from "@apns/transport/options";
import { UsageError } from "@apns/wire";
import { CLAIM_FUNCTION, READY_FUNCTION, REGISTER_FUNCTION } from "./claim-functions.js";
import { EARLIER_CLAIM_FUNCTION } from "./earlier-claim-function.js";
import { REPORT_FUNCTION } from "./report-function.js";

/**
 * What a program has to know to work with the schema; `meta` has it as `version`. Steps that only add something leave
 * it, so that programs of before and after them work side by side, and those of before can start again.
 */
export const SCHEMA_VERSION = 1;
/** What statements name in place of the schema that was chosen. */
const PLACEHOLDER = /\bapns_queue\b/g;
export const DEFAULT_SCHEMA = "apns_queue";

/**
 * Forward only: entry `n` is the step from `n` steps to `n + 1`.
 *
 * `due_at` is when a chunk may be claimed, the time of a retry, and the end of a lease in one; `-infinity` means never
 * claimed, so that new chunks are a range of the one index in the order of their ids. `entries` are stored outside of
 * the row and uncompressed: a lease rewrites the row, and copies a pointer. Vacuum comes by rows, not by a share of the
 * table, which would come too late. The id of a lane is a hash of its fields: a program's transaction that is the first
 * to use a lane puts it into `lane_new`, and holds up nobody else who uses it; the next reader moves it. No foreign
 * keys: each insert would lock a row of `lane`.
 */
export const schemaSteps: readonly string[] = [
  `
create table apns_queue.lane (
  id uuid primary key, campaign text not null, topic text not null, priority text not null,
  registered_at timestamptz not null default clock_timestamp()
);
create table apns_queue.lane_new (id uuid not null, campaign text not null, topic text not null, priority text not null);
create table apns_queue.chunk (
  id bigint generated always as identity primary key, lane_id uuid not null,
  due_at timestamptz not null default '-infinity', stored_at timestamptz not null default clock_timestamp(),
  owner text, fence bigint not null default 0, attempts integer not null default 0,
  crashes integer not null default 0, expires_at timestamptz, count integer not null, unsettled integer not null,
  settled bytea not null, content bytea not null, entries bytea not null
) with (
  fillfactor = 90, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000,
  autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 20000,
  autovacuum_vacuum_cost_delay = 0, autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 5000,
  vacuum_truncate = false, toast.autovacuum_vacuum_scale_factor = 0, toast.autovacuum_vacuum_threshold = 10000,
  toast.autovacuum_vacuum_cost_delay = 0, toast.vacuum_truncate = false
);
alter table apns_queue.chunk alter entries set storage external;
create index chunk_claim on apns_queue.chunk (lane_id, due_at, id);
create table apns_queue.tally (
  lane_id uuid not null, outcome text not null, reason text not null, count bigint not null,
  primary key (lane_id, outcome, reason)
) with (fillfactor = 50);
create table apns_queue.tally_delta (
  id bigint generated always as identity primary key,
  lane_id uuid not null, outcome text not null, reason text not null, count bigint not null
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
create table apns_queue.dedupe (key bytea primary key, until_at timestamptz not null);
create index dedupe_until on apns_queue.dedupe (until_at);
create table apns_queue.pause (
  scope text primary key, campaign text, topic text, until_at timestamptz not null, reason text not null
);
create table apns_queue.cancelled (campaign text primary key);
create table apns_queue.bucket (key text primary key, arrival_at timestamptz not null) with (fillfactor = 50);
create table apns_queue.dead_device (
  id bigint generated always as identity primary key, place bigint,
  device_token text not null, topic text not null, reason text not null, failed_at double precision not null
);
create index dead_device_place on apns_queue.dead_device (place);
create index dead_device_new on apns_queue.dead_device (id) where place is null;
create sequence apns_queue.dead_device_places;
create table apns_queue.dead_device_reader (reader text primary key, place bigint not null);
create table apns_queue.dead_letter (
  id bigint generated always as identity primary key, lane_id uuid not null, content bytea not null,
  entries bytea not null, count integer not null, expires_at timestamptz, reason text not null,
  buried_at timestamptz not null default clock_timestamp()
);
create index dead_letter_lane on apns_queue.dead_letter (lane_id, id);
${REGISTER_FUNCTION}
${READY_FUNCTION}
${EARLIER_CLAIM_FUNCTION}
`,
  // No table that work passes through is locked, so that programs go on meanwhile.
  `
alter table apns_queue.meta add column steps integer;
${CLAIM_FUNCTION}
${REPORT_FUNCTION}
`,
];

/** What `postgresSchema` and the opening of a store run, where so many steps were taken before. */
export function migrationFrom(steps: number, schema: string): string {
  const first =
    steps === 0
      ? `create schema if not exists apns_queue;\ncreate table apns_queue.meta (version integer not null);\ninsert into apns_queue.meta values (0);\n`
      : "";
  const rest = schemaSteps.slice(steps).join("\n");
  const last = `update apns_queue.meta set version = ${SCHEMA_VERSION}, steps = ${schemaSteps.length};\n`;
  return inSchema(`${first}${rest}${last}`, schema);
}

/** What the SQL of `postgresSchema` begins with. */
interface PostgresSchemaSettings {
  /**
   * How many steps the schema has: `select steps from apns_queue.meta`, or 1 where it has no such column. 0 to the
   * number of all steps. Default 0: there is no schema yet.
   */
  readonly from: number;
}

export interface PostgresSchemaOptions extends PartialOptions<PostgresSchemaSettings> {}

const optionTable: OptionTable<PostgresSchemaSettings> = {
  from: { check: integer(0, schemaSteps.length), default: 0 },
};

/**
 * The schema as SQL in one transaction, for those who run it by hand: a store that finds it creates nothing, and needs
 * no right to. Programs that are at work go on during an upgrade, so run it before they are replaced.
 *
 * @param schema the name of the schema, as `openPostgresStore` takes it. Default `apns_queue`
 * @throws UsageError `out-of-range` for a name that it refuses; and for options that are unknown, of a wrong type or
 *   out of range
 */
export function postgresSchema(schema: string = DEFAULT_SCHEMA, options?: PostgresSchemaOptions): string {
  const { from } = resolveOptions(optionTable, options);
  return `begin;\n${migrationFrom(from, checkedSchema(schema))}commit;\n`;
}

/** @throws UsageError `out-of-range` for what is not a plain name of PostgreSQL */
export function checkedSchema(schema: string): string {
  if (typeof schema === "string" && /^[a-z_][a-z0-9_]{0,62}$/.test(schema)) return schema;
  throw new UsageError(
    "out-of-range",
    "schema must have 1 to 63 lower-case letters, digits and underscores, and not begin with a digit.",
    { field: "schema" },
  );
}

/** A statement with the name of the schema in place of `apns_queue`. */
export function inSchema(text: string, schema: string): string {
  return text.replace(PLACEHOLDER, schema);
}
