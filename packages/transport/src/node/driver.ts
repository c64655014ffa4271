import { TransportError } from "../errors/transport-error.js";
import { milliseconds } from "../options/option-check.js";
import type { Moment } from "../session/moment.js";
import type { Session } from "../session/session.js";
import type { Receive } from "../session/settlements.js";
import type { Connector, Endpoint } from "./connector/index.js";
import { createDeferred, type Deferred } from "./deferred.js";
import { guarded } from "./guarded.js";
import { type SocketReports, SocketSet } from "./socket-set.js";
import { WakeTimer } from "./wake-timer.js";

/**
 * What happens to the sockets of a transport. `connection` numbers its connections from 1; a number is used once,
 * also when its attempt fails.
 */
export type SocketEvent =
  | { readonly type: "connected"; readonly connection: number; readonly host: string; readonly port: number }
  | { readonly type: "connect-failed"; readonly connection: number; readonly error: TransportError }
  | { readonly type: "disconnected"; readonly connection: number };

export interface DriverOptions<Ticket, Fate, Event> {
  readonly connector: Connector;
  readonly session: Session<Ticket, Fate, Event>;
  readonly onSettled: Receive<Ticket, Fate>;
  readonly onEvent: ((event: Event | SocketEvent) => void) | undefined;
  /**
   * When submissions leave: `tick`, after the running callback; `turn`, at the end of this turn of the event loop, so
   * that more of them share a write.
   */
  readonly leave: "tick" | "turn";
  /**
   * When the session acts on received bytes: `at-once`, or at the end of the `turn`, so that many small records are
   * handled together.
   */
  readonly read: "at-once" | "turn";
  /** Called before the driver asks the session for actions. Errors as with `onSettled`. */
  readonly beforeActions?: (at: Moment) => void;
  /** Called when the session is closed, again if the program calls the transport afterwards. Errors as with `onSettled`. */
  readonly onClosed?: () => void;
}

const checkTimeout = milliseconds(0);

/**
 * Runs a session of any protocol on real sockets. It owns the sockets by number, one timer and the turns of the event
 * loop. It does what the session asks for and decides nothing.
 *
 * The session always learns of a change before the program does: the program may submit or close from every callback.
 *
 * It keeps the process alive while something is in flight, and from `close` until everything is closed.
 */
export class Driver<Ticket, Fate, Event> {
  readonly #endpoint: Endpoint;
  readonly #session: Session<Ticket, Fate, Event>;
  readonly #onEvent: (event: Event | SocketEvent) => void;
  readonly #beforeActions: (at: Moment) => void;
  readonly #onClosed: () => void;
  readonly #leavesAtTick: boolean;
  readonly #readsAtOnce: boolean;
  readonly #sockets: SocketSet;
  readonly #timer: WakeTimer;
  /** Begins with integers: one fraction here, and V8 boxes `nowMs` in every object of this shape and wherever it is kept. */
  readonly #moment: Moment = { nowMs: 0, unixMs: 0 };
  #isDriving = false;
  /** Whether anything has happened in this round of {@link Driver.#drive}. */
  #isBusy = false;
  #tickScheduled = false;
  #turnScheduled = false;
  #holdsProcess = true;
  #closed: Deferred | undefined;
  readonly #receive: Receive<Ticket, Fate>;
  readonly #report: (event: Event) => void;
  readonly #runTick = (): void => {
    this.#tickScheduled = false;
    this.#drive();
  };
  readonly #runTurn = (): void => {
    this.#turnScheduled = false;
    this.#drive();
  };

  constructor(options: DriverOptions<Ticket, Fate, Event>) {
    this.#endpoint = options.connector.endpoint;
    this.#session = options.session;
    this.#onEvent = guarded(options.onEvent ?? (() => {}));
    this.#beforeActions = options.beforeActions === undefined ? () => {} : guarded(options.beforeActions);
    this.#onClosed = guarded(options.onClosed ?? (() => {}));
    this.#leavesAtTick = options.leave === "tick";
    this.#readsAtOnce = options.read === "at-once";
    const onSettled = guarded(options.onSettled);
    this.#receive = (ticket, fate, run) => {
      this.#isBusy = true;
      onSettled(ticket, fate, run);
    };
    this.#report = (event) => {
      this.#isBusy = true;
      this.#onEvent(event);
    };
    this.#sockets = new SocketSet(options.connector, this.#socketReports());
    this.#timer = new WakeTimer(() => {
      this.#session.wake(this.#now());
      this.#drive();
    });
  }

  /** The number of open connections. */
  get connectionCount(): number {
    return this.#sockets.openCount;
  }

  /**
   * Call it before each submission: what is submitted in one turn leaves in one write. Returns the time of the turn;
   * all of its submissions share one reading of the clocks.
   */
  soon(): Moment {
    if (this.#isDriving || this.#tickScheduled || (!this.#leavesAtTick && this.#turnScheduled)) {
      return this.#moment;
    }
    if (!this.#leavesAtTick) this.#driveNextTurn();
    else {
      this.#tickScheduled = true;
      process.nextTick(this.#runTick);
    }
    return this.#now();
  }

  /** See `BinaryTransport.flush`. */
  flush(timeoutMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const answer = (timedOut: boolean): void => {
        if (!timedOut) resolve();
        else reject(flushTimeout(timeoutMs));
      };
      checkTimeout(timeoutMs, "timeoutMs");
      this.soon();
      this.#session.flush(timeoutMs, answer, this.#now());
    });
  }

  /** See `BinaryTransport.close`. Every call returns the same promise. */
  close(timeoutMs: number): Promise<void> {
    try {
      checkTimeout(timeoutMs, "timeoutMs");
    } catch (error) {
      return Promise.reject(error);
    }
    this.#closed ??= createDeferred();
    this.soon();
    this.#session.close(timeoutMs, this.#now());
    return this.#closed.promise;
  }

  #now(): Moment {
    const moment = this.#moment;
    // Whole milliseconds: V8 stores small integers in the object itself and boxes other numbers.
    moment.nowMs = Math.floor(performance.now());
    moment.unixMs = Date.now();
    return moment;
  }

  /**
   * The event loop gets a turn after each write, so that the peer's answers are read between writes. Without it, a
   * binary session would go on writing into a connection whose gateway discards everything.
   */
  #driveNextTurn(): void {
    if (this.#turnScheduled) return;
    this.#turnScheduled = true;
    setImmediate(this.#runTurn);
  }

  /** Does what the session asks for until it asks for nothing more. */
  #drive(): void {
    if (this.#isDriving) return;
    this.#isDriving = true;
    const session = this.#session;
    do {
      this.#isBusy = false;
      const at = this.#now();
      this.#beforeActions(at);
      this.#act(at);
      this.#write(at);
      session.drain(this.#receive, this.#report);
    } while (this.#isBusy);
    this.#isDriving = false;
    this.#holdProcess();
    this.#timer.arm(session.wakeAtMs);
    if (!session.isClosed) return;
    this.#onClosed();
    this.#closed?.resolve();
  }

  #act(at: Moment): void {
    for (;;) {
      const action = this.#session.takeAction(at);
      if (action === undefined) return;
      this.#isBusy = true;
      const { type, connection } = action;
      if (type === "connect") this.#sockets.connect(connection);
      else if (this.#sockets.drop(connection)) this.#onEvent({ type: "disconnected", connection });
    }
  }

  #write(at: Moment): void {
    for (const number of this.#sockets.numbers()) {
      const bytes = this.#session.takeWrite(number, at);
      if (bytes === undefined) continue;
      this.#isBusy = true;
      this.#sockets.write(number, bytes);
    }
  }

  /** Everything that the sockets report reaches the session first, then the program. */
  #socketReports(): SocketReports {
    const session = this.#session;
    const { host, port } = this.#endpoint;
    return {
      connected: (connection) => {
        session.connected(connection, this.#now());
        this.#onEvent({ type: "connected", connection, host, port });
        this.#drive();
      },
      connectFailed: (connection, error) => {
        session.connectFailed(connection, error, this.#now());
        this.#onEvent({ type: "connect-failed", connection, error });
        this.#drive();
      },
      received: (connection, bytes) => {
        session.received(connection, bytes, this.#now());
        if (this.#readsAtOnce) this.#drive();
        else this.#driveNextTurn();
      },
      written: (connection) => {
        if (session.written(connection, this.#now())) this.#driveNextTurn();
      },
      writeFailed: (connection) => {
        session.writeFailed(connection, this.#now());
        this.#drive();
      },
      ended: (connection, error) => {
        session.ended(connection, error, this.#now());
        // What led to the end comes before it.
        if (!this.#isDriving) session.drain(this.#receive, this.#report);
        this.#onEvent({ type: "disconnected", connection });
        this.#drive();
      },
    };
  }

  /** An idle transport must not keep a process from ending; a program that awaits `close` must not end before it. */
  #holdProcess(): void {
    const isClosing = this.#closed !== undefined && !this.#session.isClosed;
    const holds = isClosing || this.#session.pending > 0 || this.#sockets.connectingCount > 0;
    if (holds === this.#holdsProcess) return;
    this.#holdsProcess = holds;
    this.#sockets.hold(holds);
    this.#timer.hold(holds);
  }
}

function flushTimeout(timeoutMs: number): TransportError {
  return new TransportError(
    "flush-timeout",
    `flush timed out: something is still pending after ${timeoutMs} ms.`,
    {
      hint: "What is pending stays in flight. Call flush again, or give it more time.",
    },
  );
}
