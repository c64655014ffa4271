import { milliseconds } from "../options/option-check.js";
import type { Moment } from "../session/moment.js";
import type { Session } from "../session/session.js";
import type { Receive } from "../session/settlements.js";
import type { Endpoint } from "./connector/index.js";
import { createDeferred, type Deferred } from "./deferred.js";
import type { DriverOptions, SocketEvent } from "./driver-options.js";
import { flushTimeout } from "./flush-timeout.js";
import { guarded } from "./guarded.js";
import { beforeDue, LastReading } from "./last-reading.js";
import { ListeningClock } from "./listening-clock.js";
import { type HostTime, realTime } from "./real-time.js";
import { type SocketReports, SocketSet } from "./socket-set.js";
import { WakeTimer } from "./wake-timer.js";

/** How soon a gap is noticed while something is pending, milliseconds. */
const BUSY_BEAT_MS = 1000;
/** The same while connections are only kept open. */
const IDLE_BEAT_MS = 5000;

const checkTimeout = milliseconds(0);

/**
 * Runs a session of any protocol on real sockets. It owns the sockets by number, one timer and the turns of the event
 * loop. It does what the session asks for and decides nothing.
 *
 * The session always learns of a change before the program does: the program may submit or close from every callback.
 *
 * Its time is that of a {@link ListeningClock}. It reads the sockets once more before anything counts as overdue: what
 * the kernel holds came in time.
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
  readonly #host: HostTime;
  readonly #clock: ListeningClock;
  readonly #timer: WakeTimer;
  readonly #lastReading: LastReading;
  /** When the session wants to be woken, as of the last drive. After that the sockets are read before it is asked. */
  #dueAtMs = Infinity;
  #askedAtMs = 0;
  /** Whether the session may want actions although no drive follows at once. */
  #owesActions = false;
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
    this.#host = options.time ?? realTime;
    this.#clock = new ListeningClock(this.#host);
    this.#lastReading = new LastReading(this.#host, () => this.#drive());
    this.#timer = new WakeTimer(this.#host, this.#clock, () => {
      this.#clock.timerRan();
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
      return this.#clock.latest;
    }
    const at = this.#clock.read();
    this.#clock.stayAwake();
    if (!this.#leavesAtTick) this.#driveNextTurn();
    else {
      this.#tickScheduled = true;
      this.#host.nextTick(this.#runTick);
    }
    return at;
  }

  /** As {@link soon}, before a call after which the session may want to disconnect. */
  ask(): Moment {
    this.#owesActions = true;
    return this.soon();
  }

  /** How much time passed that the session does not count, milliseconds: nobody listened. */
  get skippedMs(): number {
    return this.#clock.skippedMs;
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
      this.#session.flush(timeoutMs, answer, this.#clock.read());
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
    this.ask();
    this.#session.close(timeoutMs, this.#clock.read());
    return this.#closed.promise;
  }

  /**
   * The event loop gets a turn after each write, so that the peer's answers are read between writes. Without it, a
   * binary session would go on writing into a connection whose gateway discards everything.
   */
  #driveNextTurn(): void {
    if (this.#turnScheduled) return;
    this.#turnScheduled = true;
    this.#clock.stayAwake();
    this.#host.setImmediate(this.#runTurn);
  }

  /** Does what the session asks for until it asks for nothing more. */
  #drive(): void {
    if (this.#isDriving) return;
    const { nowMs } = this.#clock.read();
    this.#clock.stayAwake();
    if (nowMs >= this.#dueAtMs && !this.#lastReading.isDone) {
      // That reading may bring the end of a connection that the session has left by now.
      this.#owesActions = true;
      this.#lastReading.start();
      return;
    }
    this.#isDriving = true;
    this.#letPass(nowMs);
    this.#askAll();
    this.#isDriving = false;
    this.#rest();
  }

  /** What time brings: the end of a gap, and what is due. */
  #letPass(nowMs: number): void {
    const session = this.#session;
    const at = this.#clock.latest;
    const gapMs = this.#clock.takeGapMs();
    if (gapMs > 0) session.resumed(gapMs, at);
    if (nowMs < this.#dueAtMs) return;
    session.wake(at);
    this.#clock.caughtUp();
  }

  #askAll(): void {
    do {
      this.#isBusy = false;
      const at = this.#clock.read();
      this.#beforeActions(at);
      this.#act(at);
      this.#write(at);
      this.#session.drain(this.#receive, this.#report);
    } while (this.#isBusy);
  }

  /** Until the next report, or the next wake. */
  #rest(): void {
    const session = this.#session;
    this.#holdProcess();
    const dueAtMs = session.wakeAtMs;
    this.#dueAtMs = dueAtMs;
    this.#askedAtMs = this.#clock.latest.nowMs;
    this.#timer.arm(Math.min(dueAtMs, this.#clock.read().nowMs + this.#beatMs()));
    if (!this.#tickScheduled && !this.#turnScheduled) this.#clock.sleepUntil(this.#timer.atMs);
    if (!session.isClosed) return;
    this.#onClosed();
    this.#closed?.resolve();
  }

  #beatMs(): number {
    if (this.#session.pending > 0) return BUSY_BEAT_MS;
    return this.#sockets.openCount > 0 ? IDLE_BEAT_MS : Infinity;
  }

  #act(at: Moment): void {
    this.#owesActions = false;
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
      // The session may know nothing more of a connection that it wants to leave.
      beforeReport: () => {
        if (this.#owesActions) this.#act(beforeDue(this.#clock.read(), this.#dueAtMs, this.#askedAtMs));
      },
      connected: (connection) => {
        session.connected(connection, this.#clock.read());
        this.#onEvent({ type: "connected", connection, host, port });
        this.#drive();
      },
      connectFailed: (connection, error) => {
        session.connectFailed(connection, error, this.#clock.read());
        this.#onEvent({ type: "connect-failed", connection, error });
        this.#drive();
      },
      received: (connection, bytes) => {
        this.#lastReading.heard();
        session.received(connection, bytes, this.#clock.read());
        if (this.#readsAtOnce) this.#drive();
        else this.#driveNextTurn();
      },
      written: (connection) => {
        if (session.written(connection, this.#clock.read())) this.#driveNextTurn();
      },
      writeFailed: (connection) => {
        session.writeFailed(connection, this.#clock.read());
        this.#drive();
      },
      ended: (connection, error) => {
        session.ended(connection, error, this.#clock.read());
        // The program learns of an end after the events that led to it.
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
