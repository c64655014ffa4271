import type { FeedbackItem } from "@apns/feedback";
import type { TransportError } from "@apns/transport";
import { onAbort } from "@apns/transport/connector";
import { anyObject, checkOf, resolveOptions } from "@apns/transport/options";
import { encodePayload, type Payload } from "@apns/wire";
import { readFields } from "@apns/wire/errors";
import { Channels } from "./channels/channels.js";
import { noChannels } from "./channels/no-channels.js";
import type { ClientStats } from "./client-stats.js";
import { Announcer } from "./events/announcer.js";
import type { ClientEvents } from "./events/client-event.js";
import { sendTracing } from "./events/tracing.js";
import { checkNotification } from "./notification/check-notification.js";
import type { Notification } from "./notification/notification.js";
import type { Outcome } from "./notification/outcome.js";
import { refusalOf } from "./notification/refusal.js";
import {
  type BroadcastOptions,
  type CloseOptions,
  closeOptionTable,
  type FeedbackOptions,
  type FlushOptions,
  feedbackOptionTable,
  flushOptionTable,
  type SendManyOptions,
  type SendOptions,
  sendOptionTable,
} from "./options/call-options.js";
import {
  type CheckOptions,
  checkOptionTable,
  type ProbeOptions,
  type WarmOptions,
  warmOptionTable,
} from "./readiness/probe-options.js";
import type { Readiness } from "./readiness/readiness.js";
import { runProbe } from "./readiness/run-probe.js";
import { realQueueMicrotask } from "./real-time.js";
import { sumOfLoads } from "./senders/identity-stats.js";
import { BroadcastComposer } from "./sending/broadcast-composer.js";
import type { NotificationGroup } from "./sending/groups/notification-group.js";
import { asTheyAre } from "./sending/handover.js";
import type { Outcomes, Source } from "./sending/outcomes.js";
import { Runs } from "./sending/runs.js";
import type { Sender } from "./sending/sender.js";
import { Settler } from "./sending/settler.js";
import { SendTicket } from "./sending/ticket.js";
import type { ClientParts } from "./setup/client-parts.js";

const { types } = process.getBuiltinModule("node:util");

/** Made once, since `send` is called for each notification. */
const checkSendOptions = checkOf(sendOptionTable);

/**
 * Sends notifications to APNs. Make one per app and keep it: it opens its connections when they are needed, closes
 * them when they are idle, and does not keep the process alive in between.
 */
export class Client implements AsyncDisposable {
  readonly #parts: ClientParts;
  readonly #announcer: Announcer;
  readonly #sender: Sender;
  readonly #runs: Runs;
  #channels: Channels | undefined;

  constructor(parts: ClientParts) {
    const announcer = new Announcer(parts.logger, parts.warnings);
    this.#parts = parts;
    this.#announcer = announcer;
    const settler = new Settler(announcer, parts.collector);
    this.#sender = parts.sender({
      settledBy: (origin) => settler.receiverFor(origin),
      onEvent: (event) => announcer.connection(event),
      onRoom: () => this.#runs.resume(),
      // Later: a listener that throws must not make the call fail that caused the warning.
      onWarning: (warning) => realQueueMicrotask(() => announcer.warning(warning)),
    });
    this.#runs = new Runs(this.#sender);
  }

  /** Counters since the client was made, and gauges. */
  get stats(): ClientStats {
    const { stats, identities } = this.#sender;
    return { ...stats, ...sumOfLoads(identities), identities };
  }

  /**
   * Sends one notification without waiting for others, and resolves to its outcome. An answer of Apple never
   * rejects the promise. Calls of one turn of the event loop leave in one write.
   *
   * Memory: each call holds its notification until it settles; for long lists use {@link sendMany}.
   *
   * @throws UsageError (as a rejection) for bad input, before anything is written
   */
  send(notification: Notification, options?: SendOptions): Promise<Outcome> {
    if (!sendTracing.hasSubscribers) return this.#send(notification, options);
    return sendTracing.tracePromise(() => this.#send(notification, options), { notification });
  }

  #send(notification: Notification, options: SendOptions | undefined): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      try {
        if (options !== undefined) checkSendOptions(options, "");
        const signal = options?.signal;
        checkNotification(notification);
        if (signal === undefined) this.#sender.submit(notification, new SendTicket(notification, resolve));
        else this.#submitCancellable(notification, signal, resolve);
      } catch (error) {
        reject(refusalOf(error, { item: notification, from: "call" }));
      }
    });
  }

  /**
   * Sends all notifications of an iterable or async iterable and gives their outcomes as they settle, each
   * with its notification and its index. Back-pressure both ways: no more is read from the source than
   * `maxPending` ahead of the outcomes that you have read, so a generator of any length runs in constant
   * memory. When the source ends, a flush settles the rest without waiting for silence.
   *
   * Bad input does not stop the run, whatever is wrong with it: it comes as a `failed` outcome with its UsageError. An
   * error thrown by the source ends the run after the outcomes of what was handed over.
   *
   * Cost: each step of an async iterator takes about 0.1 µs, on either side; the README has figures. Where that
   * matters, give arrays or a synchronous iterable, take `batches()`, or ask for `report: "problems"`.
   *
   * @throws UsageError for a source that is not iterable, and for options that are unknown, of a wrong type or out of
   *   range, before the source is read
   */
  sendMany(source: Source<Notification>, options?: SendManyOptions): Outcomes {
    return this.#runs.start({
      form: "sendMany",
      source,
      composer: asTheyAre,
      options,
      submit: (notification, tickets) => {
        checkNotification(notification);
        this.#sender.submit(notification, tickets);
      },
      submitEach: undefined,
    });
  }

  /**
   * Sends one payload to many devices; the payload is encoded once. Gives outcomes as {@link sendMany} does, each
   * with a notification that has its device token.
   *
   * For Live Activities that follow a channel see {@link channels}.
   *
   * @throws UsageError for a payload that cannot be sent, for a source that is not iterable, and for options that are
   *   unknown, of a wrong type or out of range, before anything is sent
   */
  broadcast(
    payload: Payload | Uint8Array,
    deviceTokens: Source<string | Uint8Array>,
    options: BroadcastOptions = {},
  ): Outcomes {
    anyObject(options, "the options");
    const { maxPending, signal, report, ...fields } = readFields(options, "the options");
    const encoded = types.isUint8Array(payload) ? payload : encodePayload(payload);
    const common = this.#sender.completeCommon({ ...fields, payload: encoded }, payload);
    return this.#runs.start({
      form: "broadcast",
      source: deviceTokens,
      composer: new BroadcastComposer(common),
      options: { maxPending, signal, report },
      submit: (notification, tickets) => this.#sender.submit(notification, tickets),
      submitEach: this.#sender.submitEachOf(common),
    });
  }

  /**
   * Sends groups of notifications of an iterable or async iterable, for programs that keep books of their own, such as a
   * queue. Each group is called back when some of it were accepted, and with each other outcome. No more is read than
   * the client takes. Resolves once the source has ended and everything has settled.
   *
   * Bad input does not stop the run: it comes as a `failed` outcome.
   *
   * @throws UsageError (as a rejection) for a source that is not iterable; and what the source throws, once all that was
   *   handed over has settled
   */
  async sendGroups(source: Source<NotificationGroup>): Promise<void> {
    await this.#runs.startGroups(source);
  }

  /**
   * HTTP/2: broadcast channels of Live Activities.
   *
   * @throws UsageError `unsupported-protocol` over the binary protocol
   */
  get channels(): Channels {
    const host = this.#sender.channels;
    if (host === undefined) throw noChannels();
    this.#channels ??= new Channels(host);
    return this.#channels;
  }

  /**
   * HTTP/2: opens a connection and lets APNs see the credentials, so that the first notification leaves at once, and
   * over as many streams as APNs grants: with a provider token that is one stream until the first good token. It asks
   * once, with a notification without content for a device token that no device has. No connection stays open for
   * ever: an idle one closes after `http2.idleTimeoutMs`.
   *
   * @throws TransportError where the path or the credentials are bad, `answer-timeout` after `timeoutMs`, `closed` by
   *   the signal; UsageError for bad options, a closed client, a key without a topic, and over the binary protocol
   */
  async warm(options?: WarmOptions): Promise<void> {
    const error = await this.#probe(resolveOptions(warmOptionTable, options));
    if (error !== undefined) throw error;
  }

  /**
   * HTTP/2: whether APNs can be reached and takes the credentials, for readiness probes. It asks once, as
   * {@link warm} does, over the connections of notifications, and ends with the first attempt to connect that fails.
   * Nothing on the network makes it throw.
   *
   * @throws UsageError for bad options, a closed client, a key without a topic, and over the binary protocol
   */
  async check(options?: CheckOptions): Promise<Readiness> {
    const error = await this.#probe(resolveOptions(checkOptionTable, options));
    return error === undefined ? { ok: true } : { ok: false, error };
  }

  /**
   * Resolves once everything sent so far has settled. Binary: by a barrier, a deliberately malformed
   * notification whose rejection proves that everything before it was taken. HTTP/2: once all is answered.
   *
   * @throws TransportError `flush-timeout`, and the notifications stay in flight; UsageError for options that are
   *   unknown, of a wrong type or out of range
   */
  async flush(options?: FlushOptions): Promise<void> {
    const { timeoutMs } = resolveOptions(flushOptionTable, options);
    await this.#sender.flush(timeoutMs);
  }

  /**
   * Reads the devices that no longer have the app, each as it arrives, whatever the protocol.
   *
   * Binary: the feedback service. The read is destructive: Apple clears the list, so store each item before you
   * take the next. Each iteration opens a connection of its own. HTTP/2: the device tokens that were answered with
   * status 410 since the last reading; they are kept in memory until they are read, each once.
   *
   * Before you drop a device token, compare `failedAt` with the device's last registration
   * (`wasRegisteredSince`).
   *
   * @throws UsageError for options that are unknown, of a wrong type or out of range
   */
  feedback(options?: FeedbackOptions): AsyncIterable<FeedbackItem> {
    return this.#parts.feedback(resolveOptions(feedbackOptionTable, options));
  }

  /**
   * Takes no more notifications, lets those in flight settle, then closes every connection. May be called again,
   * for instance with a shorter time.
   *
   * @throws UsageError for options that are unknown, of a wrong type or out of range; the client stays open then
   */
  async close(options?: CloseOptions): Promise<void> {
    const { timeoutMs } = resolveOptions(closeOptionTable, options);
    await this.#sender.close(timeoutMs);
    this.#parts.collector?.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Adds a listener for one of the {@link ClientEvents}: `rejected`, `connection` or `warning`. */
  on<Name extends keyof ClientEvents>(name: Name, listener: (...values: ClientEvents[Name]) => void): this {
    this.#announcer.on(name, listener);
    return this;
  }

  /** Removes a listener. */
  off<Name extends keyof ClientEvents>(name: Name, listener: (...values: ClientEvents[Name]) => void): this {
    this.#announcer.off(name, listener);
    return this;
  }

  #probe(options: ProbeOptions): Promise<TransportError | undefined> {
    return runProbe(() => this.#sender.probe(options.identity), options);
  }

  #submitCancellable(
    notification: Notification,
    signal: AbortSignal,
    resolve: (outcome: Outcome) => void,
  ): void {
    let forget: (() => void) | undefined;
    const ticket = new SendTicket(notification, (outcome) => {
      forget?.();
      resolve(outcome);
    });
    const cancel = this.#sender.submitCancellable(notification, ticket);
    if (signal.aborted) cancel();
    else forget = onAbort(signal, cancel);
  }
}
