import { createHash } from "node:crypto";
import type { Notification } from "@apns/client";
import { anyObject, integer, text } from "@apns/transport/options";
import { formatDeviceToken, parseDeviceToken, UsageError } from "@apns/wire";
import { createPushRequest } from "@apns/wire/api";
import { encodeUtf8 } from "@apns/wire/bytes";
import { readingFailure } from "@apns/wire/errors";
import { type CommonFields, encodeContent } from "../chunk/chunk-content.js";
import { type ChunkEntry, createSeries, encodeEntries } from "../chunk/chunk-entries.js";
import { MAX_CHUNK_ENTRIES, type NewChunk } from "../store/chunk-record.js";
import type { LaneKey } from "../store/lane.js";
import type { ResolvedEnqueueOptions, StoredFields } from "./enqueue-options.js";
import { SeenNotification } from "./seen-notification.js";

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
  #last: SeenNotification | undefined;
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
    try {
      return this.#add(notification);
    } catch (error) {
      // A getter, a proxy or a toJSON of the program's, which may throw anything.
      throw readingFailure(error, "notification");
    }
  }

  #add(notification: Notification): NewChunk | undefined {
    anyObject(notification, "notification");
    let ended: NewChunk | undefined;
    if (this.#open === undefined || !this.#last?.isLike(notification)) {
      const open = this.#contentOf(notification);
      if (this.#open === undefined || !isSame(open, this.#open)) {
        ended = this.end();
        this.#open = open;
      }
      this.#last = new SeenNotification(notification, this.#last);
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
    const { deviceToken, payload: given, expiration, context, ...fields } = ownFieldsOf(notification);
    checkFields(fields, context);
    const request = createPushRequest({ deviceToken, payload: given, expiration, ...fields });
    const payload = typeof request.body === "string" ? encodeUtf8(request.body) : request.body;
    // Bytes do not show the push type any more.
    const derived =
      given instanceof Uint8Array || request.pushType === "alert" ? undefined : request.pushType;
    const stored: CommonFields = {
      ...fields,
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
const identifierCheck = integer(0, 0xffffffff);

/** The fields of a notification as own ones: the client sends inherited ones, too, such as getters of a class. */
function ownFieldsOf(notification: Notification): Notification {
  if (Object.getPrototypeOf(notification) === Object.prototype) return notification;
  const { deviceToken, payload, expiration, context } = notification;
  const { identifier, topic, pushType, collapseId, id, identity, priority } = notification;
  const fields = { identifier, topic, pushType, collapseId, id, identity, priority };
  return { ...notification, deviceToken, payload, expiration, context, ...fields };
}

/** @throws UsageError for fields that a queue does not store, and for those that encoding does not check */
function checkFields(fields: StoredFields, context: unknown): void {
  if (context !== undefined) {
    throw new UsageError(
      "unknown-option",
      "A queue cannot store context. Keep what belongs to it in a table of yours, by device token; identifier takes a number.",
      { field: "context" },
    );
  }
  for (const field of Object.keys(fields)) {
    if ((STORED as readonly string[]).includes(field)) continue;
    throw new UsageError(
      "unknown-option",
      `A notification has no field "${field}". A queue stores deviceToken, payload, expiration, ${STORED.join(", ")}.`,
      { field },
    );
  }
  if (fields.identifier !== undefined) identifierCheck(fields.identifier, "identifier");
  if (fields.identity !== undefined) text(fields.identity, "identity");
}

function isSame(a: OpenContent, b: OpenContent): boolean {
  return a.lane.topic === b.lane.topic && Buffer.compare(a.content, b.content) === 0;
}

function deviceTokenText(deviceToken: string | Uint8Array): string {
  if (typeof deviceToken !== "string") return formatDeviceToken(deviceToken);
  return USUAL_DEVICE_TOKEN.test(deviceToken) ? deviceToken : parseDeviceToken(deviceToken);
}
