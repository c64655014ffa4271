import type { BinaryNotification } from "@apns/wire";
import { TransportError } from "../errors/transport-error.js";
import { integer, members } from "../options/option-check.js";
import { BinarySession, type SessionStats } from "../session/binary/binary-session.js";
import type { BinaryConnectionStateName } from "../session/binary/connection-state.js";
import type { DeviceBatch } from "../session/binary/device-batch.js";
import type { BinarySessionEvent } from "../session/binary/events.js";
import { binarySessionOptionChecks } from "../session/binary/option-checks.js";
import type { BinarySessionOptions } from "../session/binary/options.js";
import type { Receive } from "../session/settlements.js";
import type { Connector, TlsConnection } from "./connector/index.js";
import { explainConnectionError } from "./connector/index.js";
import { createDeferred, type Deferred } from "./deferred.js";
import { guarded } from "./guarded.js";

export interface BinaryTransportOptions<Ticket extends object> {
  /** Opens the connections; see `createConnector` of `@apns/transport/connector`. */
  readonly connector: Connector;
  /** How the session behaves; each absent option has its default. */
  readonly session?: Partial<BinarySessionOptions>;
  /**
   * Receives each ticket with its verdict, exactly once for each submission; a `SharedTicket` with several at a time,
   * see `run`. What it throws becomes an uncaught exception of its own.
   */
  readonly onSettled: Receive<Ticket>;
  /** Receives what happens beside verdicts; absent means that nobody listens. Errors as with `onSettled`. */
  readonly onEvent?: (event: BinaryTransportEvent) => void;
  /**
   * Called whenever the transport has worked and no more than `lowQueue` notifications wait to be written: whoever
   * has many of them submits the next ones then, and need not hold them all. Absent means that nobody listens.
   */
  readonly onLowQueue?: () => void;
  /** What `onLowQueue` takes for few, 0 to 2^32 - 1. Default 1024. */
  readonly lowQueue?: number;
}

/** Frames lie in memory that Node does not fill with zeros first: every byte that leaves was written before. */
function allocate(byteCount: number): Uint8Array {
  return Buffer.allocUnsafeSlow(byteCount);
}

/** What a transport tells beside verdicts: what its session tells, and the fate of its connections. */
export type BinaryTransportEvent =
  | BinarySessionEvent
  | { readonly type: "connected"; readonly host: string; readonly port: number }
  | { readonly type: "connect-failed"; readonly error: TransportError }
  | { readonly type: "disconnected" };

/**
 * Sends notifications to a binary gateway: a {@link BinarySession} on real sockets. It does what the
 * session says and decides nothing. One connection at a time; notifications of one transport are taken in
 * the order in which they were submitted.
 *
 * An idle transport does not keep the process alive.
 */
export class BinaryTransport<Ticket extends object> implements AsyncDisposable {
  readonly #connector: Connector;
  readonly #session: BinarySession<Ticket>;
  readonly #onSettled: Receive<Ticket>;
  readonly #onEvent: (event: BinaryTransportEvent) => void;
  readonly #onLowQueue: () => void;
  readonly #lowQueue: number;
  #connection: TlsConnection | undefined;
  #connecting: AbortController | undefined;
  #timer: NodeJS.Timeout | undefined;
  #timerAtMs = Infinity;
  #pumpScheduled = false;
  #pumping = false;
  /** When the present turn first had something to do: one look at the clock serves every submission of it. */
  #turnAtMs = 0;
  #holdsProcess = true;
  #closed: Deferred | undefined;
  readonly #pump = (): void => {
    this.#pumpScheduled = false;
    this.#drive();
  };

  #turnScheduled = false;
  readonly #turn = (): void => {
    this.#turnScheduled = false;
    this.#drive();
  };

  /** @throws UsageError for session options that are unknown, of a wrong type or out of range, and for `lowQueue` */
  constructor(options: BinaryTransportOptions<Ticket>) {
    members(binarySessionOptionChecks)(options.session ?? {}, "");
    const { lowQueue = 1024 } = options;
    integer(0, 0xffffffff)(lowQueue, "lowQueue");
    this.#connector = options.connector;
    this.#session = new BinarySession(options.session ?? {}, Math.random, allocate);
    this.#onSettled = guarded(options.onSettled);
    this.#onEvent = guarded(options.onEvent ?? (() => {}));
    this.#onLowQueue = guarded(options.onLowQueue ?? (() => {}));
    this.#lowQueue = lowQueue;
  }

  /** Notifications submitted and not settled. */
  get pending(): number {
    return this.#session.pending;
  }

  /** Notifications submitted and not written. */
  get queued(): number {
    return this.#session.queued;
  }

  /** The most that is written at once now, in bytes: less than `maxWriteBytes` after an error response, for a while. */
  get writeBytes(): number {
    return this.#session.writeBytes;
  }

  get stats(): Readonly<SessionStats> {
    return this.#session.stats;
  }

  get stateName(): BinaryConnectionStateName {
    return this.#session.stateName;
  }

  /**
   * Takes a notification; its ticket comes back through `onSettled`. What is submitted in one turn of the
   * event loop leaves in one write. Returns the sequence number for {@link cancel}.
   *
   * @throws WireError for bad input, before anything is queued; UsageError `closed`
   */
  submit(notification: BinaryNotification, ticket: Ticket): number {
    this.#schedule();
    return this.#session.submit(notification, ticket, this.#turnAtMs);
  }

  /**
   * Takes one notification for many devices: its frame is put together once, and copied. The sequence numbers are
   * consecutive, from {@link nextSequence} on, in the order of the device tokens. Stops before a device token that is
   * bad and answers its index, or else how many device tokens there are.
   *
   * @throws WireError where the very first one is bad, before anything is queued; UsageError `closed`
   */
  submitEach(batch: DeviceBatch<Ticket>): number {
    this.#schedule();
    return this.#session.submitEach(batch, this.#turnAtMs);
  }

  /** The sequence number that the next notification gets. */
  get nextSequence(): number {
    return this.#session.nextSequence;
  }

  /** Withdraws a notification that has not been written. Answers false when it is too late. */
  cancel(sequence: number): boolean {
    const cancelled = this.#session.cancel(sequence, performance.now());
    if (cancelled) this.#schedule();
    return cancelled;
  }

  /**
   * Resolves once everything submitted so far has settled.
   *
   * @param timeoutMs how long that may take, in milliseconds; default 30,000
   * @throws TransportError `flush-timeout`; the notifications stay in flight then
   */
  flush(timeoutMs = 30_000): Promise<void> {
    return new Promise((resolve, reject) => {
      const answer = (timedOut: boolean): void => {
        if (timedOut)
          reject(new TransportError("flush-timeout", `Not everything settled within ${timeoutMs} ms.`));
        else resolve();
      };
      this.#session.flush(timeoutMs, answer, performance.now());
      this.#schedule();
    });
  }

  /**
   * Takes no more notifications, lets those in flight settle, then closes. What has not settled in time
   * settles as failed (never sent) or unaccounted. May be called again, for instance with a shorter time.
   *
   * @param timeoutMs how long it may take, in milliseconds; default 30,000; 0 closes at once
   */
  close(timeoutMs = 30_000): Promise<void> {
    this.#closed ??= createDeferred();
    this.#session.close(timeoutMs, performance.now());
    this.#schedule();
    return this.#closed.promise;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #schedule(): void {
    if (this.#pumpScheduled || this.#pumping) return;
    this.#pumpScheduled = true;
    this.#turnAtMs = performance.now();
    process.nextTick(this.#pump);
  }

  /**
   * After each write the event loop gets its turn: what waits is written at full speed, and an error response is read
   * in between. Otherwise everything that waits would be written into a connection that has discarded it.
   */
  #driveNextTurn(): void {
    if (this.#turnScheduled) return;
    this.#turnScheduled = true;
    setImmediate(this.#turn);
  }

  /** Does everything that the session asks for, until it asks for nothing more. */
  #drive(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    this.#turnAtMs = performance.now();
    const session = this.#session;
    for (let busy = true; busy; ) {
      busy = this.#act() || this.#write();
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
    if (session.stateName === "closed") this.#closed?.resolve();
    if (session.queued <= this.#lowQueue) this.#onLowQueue();
  }

  #act(): boolean {
    const action = this.#session.takeAction();
    if (action === undefined) return false;
    if (action === "connect") this.#connect();
    else this.#disconnect();
    return true;
  }

  #write(): boolean {
    const connection = this.#connection;
    if (connection === undefined) return false;
    const bytes = this.#session.takeWrite(performance.now(), Math.floor(Date.now() / 1000));
    if (bytes === undefined) return false;
    connection.socket.write(bytes, (error) => {
      if (error || this.#connection !== connection || connection.writeFailure !== undefined) return;
      this.#session.written(performance.now());
      this.#driveNextTurn();
    });
    return true;
  }

  #connect(): void {
    const connecting = new AbortController();
    this.#connecting = connecting;
    this.#connector.connect({ signal: connecting.signal }).then(
      (connection) => {
        if (this.#connecting !== connecting) {
          connection.destroy();
          return;
        }
        this.#connecting = undefined;
        this.#adopt(connection);
      },
      (error: unknown) => {
        if (this.#connecting !== connecting) return;
        this.#connecting = undefined;
        const reason = explainConnectionError(error);
        this.#onEvent({ type: "connect-failed", error: reason });
        this.#session.connectFailed(reason, performance.now());
        this.#drive();
      },
    );
  }

  #adopt(connection: TlsConnection): void {
    this.#connection = connection;
    this.#holdsProcess = true;
    const { host, port } = this.#connector.endpoint;
    const ended = (error?: Error): void => {
      if (this.#connection !== connection) return;
      this.#connection = undefined;
      connection.destroy();
      this.#onEvent({ type: "disconnected" });
      this.#session.connectionEnded(error && explainConnectionError(error), performance.now());
      this.#drive();
    };
    connection.socket.on("data", (bytes: Buffer) => {
      if (this.#connection !== connection) return;
      this.#session.received(bytes, performance.now());
      this.#drive();
    });
    connection.socket.on("end", () => ended(connection.endReason));
    connection.socket.on("error", ended);
    connection.socket.on("close", () => ended(connection.endReason));
    connection.onWriteFailure(() => {
      if (this.#connection !== connection) return;
      this.#session.writeFailed(performance.now());
      this.#drive();
    });
    this.#onEvent({ type: "connected", host, port });
    this.#session.connected(performance.now());
    this.#drive();
  }

  #disconnect(): void {
    this.#connecting?.abort();
    this.#connecting = undefined;
    const connection = this.#connection;
    if (connection === undefined) return;
    this.#connection = undefined;
    connection.destroy();
    this.#onEvent({ type: "disconnected" });
  }

  /** A transport with nothing in flight must not keep a process from ending. */
  #holdProcess(): void {
    const holds = this.#session.pending > 0 || this.#connecting !== undefined;
    if (holds === this.#holdsProcess) return;
    this.#holdsProcess = holds;
    if (holds) {
      this.#connection?.ref();
      this.#timer?.ref();
    } else {
      this.#connection?.unref();
      this.#timer?.unref();
    }
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
        this.#session.wake(performance.now());
        this.#drive();
      },
      Math.min(Math.max(1, Math.ceil(atMs - performance.now())), 0x7fffffff),
    );
    if (!this.#holdsProcess) this.#timer.unref();
  }
}
