import { randomUUID } from "node:crypto";
import type { Notification, Payload, Source } from "@apns/client";
import { members, resolveOptions } from "@apns/transport/options";
import { UsageError } from "@apns/wire";
import { type CampaignProgress, doneOf, progressOf } from "./campaign-progress.js";
import { type DeadLetterItem, deadLetterItem } from "./dead-letter-item.js";
import {
  type EnqueueOptions,
  nameCheck,
  type QueueBroadcastOptions,
  reasonCheck,
  resolveBroadcastOptions,
  resolveEnqueueOptions,
  topicCheck,
} from "./enqueue/enqueue-options.js";
import { checkedSource, enqueueDevices, enqueueStream } from "./enqueue/enqueue-stream.js";
import { queueMetrics } from "./metrics/queue-metrics.js";
import { RateMeter } from "./metrics/rate-meter.js";
import { WorkerRoll } from "./metrics/worker-roll.js";
import { type QueueStats, statsOf } from "./queue-stats.js";
import { returnedParts } from "./returned-parts.js";
import type { Enqueued } from "./store/chunk-record.js";
import type { DeadLetterScope, LaneScope, LaneStatus } from "./store/lane.js";
import type { QueueStore } from "./store/queue-store.js";
import type { SendingClient } from "./worker/send-groups.js";
import { Worker } from "./worker/worker.js";
import { type WorkerOptions, workerOptionTable } from "./worker/worker-options.js";
import { realPlace } from "./worker/worker-place.js";

/** How many dead devices or dead letters are read at a time. */
const PAGE = 100;
/** How many workers `stats` lists. */
const MAX_HOLDERS = 100;
/** Of how many chunks that came back `stats` reads what they need. */
const MAX_RETURNED = 200;

/** What `enqueue` of a broadcast did. */
export interface QueuedBroadcast extends Enqueued {
  /** The campaign under which it is watched, paused and cancelled. */
  readonly campaign: string;
}

/** A device token that APNs refused. */
export interface DeadDeviceItem {
  readonly deviceToken: string;
  /** Of the notification; `""` where it left the topic to the client. */
  readonly topic: string;
  /**
   * `Unregistered` and `ExpiredToken` mean that the device no longer has the app. Others, such as `BadDeviceToken`, may
   * come from a wrong environment or topic: look before you delete.
   */
  readonly reason: string;
  /** When APNs last knew that, or when it refused the device token. */
  readonly failedAt: Date;
}

/** A queue of notifications in a database. Any number of processes may open it, enqueue, and work on it. */
export class Queue implements AsyncDisposable {
  readonly #store: QueueStore;
  readonly #roll = new WorkerRoll();
  readonly #meter = new RateMeter();

  constructor(store: QueueStore) {
    this.#store = store;
  }

  /**
   * Stores a notification, or all of an iterable or async iterable, to be sent by whichever worker comes first. What
   * resolved survives the process. A source of any length runs in constant memory: it is read one
   * transaction ahead of what is stored. Notifications that follow each other and differ in their device token only share a chunk.
   *
   * @throws UsageError for what `client.send` refuses, too; what came before it in the source may be stored
   */
  async enqueue(
    notifications: Notification | Source<Notification>,
    options?: EnqueueOptions,
  ): Promise<Enqueued> {
    const resolved = resolveEnqueueOptions(options);
    const source = isOne(notifications) ? [notifications] : checkedSource(notifications);
    return enqueueStream(this.#store, source, resolved);
  }

  /**
   * Stores one payload for many devices, as a campaign.
   *
   * @returns how many were stored, and the name of the campaign, which is new where none is given
   * @throws UsageError for what `client.broadcast` refuses, too
   */
  async broadcast(
    payload: Payload | Uint8Array,
    deviceTokens: Source<string | Uint8Array>,
    options?: QueueBroadcastOptions,
  ): Promise<QueuedBroadcast> {
    const {
      notification,
      campaign = `broadcast-${randomUUID()}`,
      ...resolved
    } = resolveBroadcastOptions(options);
    const common = { ...notification, payload };
    const source = checkedSource(deviceTokens);
    const enqueued = await enqueueDevices(this.#store, source, { ...resolved, campaign, common });
    return { ...enqueued, campaign };
  }

  /**
   * Starts a worker, which sends through the client until it is closed. The client stays yours: close the worker
   * first.
   *
   * @throws UsageError for options that are unknown, of a wrong type or out of range
   */
  work(client: SendingClient, options?: WorkerOptions): Worker {
    if (typeof client?.sendMany !== "function") {
      throw new UsageError("invalid-type", "client must be a client of @apns/client.", { field: "client" });
    }
    const settings = resolveOptions(workerOptionTable, options);
    const onEnded = (): void => this.#roll.ended(worker);
    const worker: Worker = new Worker({ store: this.#store, client, settings, place: realPlace, onEnded });
    this.#roll.add(worker);
    return worker;
  }

  /** What is in the queue, or in a campaign. Reads an index of all that waits: for people and gauges, not for loops. */
  async stats(filter: { readonly campaign?: string | undefined } = {}): Promise<QueueStats> {
    members({ campaign: nameCheck })(filter, "");
    const { campaign } = filter;
    const sums = this.#sumsOf(campaign, await this.#store.lanes(campaign));
    const leases = await this.#store.leaseHolders({ campaign, limit: MAX_HOLDERS });
    // Each has a content, and nothing is delayed in most queues.
    const returned =
      sums.delayed === 0 ? [] : await this.#store.returnedChunks({ campaign, limit: MAX_RETURNED });
    return { ...sums, leases, returned: returnedParts(returned) };
  }

  /** How far a campaign is, and how long it will take. Costs as much as `stats`. */
  async progress(campaign: string): Promise<CampaignProgress> {
    nameCheck(campaign, "campaign");
    const lanes = await this.#store.lanes(campaign);
    return progressOf(this.#sumsOf(campaign, lanes), lanes.length);
  }

  /**
   * Metrics in the text format of Prometheus (`text/plain; version=0.0.4`): what is in the queue by topic, and what the
   * workers of this process have done. Costs as much as `stats`.
   */
  async metrics(): Promise<string> {
    const workers = this.#roll.stats;
    const lanes = await this.#store.lanes();
    return queueMetrics({ lanes, holders: await this.#store.leaseHolders({ limit: 1 }), workers });
  }

  /**
   * Nothing of the scope is claimed until it is resumed, what is enqueued later included. `{}` is the whole queue.
   *
   * @param reason for people, up to 200 characters
   * @throws UsageError for a scope that is none, and for another reason
   */
  async pause(scope: LaneScope, reason = "paused"): Promise<void> {
    reasonCheck(reason, "reason");
    await this.#store.pause(checkedScope(scope), { forMs: undefined, reason });
  }

  /** Lifts the pauses within the scope, those after refused credentials too. `{}` lifts all. */
  async resume(scope: LaneScope): Promise<void> {
    await this.#store.resume(checkedScope(scope));
  }

  /**
   * Cancels what is left of a campaign, for good. Workers learn it when they next write: what is in flight by then is
   * sent. Resolves once everything that no worker holds is removed.
   */
  async cancel(campaign: string): Promise<void> {
    nameCheck(campaign, "campaign");
    await this.#store.cancel(campaign);
    while (await this.#store.upkeep());
  }

  /**
   * Device tokens that APNs refused, as they were found, and ends when there are no more. Each reader (a name of
   * yours) has a place of its own that survives; it moves on by pages of 100, when the next page is asked for or
   * the end is reached. What was given after the last page was read comes again. What all readers have read is
   * forgotten, so a new reader begins with what is still there.
   */
  async *deadDevices(
    options: { readonly reader?: string | undefined } = {},
  ): AsyncGenerator<DeadDeviceItem, void> {
    members({ reader: nameCheck })(options, "");
    const { reader = "default" } = options;
    let place = await this.#store.deadDevicePlace(reader);
    for (;;) {
      const page = await this.#store.deadDevices(place, PAGE);
      if (page.items.length === 0) return;
      for (const { failedAtMs, ...item } of page.items) yield { ...item, failedAt: new Date(failedAtMs) };
      place = page.next;
      await this.#store.keepDeadDevicePlace(reader, place);
    }
  }

  /** Notifications that were given up on, the oldest first; also those that cannot be read any more. */
  async *deadLetters(scope: DeadLetterScope = {}): AsyncGenerator<DeadLetterItem, void> {
    checkedLetters(scope);
    for (let after = ""; ; ) {
      const letters = await this.#store.deadLetters(scope, { after, limit: PAGE });
      for (const letter of letters) {
        after = letter.id;
        yield deadLetterItem(letter);
      }
      if (letters.length < PAGE) return;
    }
  }

  /** Sends dead letters again, with attempts from the start. Returns how many notifications. */
  async replay(scope: DeadLetterScope): Promise<number> {
    checkedLetters(scope);
    return all(() => this.#store.replayDeadLetters(scope));
  }

  /** Deletes dead letters. Returns how many notifications. */
  async discard(scope: DeadLetterScope): Promise<number> {
    checkedLetters(scope);
    return all(() => this.#store.discardDeadLetters(scope));
  }

  /** Closes its workers, then the connections to the database: these in any case, whatever a worker rejects with. */
  async close(): Promise<void> {
    const workers = await Promise.allSettled(this.#roll.atWork.map((worker) => worker.close()));
    const store = await Promise.allSettled([this.#store.close()]);
    for (const closed of [...workers, ...store]) if (closed.status === "rejected") throw closed.reason;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #sumsOf(
    campaign: string | undefined,
    lanes: readonly LaneStatus[],
  ): Omit<QueueStats, "leases" | "returned"> {
    const stats = statsOf(lanes);
    const look = { atMs: realPlace.nowMs(), count: doneOf(stats) };
    return { ...stats, perSecond: this.#meter.perSecond(campaign ?? "", look) };
  }
}

async function all(step: () => Promise<number>): Promise<number> {
  let sum = 0;
  for (let count = await step(); count > 0; count = await step()) sum += count;
  return sum;
}

function isOne(value: Notification | Source<Notification>): value is Notification {
  return typeof value === "object" && value !== null && "deviceToken" in value;
}

function checkedScope(scope: LaneScope): LaneScope {
  members({ campaign: nameCheck, topic: topicCheck })(scope, "");
  return scope;
}

function checkedLetters(scope: DeadLetterScope): void {
  members({ campaign: nameCheck, topic: topicCheck, id: nameCheck })(scope, "");
}
