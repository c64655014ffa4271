import type { ApiRequest, PushRequest } from "@apns/wire/api";
import type { PartialOptions } from "../options/option-table.js";
import type { AnsweredVerdict } from "../session/http2/answers/answered-verdict.js";
import type { OutputMemory } from "../session/http2/connection/output-buffer.js";
import type { Http2SessionEvent } from "../session/http2/events.js";
import { Http2Session } from "../session/http2/http2-session.js";
import type { Http2SessionOptions } from "../session/http2/options.js";
import type { Http2Submission } from "../session/http2/request.js";
import type { ProviderTokenSource } from "../session/provider-token/source.js";
import type { SessionStats } from "../session/session-stats.js";
import type { Receive } from "../session/settlements.js";
import type { Verdict } from "../session/verdict.js";
import type { Connector } from "./connector/index.js";
import { Driver, type SocketEvent } from "./driver.js";

const HTTPS_PORT = 443;

/** Output gathered in Buffers: Node writes text into them in one step, without a view made for it. */
const nodeMemory: OutputMemory = {
  allocate: (byteCount) => Buffer.allocUnsafeSlow(byteCount),
  writeOctets: (text, bytes, offset) => void (bytes as Buffer).write(text, offset, "latin1"),
  writeText: (text, bytes, offset) => (bytes as Buffer).write(text, offset),
};

export interface Http2TransportOptions<Ticket extends object> {
  /** Opens the connections; see `createConnector` of `@apns/transport/connector`, with `alpnProtocols: ["h2"]`. */
  readonly connector: Connector;
  /** Provider tokens; absent where the connector's client certificate speaks for the connection. */
  readonly tokens?: ProviderTokenSource | undefined;
  /** How the session behaves; each absent option has its default. */
  readonly session?: PartialOptions<Http2SessionOptions> | undefined;
  /**
   * Receives each ticket with its verdict, exactly once for each submission; a `SharedTicket` with several at a time,
   * see `run`. What it throws becomes an uncaught exception of its own.
   */
  readonly onSettled: Receive<Ticket, Verdict | AnsweredVerdict>;
  /** Receives what happens beside verdicts. Default: nothing does. Errors as with `onSettled`. */
  readonly onEvent?: ((event: Http2TransportEvent) => void) | undefined;
}

/** What a transport reports beside verdicts: the events of its session, and what becomes of its connections. */
export type Http2TransportEvent = Http2SessionEvent | SocketEvent;

/**
 * Sends requests to one HTTP/2 server of APNs with one identity: an {@link Http2Session} on real sockets.
 *
 * While nothing is in flight it does not keep the process alive.
 */
export class Http2Transport<Ticket extends object> implements AsyncDisposable {
  readonly #session: Http2Session<Ticket>;
  readonly #driver: Driver<Ticket, Verdict | AnsweredVerdict, Http2SessionEvent>;

  /** @throws UsageError for session options that are unknown, of a wrong type or out of range */
  constructor(options: Http2TransportOptions<Ticket>) {
    const { connector, tokens, onSettled, onEvent } = options;
    const { host, port } = connector.endpoint;
    const session = new Http2Session<Ticket>(options.session ?? {}, {
      random: Math.random,
      tokens,
      authority: port === HTTPS_PORT ? host : `${host}:${port}`,
      memory: nodeMemory,
    });
    // Provider tokens change by themselves, too: what waits for one may leave then.
    const unsubscribe = tokens?.subscribe(() => void this.#driver.soon());
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
  }

  /** Requests submitted and not settled. */
  get pending(): number {
    return this.#session.pending;
  }

  /** Requests submitted and not on their way. */
  get queued(): number {
    return this.#session.queued;
  }

  /** How many more to submit before other work gets a turn; 0 when full, until the event `room`. */
  get room(): number {
    return this.#session.room;
  }

  get stats(): Readonly<SessionStats> {
    return this.#session.stats;
  }

  /** Connections open now. */
  get connectionCount(): number {
    return this.#driver.connectionCount;
  }

  /**
   * Takes a notification; its ticket comes back through `onSettled`. What is submitted in one turn of the
   * event loop leaves in one write.
   *
   * @throws UsageError `closed`
   */
  submit(push: PushRequest, ticket: Ticket): Http2Submission<Ticket> {
    return this.#session.submit(push, ticket, this.#driver.soon());
  }

  /** Takes any other request; its answer comes as an `answered` verdict. */
  submitApi(api: ApiRequest, ticket: Ticket): Http2Submission<Ticket> {
    return this.#session.submitApi(api, ticket, this.#driver.soon());
  }

  /** The sequence number that the next request gets. */
  get nextSequence(): number {
    return this.#session.nextSequence;
  }

  /** Withdraws a request that has not left. Returns false when it is too late. */
  cancel(submission: Http2Submission<Ticket>): boolean {
    this.#driver.soon();
    return this.#session.cancel(submission);
  }

  /**
   * Resolves once everything submitted so far has settled.
   *
   * @param timeoutMs how long that may take, in milliseconds; default 30,000
   * @throws TransportError `flush-timeout`; the requests stay in flight then
   */
  flush(timeoutMs = 30_000): Promise<void> {
    return this.#driver.flush(timeoutMs);
  }

  /**
   * Takes no more requests, lets those in flight settle, then closes. What has not settled in time settles as
   * failed (never sent) or unaccounted. May be called again, for instance with a shorter time.
   *
   * @param timeoutMs how long it may take, in milliseconds; default 30,000; 0 closes at once
   */
  close(timeoutMs = 30_000): Promise<void> {
    return this.#driver.close(timeoutMs);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
