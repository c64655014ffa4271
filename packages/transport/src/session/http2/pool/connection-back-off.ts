import { type ReconnectDelay, reconnectDelayMs } from "../../reconnect-delay.js";
import type { ConnectionRecord } from "../connection/connection-record.js";
import type { Http2SessionOptions } from "../options.js";
import { ConnectionPace } from "./connection-pace.js";
import { SettingsFirst } from "./settings-first.js";

/** Answers after which a connection has served its purpose: earlier failures no longer count. */
const ENOUGH_ANSWERS = 1000;
/** A connection that brought fewer answers than this is followed by one that starts slowly. */
const FEW_ANSWERS = 100;
/** After this many times the longest pause without a failure, earlier ones no longer count. */
const FORGETS_AFTER = 4;
/** After so many deaths for which a single request is to blame, the pause before the next trial doubles. */
const TRIALS_PER_STEP = 4;

/** How a connection ended. */
export interface End {
  /** With GOAWAY(NO_ERROR), or with nothing on it. */
  readonly isOrderly: boolean;
  /** Whether requests came back, or wait for a connection. */
  readonly isWasted: boolean;
  /** Whether a request is to blame, and not the connection. */
  readonly isBlameless: boolean;
}

/**
 * Decides how soon another connection may be opened, and how carefully it starts, by what earlier ones achieved. One
 * answer does not undo a failure: connections that bring little are opened ever more slowly.
 */
export class ConnectionBackOff {
  readonly #delay: ReconnectDelay;
  readonly #random: () => number;
  /** Connections in a row that failed, or ended with little achieved. */
  #failures = 0;
  #failedAtMs = -Infinity;
  #connectAtMs = 0;
  /** Connections in a row that died with one request alone. */
  #trials = 0;
  #triedAtMs = -Infinity;
  #tryAtMs = 0;
  #startsSlowly = false;
  readonly #settingsFirst = new SettingsFirst();
  #newest: ConnectionRecord | undefined;
  /** Whether something failed, and no connection has served its purpose since. */
  #isDoubtful = false;
  /** Those that were opened together when one of them last failed. */
  #failedGroup = 0;
  readonly #pace: ConnectionPace;

  /** @param random returns a number in [0, 1) */
  constructor(
    { reconnectDelay, maxConnections }: Pick<Http2SessionOptions, "reconnectDelay" | "maxConnections">,
    random: () => number,
  ) {
    this.#delay = reconnectDelay;
    this.#random = random;
    this.#pace = new ConnectionPace(maxConnections);
  }

  /** When the next connection may be opened. */
  get connectAtMs(): number {
    const isUnknown = this.#isDoubtful && !this.#hasServed();
    return isUnknown ? Math.max(this.#connectAtMs, this.#pace.nextAtMs) : this.#connectAtMs;
  }

  /** When the next one for suspects may be opened. */
  get connectApartAtMs(): number {
    return Math.max(this.connectAtMs, this.#tryAtMs);
  }

  /** Whether several may be opened at once. After a failure one at a time finds out whether the server serves. */
  trusts(nowMs: number): boolean {
    if (nowMs < this.#connectAtMs) return false;
    return this.#hasServed() || !(this.#isDoubtful || this.#startsSlowly) || this.#isLongAgo(nowMs);
  }

  /** Prepares a new connection. */
  prepare(record: ConnectionRecord, kind: "any" | "apart", nowMs: number): void {
    this.#pace.opened(nowMs);
    if (this.#hasBrought(FEW_ANSWERS) || this.#isLongAgo(nowMs)) this.#startsSlowly = false;
    if (this.#newest !== undefined) this.#settingsFirst.look(this.#newest);
    if (this.#startsSlowly || kind === "apart") record.startSlowly();
    else if (this.#settingsFirst.isRequired) record.awaitSettings();
    this.#newest = record;
  }

  /** The server accepts requests, and refuses some for what they are. */
  forgive(): void {
    this.#failures = 0;
    this.#isDoubtful = false;
  }

  /**
   * A connection could not be opened, or the server wants nothing from it. Each connection counts once, however many
   * ways it fails in, and those that were opened together count as one.
   */
  failed(record: ConnectionRecord, nowMs: number): void {
    if (!record.fail()) return;
    this.#isDoubtful = true;
    if (!this.#count(record, nowMs)) return;
    this.#pause(reconnectDelayMs(this.#failures, this.#delay, this.#random()), nowMs);
  }

  /** The server ended a connection. */
  ended(record: ConnectionRecord, { isOrderly, isWasted, isBlameless }: End, nowMs: number): void {
    if (isBlameless) {
      this.#tried(record, nowMs);
      return;
    }
    if (isOrderly && !isWasted) return;
    const { answers, hasAnswered } = record;
    if (!record.fail()) return;
    if (!hasAnswered && !isOrderly) this.#settingsFirst.broke(record, this.#newest?.group ?? 0);
    if (answers >= ENOUGH_ANSWERS) {
      this.#startsSlowly = false;
      return;
    }
    if (!this.#count(record, nowMs)) return;
    // Servers replace connections. After answers, the first such end is usual.
    const failures = hasAnswered ? this.#failures - 1 : this.#failures;
    if (failures > 0) {
      this.#isDoubtful = true;
      this.#pause(reconnectDelayMs(failures, this.#delay, this.#random()) / (1 + answers), nowMs);
    }
    this.#startsSlowly = answers < FEW_ANSWERS && (failures > 0 || !isOrderly);
  }

  #tried(record: ConnectionRecord, nowMs: number): void {
    if (!record.fail()) return;
    if (nowMs - this.#triedAtMs > FORGETS_AFTER * this.#delay.maxMs) this.#trials = 0;
    this.#triedAtMs = nowMs;
    this.#trials += 1;
    const step = Math.ceil(this.#trials / TRIALS_PER_STEP);
    this.#tryAtMs = nowMs + reconnectDelayMs(step, this.#delay, this.#random());
  }

  /** Whether the newest connection has brought enough answers that earlier failures do not matter. */
  #hasServed(): boolean {
    return this.#hasBrought(ENOUGH_ANSWERS);
  }

  /** Whether the newest connection has brought so many answers. */
  #hasBrought(answers: number): boolean {
    return this.#newest !== undefined && this.#newest.answers >= answers;
  }

  /** Counts a failure. Returns false for those of a group after the first: they say the same. */
  #count({ group }: ConnectionRecord, nowMs: number): boolean {
    if (group === this.#failedGroup) return false;
    this.#failedGroup = group;
    if (this.#isLongAgo(nowMs) || this.#hasServed()) this.#failures = 0;
    this.#failedAtMs = nowMs;
    this.#failures += 1;
    return true;
  }

  #isLongAgo(nowMs: number): boolean {
    return nowMs - this.#failedAtMs > FORGETS_AFTER * this.#delay.maxMs;
  }

  #pause(delayMs: number, nowMs: number): void {
    this.#connectAtMs = nowMs + delayMs;
  }
}
