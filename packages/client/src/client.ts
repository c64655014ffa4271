import { channel } from "node:diagnostics_channel";
import { EventEmitter } from "node:events";
import { type FeedbackItem, readFeedback } from "@apns/feedback";
import {
  BinaryTransport,
  type SessionStats,
  TransportError,
  UsageError,
  type Verdict,
} from "@apns/transport";
import type { Connector } from "@apns/transport/connector";
import { WireError } from "@apns/wire";
import { type ClientEvents, type ConnectionEvent, logEvent } from "./client-event.js";
import type { Logger } from "./logger.js";
import { binaryNotificationOf, type Notification } from "./notification.js";
import { type Outcome, outcomeOf } from "./outcome.js";
import { type SendManyOptions, SendManyRun } from "./send-many.js";

/** Publishes every outcome to subscribers of `node:diagnostics_channel`; costs nothing without any. */
const outcomes = channel("apns:outcome");
/** Publishes every connection event. */
const connectionEvents = channel("apns:connection");

/** One notification on its way, and who waits for it. */
class Ticket {
  readonly notification: Notification;
  readonly index: number;
  readonly settle: (outcome: Outcome) => void;

  constructor(notification: Notification, index: number, settle: (outcome: Outcome) => void) {
    this.notification = notification;
    this.index = index;
    this.settle = settle;
  }
}

/** Counters of a client since it was made, over all its connections. */
export interface ClientStats extends SessionStats {
  /** Notifications handed over and not settled. */
  pending: number;
}

/** What `createClient` resolves its options to. */
export interface ClientParts {
  readonly gateway: Connector;
  readonly feedback: Connector;
  readonly feedbackSilenceTimeoutMs: number;
  readonly session: ConstructorParameters<typeof BinaryTransport>[0]["session"];
  readonly connections: number;
  readonly resendBufferSize: number;
  readonly logger: Logger | undefined;
}

/**
 * Sends notifications to APNs. Make one per app and keep it: it opens its connections when they are needed,
 * closes them when they are idle, and does not keep the process alive in between.
 */
export class Client implements AsyncDisposable {
  readonly #parts: ClientParts;
  readonly #transports: BinaryTransport<Ticket>[];
  readonly #emitter = new EventEmitter<ClientEvents>();
  readonly #onSettled = (ticket: Ticket, verdict: Verdict): void => {
    const outcome = outcomeOf(verdict, ticket.notification, ticket.index);
    // First the caller, then those who listen: a listener that throws takes nothing from anybody.
    ticket.settle(outcome);
    if (outcomes.hasSubscribers) outcomes.publish(outcome);
    if (outcome.outcome === "rejected") this.#emitter.emit("rejected", outcome);
  };

  constructor(parts: ClientParts) {
    this.#parts = parts;
    this.#transports = Array.from(
      { length: parts.connections },
      (_, connection) =>
        new BinaryTransport<Ticket>({
          connector: parts.gateway,
          session: parts.session ?? {},
          onSettled: this.#onSettled,
          onEvent: (event) => this.#tell({ ...event, connection }),
        }),
    );
  }

  /** Counters since the client was made. */
  get stats(): ClientStats {
    const sum: ClientStats = {
      written: 0,
      resent: 0,
      possibleDuplicates: 0,
      connections: 0,
      losses: 0,
      pending: 0,
    };
    for (const { stats, pending } of this.#transports) {
      sum.written += stats.written;
      sum.resent += stats.resent;
      sum.possibleDuplicates += stats.possibleDuplicates;
      sum.connections += stats.connections;
      sum.losses += stats.losses;
      sum.pending += pending;
    }
    return sum;
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
        if (signal === undefined) this.#submit(new Ticket(notification, 0, resolve));
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
   */
  sendMany(
    source: Iterable<Notification> | AsyncIterable<Notification>,
    options: SendManyOptions = {},
  ): AsyncIterableIterator<Outcome, undefined> {
    const { maxPending = 2 * this.#parts.resendBufferSize * this.#parts.connections, signal } = options;
    if (!Number.isInteger(maxPending) || maxPending < 1) {
      throw new UsageError(
        "out-of-range",
        `maxPending is ${String(maxPending)}; it must be an integer from 1 up.`,
        {
          field: "maxPending",
        },
      );
    }
    const host = {
      submit: (notification: Notification, index: number, settle: (outcome: Outcome) => void): void => {
        try {
          this.#submit(new Ticket(notification, index, settle));
        } catch (error) {
          if (!(error instanceof WireError || error instanceof UsageError)) throw error;
          const identifier = notification?.identifier;
          settle({ outcome: "failed", error, notification, identifier, index });
        }
      },
      flush: (): void => {
        // A flush that takes too long changes nothing: the outcomes come by silence, or when the client gives up.
        this.flush().catch(() => {});
      },
    };
    return new SendManyRun(host, source, { maxPending, signal });
  }

  /**
   * Resolves once everything sent so far has settled. Binary: by a barrier, a deliberately malformed
   * notification whose rejection proves that everything before it was taken.
   *
   * @param options `timeoutMs`: milliseconds it may take, default 30,000
   * @throws TransportError `flush-timeout`; the notifications stay in flight then
   */
  async flush(options: { readonly timeoutMs?: number } = {}): Promise<void> {
    await Promise.all(this.#transports.map((transport) => transport.flush(options.timeoutMs)));
  }

  /**
   * Reads the feedback service: the devices that no longer have the app, each as it arrives. The read is
   * destructive: Apple clears the list, so store each item before you take the next. Each iteration opens a
   * connection of its own. Before you drop a device token, compare `failedAt` with the device's last
   * registration (`wasRegisteredSince` of `@apns/feedback`).
   */
  feedback(options: { readonly signal?: AbortSignal } = {}): AsyncIterable<FeedbackItem> {
    return readFeedback({
      connector: this.#parts.feedback,
      silenceTimeoutMs: this.#parts.feedbackSilenceTimeoutMs,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
  }

  /**
   * Takes no more notifications, lets those in flight settle, then closes every connection.
   *
   * @param options `timeoutMs`: milliseconds it may take, default 30,000; 0 closes at once, and what is in
   *   flight settles as `unaccounted` or `failed`
   */
  async close(options: { readonly timeoutMs?: number } = {}): Promise<void> {
    await Promise.all(this.#transports.map((transport) => transport.close(options.timeoutMs)));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Listens for {@link ClientEvents}: `rejected` and `connection`. */
  on<Name extends keyof ClientEvents>(name: Name, listener: (...values: ClientEvents[Name]) => void): this {
    this.#emitter.on(name, listener as never);
    return this;
  }

  off<Name extends keyof ClientEvents>(name: Name, listener: (...values: ClientEvents[Name]) => void): this {
    this.#emitter.off(name, listener as never);
    return this;
  }

  #submit(ticket: Ticket): { readonly transport: BinaryTransport<Ticket>; readonly sequence: number } {
    const binary = binaryNotificationOf(ticket.notification);
    const transport = this.#leastPending();
    return { transport, sequence: transport.submit(binary, ticket) };
  }

  #submitCancellable(
    notification: Notification,
    signal: AbortSignal,
    resolve: (outcome: Outcome) => void,
  ): void {
    const abort = (): void => {
      transport.cancel(sequence);
    };
    const ticket = new Ticket(notification, 0, (outcome) => {
      signal.removeEventListener("abort", abort);
      resolve(outcome);
    });
    const { transport, sequence } = this.#submit(ticket);
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
  }

  #leastPending(): BinaryTransport<Ticket> {
    let best = this.#transports[0];
    for (const transport of this.#transports) {
      if (best === undefined || transport.pending < best.pending) best = transport;
    }
    if (best === undefined) throw new TransportError("closed", "The client has no connection.");
    return best;
  }

  #tell(event: ConnectionEvent): void {
    if (this.#parts.logger !== undefined) logEvent(this.#parts.logger, event);
    if (connectionEvents.hasSubscribers) connectionEvents.publish(event);
    this.#emitter.emit("connection", event);
  }
}
