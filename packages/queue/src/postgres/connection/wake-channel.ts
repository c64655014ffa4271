import { guardedCall } from "../../events/guarded-call.js";
import { endInTime } from "./ending-pool.js";
import type { PgOwnClient } from "./pg-driver.js";

/** The shortest pause between two wakes: a notification takes a lock of the whole database when it commits. */
const NOTIFY_MS = 100;
/** How often a listener checks that it receives notifications, and how long that may take. */
const PROBE_MS = 10_000;
const ANSWER_MS = 3000;
/** How long it waits before it listens again: after a lost connection, and after one that never received anything. */
const LOST_MS = 1000;
const DEAF_MS = 60_000;
const DEAF =
  "The queue receives no notifications from PostgreSQL, probably because of a pooler in transaction mode, so it finds new work by polling. Set listenUrl to the address of the database itself, or to false.";

export interface WakeChannelOptions {
  /** A name that is safe in SQL. */
  readonly channel: string;
  /** Wakes the others: notifies the channel, outside of any transaction. */
  readonly notify: (channel: string) => Promise<unknown>;
  /** Opens a connection that is not shared. Undefined: nobody listens. */
  readonly connect: (() => PgOwnClient) | undefined;
  /** Something may be due. */
  readonly onWake: () => void;
  readonly onWarning: (message: string) => void;
}

/**
 * Wakes workers of other processes by LISTEN and NOTIFY. A listener checks that notifications arrive: a connection may
 * be half open, and a pooler may drop LISTEN without an error. Polling finds what it misses.
 */
export class WakeChannel {
  readonly #options: WakeChannelOptions;
  #listener: PgOwnClient | undefined;
  #listenTimer: NodeJS.Timeout | undefined;
  #notifyTimer: NodeJS.Timeout | undefined;
  #isNotifyWanted = false;
  #heard: (() => void) | undefined;
  #isListening = false;
  #isClosed = false;
  #hasWarned = false;

  constructor(options: WakeChannelOptions) {
    this.#options = options;
  }

  /** Wakes the other processes: at once, or at the end of the pause after the last time. */
  wakeOthers(): void {
    this.#isNotifyWanted = true;
    if (this.#notifyTimer === undefined && !this.#isClosed) this.#notify();
  }

  /** Listens from now on, until it is closed. */
  listen(): void {
    if (this.#isListening || this.#isClosed || this.#options.connect === undefined) return;
    this.#isListening = true;
    void this.#open(this.#options.connect);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#notifyTimer);
    clearTimeout(this.#listenTimer);
    await this.#end();
  }

  #notify(): void {
    this.#isNotifyWanted = false;
    this.#notifyTimer = setTimeout(() => {
      this.#notifyTimer = undefined;
      if (this.#isNotifyWanted) this.#notify();
    }, NOTIFY_MS);
    this.#notifyTimer.unref();
    // A failure costs nothing but time: workers poll.
    this.#options.notify(this.#options.channel).catch(() => undefined);
  }

  async #open(connect: () => PgOwnClient): Promise<void> {
    const client = this.#make(connect);
    if (client === undefined) return;
    this.#listener = client;
    client.on("error", () => this.#lose(client, LOST_MS));
    client.on("notification", () => {
      this.#heard?.();
      this.#options.onWake();
    });
    try {
      await client.connect();
      await client.query(`listen ${this.#options.channel}`);
      await this.#probe(client, false);
    } catch {
      this.#lose(client, LOST_MS);
    }
  }

  /** `pg` throws where the URL names a file that cannot be read: certificates may be replaced right now. */
  #make(connect: () => PgOwnClient): PgOwnClient | undefined {
    try {
      return connect();
    } catch (error) {
      this.#warn(
        `The queue cannot listen for new work and finds it by polling: ${(error as Error).message}.`,
      );
      this.#after(LOST_MS, () => void this.#open(connect));
      return undefined;
    }
  }

  /**
   * Notifies the channel through another connection, and waits for that to arrive: a pooler may pass on what the
   * listener's own statement brings.
   */
  async #probe(client: PgOwnClient, hasHeard: boolean): Promise<void> {
    if (this.#isClosed || this.#listener !== client) return;
    const isHeard = await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), ANSWER_MS);
      this.#heard = () => {
        clearTimeout(timer);
        resolve(true);
      };
      timer.unref();
      this.#options.notify(this.#options.channel).catch(() => this.#lose(client, LOST_MS));
    });
    this.#heard = undefined;
    if (this.#isClosed || this.#listener !== client) return;
    if (isHeard) {
      this.#hasWarned = false;
      this.#after(PROBE_MS, () => void this.#probe(client, true));
    } else if (hasHeard) {
      // A connection that received notifications before is broken.
      this.#lose(client, LOST_MS);
    } else {
      this.#warn(DEAF);
      this.#lose(client, DEAF_MS);
    }
  }

  #warn(message: string): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    guardedCall(() => this.#options.onWarning(message));
  }

  #lose(client: PgOwnClient, waitMs: number): void {
    const { connect } = this.#options;
    if (this.#listener !== client || connect === undefined) return;
    void this.#end();
    if (this.#isClosed) return;
    this.#after(waitMs, () => void this.#open(connect));
    // What came meanwhile was missed.
    this.#options.onWake();
  }

  #after(ms: number, callback: () => void): void {
    clearTimeout(this.#listenTimer);
    this.#listenTimer = setTimeout(callback, ms * (0.5 + Math.random()));
    this.#listenTimer.unref();
  }

  async #end(): Promise<void> {
    const client = this.#listener;
    this.#listener = undefined;
    this.#heard?.();
    if (client === undefined) return;
    // A connection that broke has nothing more to say.
    await endInTime(
      () => client.end().catch(() => undefined),
      () => [client],
    );
  }
}
