import type { Notification } from "@apns/client";
import {
  anyObject,
  integer,
  type OptionCheck,
  type OptionTable,
  oneOf,
  resolveOptions,
  text,
} from "@apns/transport/options";
import { UsageError } from "@apns/wire";
import { describeShape } from "@apns/wire/errors";
import type { LanePriority } from "../store/lane.js";

const MAX_NAME_CHARACTERS = 200;

/** What applies to all notifications of a call. */
interface EnqueueSettings {
  /**
   * PostgreSQL: the client of `pg` on which your transaction runs. What is enqueued is there once it commits, and never
   * if it rolls back. Default: a transaction of the queue's own for each 20,000 notifications or so.
   */
  readonly transaction: unknown;
  /** Not before this instant: a Date, or seconds since 1970. Default: at once. */
  readonly notBefore: Date | number | undefined;
  /**
   * Which lane: while all have work, `high` is served 16 times, `normal` 4 times, `low` once. Default `normal`. Not
   * the priority of a notification, which tells the device.
   */
  readonly priority: LanePriority;
  /**
   * 1 to 200 characters. What was enqueued with a key is not stored again until its window ends, whatever became of
   * it, and is counted as a duplicate. A list is stored in chunks with a key each: given again in the same order, only
   * what is missing is stored. Default: no key.
   */
  readonly dedupeKey: string | undefined;
  /** How long a key is taken, milliseconds, 1 to 2,592,000,000 (30 days). Default 86,400,000, a day. */
  readonly dedupeWindowMs: number;
  /** A name under which all of it is watched, paused and cancelled; 1 to 200 characters. Default: none. */
  readonly campaign: string | undefined;
}

interface QueueBroadcastSettings extends EnqueueSettings {
  /** What the notifications have in common beside the payload. Default: nothing. */
  readonly notification: StoredFields | undefined;
}

/** The fields of a notification that a queue stores beside device token and payload. */
export type StoredFields = Omit<Notification, "deviceToken" | "payload" | "context">;

export interface EnqueueOptions
  extends Partial<{ [Name in keyof EnqueueSettings]: EnqueueSettings[Name] | undefined }> {}
export interface QueueBroadcastOptions
  extends Partial<{ [Name in keyof QueueBroadcastSettings]: QueueBroadcastSettings[Name] | undefined }> {}

/** Resolved, with instants in milliseconds. */
export interface ResolvedEnqueueOptions extends Omit<EnqueueSettings, "notBefore"> {
  readonly notBeforeMs: number | undefined;
}

/** A name: 1 to 200 characters. */
export const nameCheck: OptionCheck = (value, field) => {
  text(value, field);
  const { length } = value as string;
  // PostgreSQL has no text with a NUL.
  if (length <= MAX_NAME_CHARACTERS && !(value as string).includes("\0")) return;
  throw new UsageError(
    "out-of-range",
    `${field} has ${length} characters; it must have 1 to ${MAX_NAME_CHARACTERS}, and no NUL.`,
    { field },
  );
};

/** A topic of a scope; `""` is that of notifications which leave it to the client. */
export const topicCheck: OptionCheck = (value, field) => {
  if (value !== "") nameCheck(value, field);
};

/** Why somebody paused something: `""` is none. */
export const reasonCheck: OptionCheck = (value, field) => {
  if (value !== "") nameCheck(value, field);
};

const instantCheck: OptionCheck = (value, field) => {
  instantMs(value as Date | number, field);
};

const enqueueOptionTable: OptionTable<EnqueueSettings> = {
  transaction: { check: anyObject, default: undefined },
  notBefore: { check: instantCheck, default: undefined },
  priority: { check: oneOf("high", "normal", "low"), default: "normal" },
  dedupeKey: { check: nameCheck, default: undefined },
  dedupeWindowMs: { check: integer(1, 2_592_000_000), default: 86_400_000 },
  campaign: { check: nameCheck, default: undefined },
};

const broadcastOptionTable: OptionTable<QueueBroadcastSettings> = {
  ...enqueueOptionTable,
  notification: { check: anyObject, default: undefined },
};

export function resolveEnqueueOptions(given: EnqueueOptions | undefined): ResolvedEnqueueOptions {
  const { notBefore, ...rest } = resolveOptions(enqueueOptionTable, given);
  return { ...rest, notBeforeMs: notBefore === undefined ? undefined : instantMs(notBefore, "notBefore") };
}

export function resolveBroadcastOptions(
  given: QueueBroadcastOptions | undefined,
): ResolvedEnqueueOptions & { readonly notification: StoredFields } {
  const { notBefore, notification = {}, ...rest } = resolveOptions(broadcastOptionTable, given);
  const notBeforeMs = notBefore === undefined ? undefined : instantMs(notBefore, "notBefore");
  return { ...rest, notification, notBeforeMs };
}

/** Milliseconds since 1970 of a Date, or of seconds since 1970. */
function instantMs(value: Date | number, field: string): number {
  const ms = typeof value === "number" ? value * 1000 : value instanceof Date ? value.getTime() : undefined;
  if (ms === undefined) {
    throw new UsageError(
      "invalid-type",
      `${field} must be a Date or seconds since 1970, not ${describeShape(value)}.`,
      { field },
    );
  }
  if (ms >= 0 && ms <= 0xffffffff * 1000) return Math.floor(ms);
  throw new UsageError("out-of-range", `${field} must be between 1970 and 2106; numbers are seconds.`, {
    field,
  });
}
