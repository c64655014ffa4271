import type { ApiRequest, PushRequest } from "@apns/wire/api";
import { TransportError } from "../errors/transport-error.js";
import { members } from "../options/option-check.js";
import type { SessionStats } from "../session/binary/binary-session.js";
import type { OutputMemory } from "../session/http2/connection/output-buffer.js";
import type { Http2SessionEvent } from "../session/http2/events.js";
import { type AnsweredVerdict, Http2Session } from "../session/http2/http2-session.js";
import { type Http2SessionOptions, http2SessionOptionChecks } from "../session/http2/options.js";
import type { Request } from "../session/http2/request.js";
import type { ProviderTokenSource } from "../session/provider-token/source.js";
import type { Receive } from "../session/settlements.js";
import type { Verdict } from "../session/verdict.js";
import { type Connector, explainConnectionError, type TlsConnection } from "./connector/index.js";
import { createDeferred, type Deferred } from "./deferred.js";
import { guarded } from "./guarded.js";

const HTTPS_PORT = 443;

/** Output gathered in Buffers: Node writes text into them in one step, without a view made for it. */
const nodeMemory: OutputMemory = {
  allocate: (byteCount) => Buffer.allocUnsafeSlow(byteCount),
  writeOctets: (text, bytes, offset) => void (bytes as Buffer).write(text, offset, "latin1"),
  writeText: (text, bytes, offset) => (bytes as Buffer).write(text, offset),
};

/** Whole milliseconds: the engine keeps them in its objects without a box for each. */
function now(): number {
  return Math.floor(performance.now());
}

export interface Http2TransportOptions<Ticket extends object> {
  /** Opens the connections; see `createConnector` of `@apns/transport/connector`, with `alpnProtocols: ["h2"]`. */
  readonly connector: Connector;
  /** Provider tokens; absent where the connector's client certificate speaks for the connection. */
  readonly tokens?: ProviderTokenSource;
  /** How the session behaves; each absent option has its default. */
  readonly session?: Partial<Http2SessionOptions>;
  /**
   * Receives each ticket with its verdict, exactly once for each submission; a `SharedTicket` with several at a time,
   * see `run`. What it throws becomes an uncaught exception of its own.
   */
  readonly onSettled: Receive<Ticket, Verdict | AnsweredVerdict>;
  /** Receives what happens beside verdicts; absent means that nobody listens. Errors as with `onSettled`. */
  readonly onEvent?: (event: Http2TransportEvent) => void;
}

/** What a transport tells beside verdicts: what its session tells, and the fate of its connections. */
export type Http2TransportEvent =
  | Http2SessionEvent
  | { readonly type: "connected"; readonly host: string; readonly port: number }
  | { readonly type: "connect-failed"; readonly error: TransportError }
  | { readonly type: "disconnected" };

/** What {@link Http2Transport.cancel} takes. */
export type Http2Submission<Ticket> = Request<Ticket>;

/**
 * Sends requests to one HTTP/2 server of APNs with one identity: an {@link Http2Session} on real sockets. It
 * does what the session says and decides nothing.
 *
 * An idle transport does not keep the process alive.
 */
export class Http2Transport<Ticket extends object> implements AsyncDisposable {
  readonly #connector: Connector;
  readonly #session: Http2Session<Ticket>;
  readonly #onSettled: Receive<Ticket, Verdict | AnsweredVerdict>;
  readonly #onEvent: (event: Http2TransportEvent) => void;
  readonly #connections = new Map<number, TlsConnection>();
  readonly #connecting = new Map<number, AbortController>();
  readonly #unsubscribe: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #timerAtMs = Infinity;
  #pumpScheduled = false;
  #pumping = false;
  /** When the present turn of the event loop first had something to do: one look at the clock serves all of it. */
  #turnAtMs = 0;
  #holdsProcess = true;
  #closed: Deferred | undefined;
  readonly #pump = (): void => {
    this.#pumpScheduled = false;
    this.#drive();
  };

  /** @throws UsageError for session options that are unknown, of a wrong type or out of range */
  constructor(options: Http2TransportOptions<Ticket>) {
    members(http2SessionOptionChecks)(options.session ?? {}, "");
    const { connector, tokens } = options;
    this.#connector = connector;
    const { host, port } = connector.endpoint;
    this.#session = new Http2Session(options.session ?? {}, {
      random: Math.random,
      unixMs: Date.now,
      tokens,
      authority: port === HTTPS_PORT ? host : `${host}:${port}`,
      memory: nodeMemory,
    });
    this.#onSettled = guarded(options.onSettled);
    this.#onEvent = guarded(options.onEvent ?? (() => {}));
    this.#unsubscribe = tokens?.subscribe(() => {
      this.#session.tokensChanged(now());
      this.#schedule();
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

  get stats(): Readonly<SessionStats> {
    return this.#session.stats;
  }

  /** Connections open now. */
  get connectionCount(): number {
    return this.#connections.size;
  }

  /**
   * Takes a notification; its ticket comes back through `onSettled`. What is submitted in one turn of the
   * event loop leaves in one write.
   *
   * @throws UsageError `closed`
   */
  submit(push: PushRequest, ticket: Ticket): Http2Submission<Ticket> {
    this.#schedule();
    return this.#session.submit(push, ticket, this.#turnAtMs);
  }

  /** The sequence number that the next request gets. */
  get nextSequence(): number {
    return this.#session.nextSequence;
  }

  /** Takes any other request; its answer comes as an `answered` verdict. */
  submitApi(api: ApiRequest, ticket: Ticket): Http2Submission<Ticket> {
    this.#schedule();
    return this.#session.submitApi(api, ticket, this.#turnAtMs);
  }

  /** Withdraws a request that has not left. Answers false when it is too late. */
  cancel(submission: Http2Submission<Ticket>): boolean {
    const cancelled = this.#session.cancel(submission);
    if (cancelled) this.#schedule();
    return cancelled;
  }

  /**
   * Resolves once everything submitted so far has settled.
   *
   * @param timeoutMs how long that may take, in milliseconds; default 30,000
   * @throws TransportError `flush-timeout`; the requests stay in flight then
   */
  flush(timeoutMs = 30_000): Promise<void> {
    return new Promise((resolve, reject) => {
      const answer = (timedOut: boolean): void => {
        if (timedOut)
          reject(new TransportError("flush-timeout", `Not everything settled within ${timeoutMs} ms.`));
        else resolve();
      };
      this.#session.flush(timeoutMs, answer, now());
      this.#schedule();
    });
  }

  /**
   * Takes no more requests, lets those in flight settle, then closes. What has not settled in time settles as
   * failed (never sent) or unaccounted. May be called again, for instance with a shorter time.
   *
   * @param timeoutMs how long it may take, in milliseconds; default 30,000; 0 closes at once
   */
  close(timeoutMs = 30_000): Promise<void> {
    this.#closed ??= createDeferred();
    this.#session.close(timeoutMs, now());
    this.#schedule();
    return this.#closed.promise;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /**
   * Once in a turn of the event loop: what is submitted in it leaves in one write, and the answers that came in
   * many small records are looked at together.
   */
  #schedule(): void {
    if (this.#pumpScheduled || this.#pumping) return;
    this.#pumpScheduled = true;
    this.#turnAtMs = now();
    setImmediate(this.#pump);
  }

  /** Does everything that the session asks for, until it asks for nothing more. */
  #drive(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    this.#turnAtMs = now();
    const session = this.#session;
    for (let busy = true; busy; ) {
      busy = this.#act();
      if (this.#write()) busy = true;
      session.drain(
        (ticket, verdict, run) => {
          busy = true;
          this.#onSettled(ticket, verdict, run);
        },
        (event) => {
          busy = true;
          this.#onEvent(event);
        },
      );
    }
    this.#pumping = false;
    this.#holdProcess();
    this.#arm();
    if (!session.isClosed) return;
    this.#unsubscribe?.();
    this.#closed?.resolve();
  }

  #act(): boolean {
    const action = this.#session.takeAction(now());
    if (action === undefined) return false;
    if (action.type === "connect") this.#connect(action.connection);
    else this.#disconnect(action.connection);
    return true;
  }

  #write(): boolean {
    let wrote = false;
    for (const [number, connection] of this.#connections) {
      const bytes = this.#session.takeWrite(number);
      if (bytes === undefined) continue;
      wrote = true;
      connection.socket.write(bytes, (error) => {
        if (error || this.#connections.get(number) !== connection || connection.writeFailure !== undefined) {
          return;
        }
        if (this.#session.written(number)) this.#schedule();
      });
    }
    return wrote;
  }

  #connect(number: number): void {
    const connecting = new AbortController();
    this.#connecting.set(number, connecting);
    this.#connector.connect({ signal: connecting.signal }).then(
      (connection) => {
        if (!this.#connecting.delete(number)) connection.destroy();
        else this.#adopt(number, connection);
      },
      (error: unknown) => {
        if (!this.#connecting.delete(number)) return;
        const reason = explainConnectionError(error);
        this.#onEvent({ type: "connect-failed", error: reason });
        this.#session.connectFailed(number, reason, now());
        this.#drive();
      },
    );
  }

  #adopt(number: number, connection: TlsConnection): void {
    this.#connections.set(number, connection);
    if (!this.#holdsProcess) connection.unref();
    const { host, port } = this.#connector.endpoint;
    const { socket } = connection;
    const ended = (error?: Error): void => {
      if (this.#connections.get(number) !== connection) return;
      this.#connections.delete(number);
      connection.destroy();
      this.#onEvent({ type: "disconnected" });
      this.#session.ended(number, error && explainConnectionError(error), now());
      this.#drive();
    };
    socket.on("data", (bytes: Buffer) => {
      if (this.#connections.get(number) !== connection) return;
      this.#session.received(number, bytes, now());
      this.#schedule();
    });
    socket.on("end", () => ended(connection.endReason));
    socket.on("error", ended);
    socket.on("close", () => ended(connection.endReason));
    this.#onEvent({ type: "connected", host, port });
    this.#session.connected(number, now());
    this.#drive();
  }

  #disconnect(number: number): void {
    const connecting = this.#connecting.get(number);
    this.#connecting.delete(number);
    connecting?.abort();
    const connection = this.#connections.get(number);
    if (connection === undefined) return;
    this.#connections.delete(number);
    connection.destroy();
    this.#onEvent({ type: "disconnected" });
  }

  /** A transport with nothing in flight must not keep a process from ending. */
  #holdProcess(): void {
    const holds = this.#session.pending > 0 || this.#connecting.size > 0;
    if (holds === this.#holdsProcess) return;
    this.#holdsProcess = holds;
    for (const connection of this.#connections.values()) {
      if (holds) connection.ref();
      else connection.unref();
    }
    if (holds) this.#timer?.ref();
    else this.#timer?.unref();
  }

  #arm(): void {
    const atMs = this.#session.wakeAtMs;
    if (atMs === Infinity) {
      clearTimeout(this.#timer);
      this.#timerAtMs = Infinity;
      return;
    }
    // An early wake is harmless, so a timer that is due before needs no replacement: this saves one per write.
    if (this.#timerAtMs <= atMs) return;
    clearTimeout(this.#timer);
    this.#timerAtMs = atMs;
    this.#timer = setTimeout(
      () => {
        this.#timerAtMs = Infinity;
        this.#session.wake(now());
        this.#drive();
      },
      Math.min(Math.max(1, Math.ceil(atMs - performance.now())), 0x7fffffff),
    );
    if (!this.#holdsProcess) this.#timer.unref();
  }
}
