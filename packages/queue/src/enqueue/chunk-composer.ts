import { createHash } from "node:crypto";
import type { Notification } from "@apns/client";
import { formatDeviceToken, parseDeviceToken, UsageError } from "@apns/wire";
import { createPushRequest } from "@apns/wire/api";
import { encodeUtf8 } from "@apns/wire/bytes";
import { type CommonFields, encodeContent } from "../chunk/chunk-content.js";
import { type ChunkEntry, createSeries, encodeEntries } from "../chunk/chunk-entries.js";
import { MAX_CHUNK_ENTRIES, type NewChunk } from "../store/chunk-record.js";
import type { LaneKey } from "../store/lane.js";
import type { ResolvedEnqueueOptions } from "./enqueue-options.js";

const KEY_BYTES = 16;
const USUAL_DEVICE_TOKEN = /^[0-9a-f]{64}$/;

/** The content of the chunk that is being filled. */
interface OpenContent {
  readonly lane: LaneKey;
  readonly content: Uint8Array;
  readonly expiresAtMs: number | undefined;
}

/**
 * Makes chunks of notifications that come one after another: those with the same content that follow each other share
 * chunks of up to 500.
 */
export class ChunkComposer {
  readonly #options: ResolvedEnqueueOptions;
  #last: Notification | undefined;
  #common: object | undefined;
  #open: OpenContent | undefined;
  #entries: ChunkEntry[] = [];
  #made = 0;

  constructor(options: ResolvedEnqueueOptions) {
    this.#options = options;
  }

  /**
   * Adds a notification. Returns the chunk that is full or ends before it; undefined mostly.
   *
   * @throws UsageError as `client.send` does, and `unknown-option` for a field that cannot be stored
   */
  add(notification: Notification): NewChunk | undefined {
    let ended: NewChunk | undefined;
    if (this.#open === undefined || !hasSameFields(notification, this.#last)) {
      const open = this.#contentOf(notification);
      if (this.#open === undefined || !isSame(open, this.#open)) {
        ended = this.end();
        this.#open = open;
      }
      this.#last = notification;
    }
    // Never two chunks with one call: one that ended left nothing, so that the next one is not full.
    const full = this.#push(notification.deviceToken);
    return ended ?? full;
  }

  /**
   * Adds a notification to a device: with the same `common`, the object itself, as the last one, it costs no look at the
   * fields. Returns and throws as `add`.
   */
  addTo(deviceToken: string | Uint8Array, common: Omit<Notification, "deviceToken">): NewChunk | undefined {
    if (this.#open === undefined || common !== this.#common) {
      this.#common = common;
      return this.add({ ...common, deviceToken });
    }
    return this.#push(deviceToken);
  }

  /** The chunk that was begun; undefined where there is none. */
  end(): NewChunk | undefined {
    const open = this.#open;
    const entries = this.#entries;
    if (open === undefined || entries.length === 0) return undefined;
    this.#entries = [];
    const { notBeforeMs } = this.#options;
    const dedupe = this.#dedupeKey(this.#made);
    this.#made += 1;
    const encoded = encodeEntries({ series: createSeries(), entries });
    return { ...open, entries: encoded, count: entries.length, notBeforeMs, dedupe };
  }

  /** Adds an entry to the open content; returns the chunk if that is full now. */
  #push(deviceToken: string | Uint8Array): NewChunk | undefined {
    this.#entries.push({ ordinal: this.#entries.length, deviceToken: deviceTokenText(deviceToken) });
    return this.#entries.length === MAX_CHUNK_ENTRIES ? this.end() : undefined;
  }

  #contentOf(notification: Notification): OpenContent {
    const { deviceToken, payload: given, context, expiration, ...fields } = notification;
    if (context !== undefined) {
      throw new UsageError("unknown-option", "A queue cannot store context: put a label into identifier.", {
        field: "context",
      });
    }
    const request = createPushRequest({ deviceToken, payload: given, expiration, ...known(fields) });
    const payload = typeof request.body === "string" ? encodeUtf8(request.body) : request.body;
    // Bytes do not show the push type any more.
    const derived =
      given instanceof Uint8Array || request.pushType === "alert" ? undefined : request.pushType;
    const stored: CommonFields = {
      ...known(fields),
      pushType: fields.pushType ?? derived,
      expiration: expiration === undefined ? undefined : request.expiration,
    };
    const seconds = stored.expiration;
    const { campaign = "", priority } = this.#options;
    return {
      lane: { campaign, topic: fields.topic ?? "", priority },
      content: encodeContent({ fields: stored, payload }),
      // 0 asks APNs to try once; it does not end the wait in the queue.
      expiresAtMs: seconds === undefined || seconds === 0 ? undefined : seconds * 1000,
    };
  }

  #dedupeKey(chunk: number): NewChunk["dedupe"] {
    const { dedupeKey, dedupeWindowMs } = this.#options;
    if (dedupeKey === undefined) return undefined;
    const hash = createHash("sha256").update(`${chunk}\n${dedupeKey}`).digest();
    return { key: Uint8Array.from(hash.subarray(0, KEY_BYTES)), windowMs: dedupeWindowMs };
  }
}

const STORED = ["identifier", "topic", "pushType", "collapseId", "id", "identity", "priority"] as const;

/** @throws UsageError `unknown-option` for a field that a notification does not have */
function known(fields: object): Pick<Notification, (typeof STORED)[number]> {
  for (const field of Object.keys(fields)) {
    if ((STORED as readonly string[]).includes(field)) continue;
    throw new UsageError(
      "unknown-option",
      `A notification has no field "${field}". A queue stores deviceToken, payload, expiration, ${STORED.join(", ")}.`,
      { field },
    );
  }
  return fields;
}

/** Whether two notifications differ in their device tokens at most: a glance, for each notification. */
function hasSameFields(a: Notification, b: Notification | undefined): boolean {
  return (
    b !== undefined &&
    a.payload === b.payload &&
    a.id === undefined &&
    a.topic === b.topic &&
    a.identifier === b.identifier &&
    a.pushType === b.pushType &&
    a.collapseId === b.collapseId &&
    a.identity === b.identity &&
    a.priority === b.priority &&
    a.expiration === b.expiration &&
    a.context === b.context &&
    fieldCount(a) === fieldCount(b)
  );
}

/** Without an array of their names. */
function fieldCount(notification: Notification): number {
  let count = 0;
  for (const _ in notification) count += 1;
  return count;
}

function isSame(a: OpenContent, b: OpenContent): boolean {
  return a.lane.topic === b.lane.topic && Buffer.compare(a.content, b.content) === 0;
}

function deviceTokenText(deviceToken: string | Uint8Array): string {
  if (typeof deviceToken !== "string") return formatDeviceToken(deviceToken);
  return USUAL_DEVICE_TOKEN.test(deviceToken) ? deviceToken : parseDeviceToken(deviceToken);
}
