import type { ApiRequest, PushRequest } from "@apns/wire/api";
import type { PartialOptions } from "../options/option-table.js";
import type { AnsweredVerdict } from "../session/http2/answers/answered-verdict.js";
import type { Http2SessionEvent } from "../session/http2/events.js";
import { Http2Session } from "../session/http2/http2-session.js";
import type { Http2SessionOptions } from "../session/http2/options.js";
import type { StreamCounts } from "../session/http2/pool/stream-counts.js";
import type { PushBatch } from "../session/http2/push-batch.js";
import type { Http2Submission } from "../session/http2/request.js";
import type { ProviderTokenSource } from "../session/provider-token/source.js";
import type { SessionStats } from "../session/session-stats.js";
import type { Receive } from "../session/settlements.js";
import type { Verdict } from "../session/verdict.js";
import { agingTokens } from "./aging-tokens.js";
import { authorityOf, uriHostOf } from "./connector/host-name.js";
import type { Connector } from "./connector/index.js";
import { Driver } from "./driver.js";
import type { SocketEvent } from "./driver-options.js";
import { nodeMemory } from "./node-memory.js";

const HTTPS_PORT = 443;

export interface Http2TransportOptions<Ticket extends object> {
  /** Opens the connections; see `createConnector` of `@apns/transport/connector`, with `alpnProtocols: ["h2"]`. */
  readonly connector: Connector;
  /** The source of provider tokens. Default: none; the connector's client certificate identifies the program. */
  readonly tokens?: ProviderTokenSource | undefined;
  /** How the session behaves. Default for each option: see its type. */
  readonly session?: PartialOptions<Http2SessionOptions> | undefined;
  /**
   * Receives each ticket with its verdict, exactly once for each submission. Those of a `SharedTicket` that settle
   * together come in one call; `run` says which. An error that it throws becomes an uncaught exception.
   */
  readonly onSettled: Receive<Ticket, Verdict | AnsweredVerdict>;
  /** Receives every other event. Default: events are dropped. Errors as with `onSettled`. */
  readonly onEvent?: ((event: Http2TransportEvent) => void) | undefined;
}

/** What a transport reports besides verdicts: the events of its session and of its connections. */
export type Http2TransportEvent = Http2SessionEvent | SocketEvent;

/**
 * Sends requests to one HTTP/2 server of APNs with one identity: an {@link Http2Session} on real sockets.
 *
 * It keeps the process alive only while something is in flight, and from `close` until everything is closed.
 */
export class Http2Transport<Ticket extends object> implements AsyncDisposable {
  readonly #session: Http2Session<Ticket>;
  readonly #driver: Driver<Ticket, Verdict | AnsweredVerdict, Http2SessionEvent>;

  /** @throws UsageError for session options that are unknown, of a wrong type or out of range */
  constructor(options: Http2TransportOptions<Ticket>) {
    const { connector, onSettled, onEvent } = options;
    const tokens = options.tokens && agingTokens(options.tokens, () => this.#driver.skippedMs);
    const { endpoint } = connector;
    const session = new Http2Session<Ticket>(options.session ?? {}, {
      random: Math.random,
      tokens,
      authority: endpoint.port === HTTPS_PORT ? uriHostOf(endpoint.host) : authorityOf(endpoint),
      memory: nodeMemory,
    });
    this.#session = session;
    this.#driver = new Driver({
      connector,
      session,
      onSettled,
      onEvent,
      leave: "turn",
      read: "turn",
      beforeActions: (at) => {
        if (session.queued > 0) tokens?.tick(at);
      },
      onClosed: () => unsubscribe?.(),
    });
    // A token may arrive from a store at any time: requests that wait for it leave then.
    const unsubscribe = tokens?.subscribe(() => void this.#driver.soon());
  }

  /** Requests submitted and not yet settled. */
  get pending(): number {
    return this.#session.pending;
  }

  /** Requests submitted and not yet begun on a connection. */
  get queued(): number {
    return this.#session.queued;
  }

  /** How many more to submit before other work gets a turn; 0: full, wait for the event `room`. */
  get room(): number {
    return this.#session.room;
  }

  /** Counters since the transport was created. */
  get stats(): Readonly<SessionStats> {
    return this.#session.stats;
  }

  /** The streams of the open connections. */
  get streams(): StreamCounts {
    return this.#session.streams;
  }

  /** The number of open connections. */
  get connectionCount(): number {
    return this.#driver.connectionCount;
  }

  /**
   * Takes a notification; its ticket comes back through `onSettled`. Notifications submitted in one turn of the event
   * loop leave in one write. Returns the handle for {@link cancel}.
   *
   * @throws UsageError `closed`
   */
  submit(push: PushRequest, ticket: Ticket): Http2Submission<Ticket> {
    return this.#session.submit(push, ticket, this.#driver.soon());
  }

  /**
   * Takes notifications that have all in common but the device token and the id, which costs less than {@link submit} for
   * each. Returns the index at which it stopped: where the list ends, or at a device token that cannot be sent.
   *
   * @throws UsageError `closed`; and as `PushTemplate.requestFor` for the first of them, before anything is taken
   */
  submitEach(batch: PushBatch<Ticket>): number {
    return this.#session.submitEach(batch, this.#driver.soon());
  }

  /**
   * Takes a request other than a notification; its answer comes as an `answered` verdict. Returns the handle for
   * {@link cancel}.
   *
   * @throws UsageError `closed`
   */
  submitApi(api: ApiRequest, ticket: Ticket): Http2Submission<Ticket> {
    return this.#session.submitApi(api, ticket, this.#driver.soon());
  }

  /** The sequence number of the next request. */
  get nextSequence(): number {
    return this.#session.nextSequence;
  }

  /** Withdraws a request that has not left. Returns whether it did; false: it is too late. */
  cancel(submission: Http2Submission<Ticket>): boolean {
    this.#driver.soon();
    return this.#session.cancel(submission);
  }

  /**
   * Resolves when everything submitted so far has settled.
   *
   * @param timeoutMs how long that may take, milliseconds, 0 to 86,400,000; default 30,000
   * @throws TransportError `flush-timeout`; the requests stay in flight. UsageError for a time-out that is out of range
   */
  flush(timeoutMs = 30_000): Promise<void> {
    return this.#driver.flush(timeoutMs);
  }

  /**
   * Takes no more requests, lets those in flight settle, then closes. Those that do not settle in time settle as
   * `failed` (never sent) or `unaccounted`. A later call may shorten the time-out.
   *
   * @param timeoutMs how long that may take, milliseconds, 0 (not at all) to 86,400,000; default 30,000
   */
  close(timeoutMs = 30_000): Promise<void> {
    return this.#driver.close(timeoutMs);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
