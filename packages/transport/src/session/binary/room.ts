import { Intake } from "../intake.js";
import type { BinaryConnection } from "./connection/binary-connection.js";
import type { ResendLog } from "./log/resend-log.js";
import type { WritePace } from "./write-pace.js";

/** This many notifications may wait to be written; see {@link Intake}. */
const FULL_QUEUE = 4096;
/** How many more while a connection is opened: there is time to read ahead. */
const CONNECTING_SLACK = 2048;
/** How many to submit at a time meanwhile: steps that do not delay the handshake. */
const CONNECTING_ROOM = 256;

/** How many notifications a session wants next: one write's worth, before other work gets a turn. */
export class Room {
  readonly #log: ResendLog<unknown>;
  readonly #connection: BinaryConnection;
  readonly #pace: WritePace;
  readonly #intake = new Intake(FULL_QUEUE);

  constructor(log: ResendLog<unknown>, connection: BinaryConnection, pace: WritePace) {
    this.#log = log;
    this.#connection = connection;
    this.#pace = pace;
  }

  /** 0 when full, until {@link cameBack}. */
  get size(): number {
    if (this.#intake.isFull) return 0;
    return this.#connection.state.name === "open" ? this.#pace.notifications : CONNECTING_ROOM;
  }

  /** Notifications were submitted. */
  taken(): void {
    this.#intake.grew(this.#log.queued, this.#slack());
  }

  /** Returns whether there is room again since it was full. */
  cameBack(): boolean {
    return this.#intake.look(this.#log.queued, this.#slack());
  }

  #slack(): number {
    return this.#connection.state.name === "open" ? 0 : CONNECTING_SLACK;
  }
}
