import { channel } from "node:diagnostics_channel";
import { EventEmitter } from "node:events";
import type { FeedbackCollector, FeedbackItem } from "@apns/feedback";
import { oneOf, type SessionStats, type SettledRun, UsageError, type Verdict } from "@apns/transport";
import { formatDeviceToken, type Payload, parseDeviceToken } from "@apns/wire";
import { Channels, type ChannelsHost } from "./channels/channels.js";
import {
  type ClientEvents,
  type ClientWarning,
  type ConnectionEvent,
  logEvent,
} from "./events/client-event.js";
import type { Logger } from "./events/logger.js";
import { checkNotification, type Notification } from "./notification/notification.js";
import { type Outcome, outcomeOf } from "./notification/outcome.js";
import { BroadcastComposer } from "./sending/broadcast-composer.js";
import type { Outcomes, SendManyOptions, Source } from "./sending/outcomes.js";
import { asTheyAre, type Composer, type SendManyHost, SendManyRun } from "./sending/send-many-run.js";
import type { OnSettled, Sender } from "./sending/sender.js";
import { SendTicket, type Ticket } from "./sending/ticket.js";

/** Publishes every outcome to subscribers of `node:diagnostics_channel`; costs nothing without any. */
const outcomes = channel("apns:outcome");
/** Publishes every connection event. */
const connectionEvents = channel("apns:connection");

/** Counters of a client since it was made, over all its connections. */
export interface ClientStats extends SessionStats {
  /** Notifications handed over and not settled. */
  pending: number;
}

/** What a client is made of; `createClient` puts it together. */
export interface ClientParts {
  /** Makes the sending half. */
  readonly sender: (callbacks: {
    readonly onSettled: OnSettled;
    readonly onEvent: (event: ConnectionEvent) => void;
    readonly onRoom: () => void;
  }) => Sender;
  /** Reads feedback: the service of the binary protocol, or what the answers of HTTP/2 told. */
  readonly feedback: (options: FeedbackOptions) => AsyncIterable<FeedbackItem>;
  /** HTTP/2: takes what answers tell of dead device tokens. */
  readonly collector: FeedbackCollector | undefined;
  readonly logger: Logger | undefined;
  /** What was noticed at construction. */
  readonly warnings: readonly ClientWarning[];
}

/** How to read feedback. */
export interface FeedbackOptions {
  readonly signal?: AbortSignal;
  /**
   * HTTP/2: `collected` (default) gives what answers have told and ends, `follow` goes on until the client is
   * closed. Binary: the service always ends by itself.
   */
  readonly until?: "collected" | "follow";
}

/** What a ticket of one notification stands for. */
const single: SettledRun = { sequence: 0, count: 1 };

/**
 * Sends notifications to APNs. Make one per app and keep it: it opens its connections when they are needed,
 * closes them when they are idle, and does not keep the process alive in between.
 */
export class Client implements AsyncDisposable {
  readonly #parts: ClientParts;
  readonly #sender: Sender;
  readonly #emitter = new EventEmitter<ClientEvents>();
  #channels: Channels | undefined;
  #warnings: readonly ClientWarning[];
  #droppedFeedback = 0;
  /** Runs that read on when the sender has room. */
  #waitForRoom: (() => void)[] = [];
  readonly #onSettled = (ticket: Ticket, verdict: Verdict, run: SettledRun = single): void => {
    const { sequence, count } = run;
    const isAcceptance = verdict.outcome === "accepted" || verdict.outcome === "presumed-accepted";
    const isCounted = isAcceptance && !ticket.wantsAcceptance;
    // First the caller, then those who listen: a listener that throws takes nothing from anybody.
    if (isCounted) ticket.acknowledge(verdict.outcome, count);
    if (isCounted && !outcomes.hasSubscribers) return;
    for (let at = sequence; at < sequence + count; at++) {
      const outcome = outcomeOf(verdict, ticket.notificationAt(at), ticket.indexAt(at));
      if (!isCounted) ticket.settle(outcome);
      this.#publish(outcome);
    }
  };

  #publish(outcome: Outcome): void {
    try {
      if (outcome.outcome === "rejected" && outcome.deviceTokenIsDead) this.#collect(outcome);
      if (outcomes.hasSubscribers) outcomes.publish(outcome);
      if (outcome.outcome === "rejected") this.#emitter.emit("rejected", outcome);
    } catch (error) {
      // It takes nothing from those that settled with this one.
      queueMicrotask(() => {
        throw error;
      });
    }
  }

  constructor(parts: ClientParts) {
    this.#parts = parts;
    this.#warnings = parts.warnings;
    this.#sender = parts.sender({
      onSettled: this.#onSettled,
      onEvent: (event) => this.#tell(event),
      onRoom: () => this.#resumeRuns(),
    });
    for (const { message } of parts.warnings) parts.logger?.warn({}, message);
  }

  /** Counters since the client was made. */
  get stats(): ClientStats {
    return { ...this.#sender.stats, pending: this.#sender.pending };
  }

  /**
   * Sends one notification without waiting for others, and resolves to its outcome. An answer of Apple never
   * rejects the promise. Calls of one turn of the event loop leave in one write.
   *
   * Memory: each call holds its notification until it settles; for long lists use {@link sendMany}.
   *
   * @param options `signal` withdraws the notification: it settles as `cancelled` unless it was written
   * @throws WireError or UsageError (as a rejection) for bad input, before anything is written
   */
  send(notification: Notification, options: { readonly signal?: AbortSignal } = {}): Promise<Outcome> {
    const { signal } = options;
    return new Promise((resolve, reject) => {
      try {
        checkNotification(notification);
        if (signal === undefined) this.#sender.submit(notification, new SendTicket(notification, resolve));
        else this.#submitCancellable(notification, signal, resolve);
      } catch (error) {
        reject(error);
      }
    });
  }

  /**
   * Sends all notifications of an iterable or async iterable and gives their outcomes as they settle, each
   * with its notification and its index. Back-pressure both ways: no more is read from the source than
   * `maxPending` ahead of the outcomes that you have read, so a generator of any length runs in constant
   * memory. When the source ends, a flush settles the rest without waiting for silence.
   *
   * Bad input does not stop the run: it comes as a `failed` outcome with its WireError or UsageError. An
   * error thrown by the source ends the run after the outcomes of what was handed over.
   *
   * Cost: each step of an async iterator takes about 0.1 µs, on either side; the README has figures. Where that
   * matters, give arrays or a synchronous iterable, take `batches()`, or ask for `report: "problems"`.
   *
   * @throws UsageError `out-of-range` for options that cannot be
   */
  sendMany(source: Source<Notification>, options: SendManyOptions = {}): Outcomes {
    return this.#run(source, asTheyAre, {
      options,
      submit: (notification, tickets) => {
        checkNotification(notification);
        this.#sender.submit(notification, tickets);
      },
      submitEach: undefined,
    });
  }

  /**
   * Sends one payload to many devices: the payload is encoded once. Outcomes as with {@link sendMany}; each
   * notification of theirs has its device token.
   *
   * For Live Activities that follow a channel see {@link channels}.
   *
   * @param options what else the notifications have in common, and the options of `sendMany`
   * @throws WireError for a payload that cannot be sent, UsageError for options that cannot be, before anything is
   */
  broadcast(
    payload: Payload | Uint8Array,
    deviceTokens: Source<string | Uint8Array>,
    options: SendManyOptions & Omit<Notification, "deviceToken" | "payload"> = {},
  ): Outcomes {
    const { maxPending, signal, report, ...common } = options;
    const composer = new BroadcastComposer(payload, common);
    return this.#run(deviceTokens, composer, {
      options: {
        ...(maxPending === undefined ? {} : { maxPending }),
        ...(signal === undefined ? {} : { signal }),
        ...(report === undefined ? {} : { report }),
      },
      submit: (notification, tickets) => this.#sender.submit(notification, tickets),
      submitEach: this.#sender.submitEachOf(composer.common),
    });
  }

  /** HTTP/2: broadcast channels of Live Activities. */
  get channels(): Channels {
    if (!("request" in this.#sender)) {
      throw new UsageError(
        "unsupported-protocol",
        "channels exist in HTTP/2 only: the binary protocol has none.",
        {
          field: "channels",
        },
      );
    }
    this.#channels ??= new Channels(this.#sender as Sender & ChannelsHost);
    return this.#channels;
  }

  /**
   * Resolves once everything sent so far has settled. Binary: by a barrier, a deliberately malformed
   * notification whose rejection proves that everything before it was taken. HTTP/2: all is answered.
   *
   * @param options `timeoutMs`: milliseconds it may take, default 30,000
   * @throws TransportError `flush-timeout`; the notifications stay in flight then
   */
  flush(options: { readonly timeoutMs?: number } = {}): Promise<void> {
    return this.#sender.flush(options.timeoutMs);
  }

  /**
   * Reads the devices that no longer have the app, each as it arrives, whatever the protocol.
   *
   * Binary: the feedback service. The read is destructive: Apple clears the list, so store each item before you
   * take the next. Each iteration opens a connection of its own. HTTP/2: what answers with status 410 told since
   * the last reading; it is kept in memory until it is read, each device token once.
   *
   * Before you drop a device token, compare `failedAt` with the device's last registration
   * (`wasRegisteredSince`).
   */
  feedback(options: FeedbackOptions = {}): AsyncIterable<FeedbackItem> {
    return this.#parts.feedback(options);
  }

  /**
   * Takes no more notifications, lets those in flight settle, then closes every connection.
   *
   * @param options `timeoutMs`: milliseconds it may take, default 30,000; 0 closes at once, and what is in
   *   flight settles as `unaccounted` or `failed`
   */
  async close(options: { readonly timeoutMs?: number } = {}): Promise<void> {
    await this.#sender.close(options.timeoutMs);
    this.#parts.collector?.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Listens for {@link ClientEvents}: `rejected`, `connection` and `warning`. */
  on<Name extends keyof ClientEvents>(name: Name, listener: (...values: ClientEvents[Name]) => void): this {
    this.#emitter.on(name, listener as never);
    return this;
  }

  off<Name extends keyof ClientEvents>(name: Name, listener: (...values: ClientEvents[Name]) => void): this {
    this.#emitter.off(name, listener as never);
    return this;
  }

  #run<Item>(
    source: Source<Item>,
    composer: Composer<Item>,
    {
      options,
      ...means
    }: { readonly options: SendManyOptions } & Pick<SendManyHost<Item>, "submit" | "submitEach">,
  ): Outcomes {
    const { maxPending = this.#sender.capacity, signal, report = "all" } = options;
    if (!Number.isInteger(maxPending) || maxPending < 1) {
      throw new UsageError(
        "out-of-range",
        `maxPending is ${String(maxPending)}; it must be an integer from 1 up.`,
        {
          field: "maxPending",
        },
      );
    }
    oneOf("all", "problems")(report, "report");
    const flush = (): void => {
      // A flush that takes too long changes nothing: the outcomes come by silence, or when the client gives up.
      this.flush().catch(() => {});
    };
    const wantsAcceptance = report === "all";
    const host: SendManyHost<Item> = {
      ...means,
      flush,
      room: () => this.#sender.room,
      whenRoom: (resume) => this.#waitForRoom.push(resume),
    };
    return new SendManyRun(host, source, { composer, maxPending, signal, wantsAcceptance });
  }

  #resumeRuns(): void {
    if (this.#waitForRoom.length === 0) return;
    for (const resume of this.#waitForRoom.splice(0)) resume();
  }

  #submitCancellable(
    notification: Notification,
    signal: AbortSignal,
    resolve: (outcome: Outcome) => void,
  ): void {
    const ticket = new SendTicket(notification, (outcome) => {
      signal.removeEventListener("abort", cancel);
      resolve(outcome);
    });
    const cancel = this.#sender.submitCancellable(notification, ticket);
    if (signal.aborted) cancel();
    else signal.addEventListener("abort", cancel, { once: true });
  }

  /** Status 410 is HTTP/2's feedback. */
  #collect({ notification, failedAt }: Extract<Outcome, { outcome: "rejected" }>): void {
    const { collector } = this.#parts;
    if (collector === undefined) return;
    const { deviceToken } = notification;
    const text =
      typeof deviceToken === "string" ? parseDeviceToken(deviceToken) : formatDeviceToken(deviceToken);
    collector.add({ deviceToken: text, failedAt: failedAt ?? new Date() });
    if (collector.dropped <= this.#droppedFeedback) return;
    // Once for each time that the number doubles: this is no log of what was dropped.
    this.#droppedFeedback = 2 * collector.dropped;
    this.#warn({
      type: "feedback-dropped",
      message: `${collector.dropped} dead device tokens were dropped because nobody reads client.feedback().`,
    });
  }

  #warn(warning: ClientWarning): void {
    this.#parts.logger?.warn({}, warning.message);
    this.#emitter.emit("warning", warning);
  }

  #tell(event: ConnectionEvent): void {
    // What was noticed before anybody could listen is told with the first connection.
    for (const warning of this.#warnings) this.#emitter.emit("warning", warning);
    this.#warnings = [];
    if (this.#parts.logger !== undefined) logEvent(this.#parts.logger, event);
    if (connectionEvents.hasSubscribers) connectionEvents.publish(event);
    this.#emitter.emit("connection", event);
  }
}
