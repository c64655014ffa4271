/** Deaths of a connection that carried one notification alone, after which that notification is held guilty. */
const LONE_LOSSES = 3;
/** How much a loss without progress narrows the window. */
const NARROWING = 4;

/**
 * Finds the notification that kills connections, or that the gateway rejects without naming it.
 *
 * When connections die without an error response, the first loss is an accident: everything is resent. From the second
 * in a row, each connection carries a quarter of what the previous one carried, until the culprit stands alone; when
 * three connections have died with it alone, it is guilty. Any progress doubles the window again. Apple closed
 * connections at any time without an error response, so one loss proves nothing; only repeated losses of a lone
 * notification do.
 *
 * An error response that names nothing is no accident: something that this connection carried is bad. Each connection
 * carries half of the suspects, until one is left.
 */
export class PoisonSearch {
  readonly #fullWindow: number;
  #window: number;
  #losses = 0;
  #loneLosses = 0;
  #loneAccusations = 0;
  #condemned = 0;
  /** How many of the oldest notifications are suspects: one of them is bad. 0: there are none. */
  #suspects = 0;
  /** The sequence number after the last suspect. */
  #suspectEnd = 0;

  /** @param fullWindow how many notifications a connection may carry unsettled while all is well */
  constructor(fullWindow: number) {
    this.#fullWindow = fullWindow;
    this.#window = fullWindow;
  }

  /** How many notifications a connection may carry unsettled now. */
  get window(): number {
    return this.#window;
  }

  /** Losses in a row without progress. */
  get losses(): number {
    return this.#losses;
  }

  /** Losses in a row of connections that carried the same notification alone. */
  get loneLosses(): number {
    return this.#loneLosses;
  }

  /** Notifications held guilty in a row without progress: several mean a sick gateway, not poison. */
  get condemned(): number {
    return this.#condemned;
  }

  get isNarrowed(): boolean {
    return this.#window < this.#fullWindow;
  }

  /** Whether the next loss decides about a suspect that stands alone: then no barrier may share its connection. */
  get isDecisive(): boolean {
    return this.#suspects === 1 || this.hasDiedBesideBarriers;
  }

  /** Whether connections have died with a lone suspect as often as they may with a barrier after it. */
  get hasDiedBesideBarriers(): boolean {
    return this.#loneLosses === LONE_LOSSES - 1;
  }

  /** Whether a lone suspect was accused so often that the next accusation convicts it. */
  get isAccusedAlone(): boolean {
    return this.#loneAccusations === LONE_LOSSES - 1;
  }

  /** Everything before `head` has settled, by evidence or by silence. */
  progressed(head: number): void {
    this.#losses = 0;
    this.#condemned = 0;
    this.#loneLosses = 0;
    this.#loneAccusations = 0;
    if (this.#suspects > 0) this.#suspect(head, this.#suspectEnd);
    else this.#window = Math.min(this.#fullWindow, this.#window * 2);
  }

  /** The gateway named the bad one after all. */
  named(): void {
    if (this.#suspects > 0) this.#suspect(0, 0);
  }

  /** A connection died with `unsettled` notifications in doubt. Returns whether the oldest of them is guilty. */
  lost(unsettled: number): boolean {
    this.#losses += 1;
    if (unsettled === 1) {
      this.#loneLosses += 1;
      if (this.#loneLosses >= LONE_LOSSES) {
        this.convicted();
        return true;
      }
    } else {
      this.#loneLosses = 0;
    }
    if (this.#losses > 1 || this.isNarrowed) {
      this.#window = Math.max(1, Math.floor(Math.min(this.#window, unsettled) / NARROWING));
    }
    return false;
  }

  /** An error response named nothing: one of the notifications from `head` to `end - 1` is bad. */
  accused(head: number, end: number): void {
    this.#loneLosses = 0;
    this.#loneAccusations = end - head === 1 ? this.#loneAccusations + 1 : 0;
    this.#suspect(head, end);
  }

  /** The oldest notification is guilty, and settles. The others count as innocent, unless this happens repeatedly. */
  convicted(): void {
    this.#loneLosses = 0;
    this.#loneAccusations = 0;
    this.#condemned += 1;
    this.#suspect(0, 0);
    if (this.#condemned > 1) this.#window = 1;
  }

  #suspect(head: number, end: number): void {
    this.#suspectEnd = end;
    this.#suspects = Math.max(0, end - head);
    this.#window =
      this.#suspects === 0 ? this.#fullWindow : Math.min(this.#fullWindow, Math.ceil(this.#suspects / 2));
  }
}
