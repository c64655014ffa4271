import { UsageError } from "@apns/wire";
import type { PushTemplate } from "@apns/wire/api";
import { NUMBERS, type NumberedIds } from "./apns-ids.js";

/** A UUID of any version in lower case, without its last four digits. */
const HEAD = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{8}$/;

/** Notifications that differ in their device tokens and in the last digits of their ids. */
export interface PushBatch<Ticket> {
  readonly template: PushTemplate;
  readonly deviceTokens: readonly (string | Uint8Array)[];
  /** The index of the first device token to take. */
  readonly from: number;
  readonly ticket: Ticket;
  /** Absent: the template's id, or one that the session makes. */
  readonly ids?: CountedIds | undefined;
}

/** The `apns-id`s of consecutive notifications, which count up by one. */
export interface CountedIds {
  /** The first 32 characters of a UUID in lower case. */
  readonly head: string;
  /** The number of the notification at index 0, which is the last four hexadecimal digits of its id; 0 to 65,535. */
  readonly first: number;
}

/**
 * The ids of a batch, whose first request gets this sequence number.
 *
 * @throws UsageError `out-of-range` for a head that is none, and for numbers that do not fit into four digits
 */
export function numberedIdsOf<Ticket>(
  { ids, from, deviceTokens }: PushBatch<Ticket>,
  sequence: number,
): NumberedIds | undefined {
  if (ids === undefined) return undefined;
  const { head, first } = ids;
  if (typeof head !== "string" || !HEAD.test(head)) {
    throw new UsageError(
      "out-of-range",
      "ids.head must be the first 32 characters of a UUID in lower case.",
      {
        field: "ids.head",
      },
    );
  }
  if (!Number.isInteger(first) || first < 0 || first + deviceTokens.length > NUMBERS) {
    throw new UsageError(
      "out-of-range",
      `ids.first must be a number whose successors stay below ${NUMBERS}.`,
      {
        field: "ids.first",
      },
    );
  }
  return { head, offset: first + from - sequence };
}

/**
 * Calls back with each device token from `from` on, as a request has it. Returns the index of one that cannot be sent,
 * or where they end.
 *
 * @throws UsageError as `PushTemplate.requestFor`, if that is the first one
 */
export function takeDeviceTokens<Ticket>(
  { template, deviceTokens, from }: PushBatch<Ticket>,
  take: (deviceToken: string) => void,
): number {
  let at = from;
  try {
    for (; at < deviceTokens.length; at++)
      take(template.deviceTokenOf(deviceTokens[at] as string | Uint8Array));
  } catch (error) {
    // Those before it have left; the next call begins with the bad one.
    if (at === from) throw error;
  }
  return at;
}
