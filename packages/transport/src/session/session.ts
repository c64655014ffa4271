import type { TransportError } from "../errors/transport-error.js";
import type { FlushAnswer } from "./flush-requests.js";
import type { Moment } from "./moment.js";
import type { SessionStats } from "./session-stats.js";
import type { Receive } from "./settlements.js";

/**
 * After a gap of this many milliseconds, firewalls and servers may have forgotten a connection, or the network may have
 * changed.
 */
export const SUSPICIOUS_GAP_MS = 3000;

/** Something that a session asks its driver to do. */
export interface SessionAction {
  readonly type: "connect" | "disconnect";
  /** The number by which session and driver speak of a connection: from 1, each used once. */
  readonly connection: number;
}

/**
 * Both protocols report room in the same way: a source that saw `room` 0 may submit again.
 */
export interface RoomEvent {
  readonly type: "room";
}

/**
 * The port: what a driver sees of a session, whatever its protocol. A session has no socket, timer, clock or
 * randomness of its own. The driver reports what happens and when, then does what the session wants:
 *
 * 1. it calls {@link takeAction}, {@link takeWrite} and {@link drain} until none returns or hands over anything;
 * 2. it arms one timer for {@link wakeAtMs}. Early and spurious wakes are harmless.
 *
 * A driver that was asked to disconnect reports nothing more of that connection. A report that the state of a
 * connection does not allow is a defect: the session reports an `illegal-input` event and changes nothing.
 */
export interface Session<Ticket, Fate, Event> {
  /** Submitted and not settled. */
  readonly pending: number;
  /** Submitted and not written. */
  readonly queued: number;
  /** How many more to submit before other work gets a turn; 0 when full, until a {@link RoomEvent}. */
  readonly room: number;
  readonly stats: Readonly<SessionStats>;
  /** Closed, with everything settled and every connection gone. */
  readonly isClosed: boolean;
  /**
   * When {@link wake} is due, by the driver's monotonic clock; Infinity when it is not. Reading it changes
   * nothing. It may change with every other call.
   */
  readonly wakeAtMs: number;

  connected(connection: number, at: Moment): void;
  connectFailed(connection: number, error: TransportError, at: Moment): void;
  received(connection: number, bytes: Uint8Array, at: Moment): void;
  /** The last write has left. Returns whether there may be more to do. */
  written(connection: number, at: Moment): boolean;
  /** The connection takes no more bytes; what the peer has sent may still arrive. */
  writeFailed(connection: number, at: Moment): void;
  /** The connection is gone, and everything it received was reported. `error` is absent after an orderly end. */
  ended(connection: number, error: TransportError | undefined, at: Moment): void;
  /**
   * The driver could not listen for `gapMs` milliseconds: the program blocked the event loop, or the process or its
   * machine stood still. {@link Moment.nowMs} leaves that out. Connections may have died meanwhile.
   */
  resumed(gapMs: number, at: Moment): void;
  /** Time has passed. Everything that was received until now was reported before. */
  wake(at: Moment): void;

  takeAction(at: Moment): SessionAction | undefined;
  /** The next bytes for a connection, valid until {@link written}; undefined while nothing may be written. */
  takeWrite(connection: number, at: Moment): Uint8Array | undefined;
  /** Hands over what has settled, answers flushes, and reports events. */
  drain(receive: Receive<Ticket, Fate>, tell: (event: Event) => void): void;

  /** Asks that everything submitted so far settles soon; {@link drain} calls `answer`. */
  flush(timeoutMs: number, answer: FlushAnswer, at: Moment): void;
  /** Takes no more submissions, lets everything settle until `timeoutMs` has passed (0: at once), then closes. */
  close(timeoutMs: number, at: Moment): void;
}
