/** Deaths of a connection that carried one notification alone, after which that notification is held guilty. */
const LONE_LOSSES = 3;
/** How much a loss without progress narrows the window. */
const NARROWING = 4;

/**
 * Finds the notification that kills connections, when connections keep dying without an error response.
 *
 * The first loss is an accident: everything is resent. From the second in a row, each connection carries a quarter of
 * what the previous one carried, until the culprit stands alone; when three connections have died with it alone, it is
 * guilty. Any progress doubles the window again. Apple closed connections at any time without an error response, so one
 * loss proves nothing; only repeated losses of a lone notification do.
 */
export class PoisonSearch {
  readonly #fullWindow: number;
  #window: number;
  #losses = 0;
  #loneLosses = 0;
  #condemned = 0;

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

  /** Whether the next loss decides: then no barrier may share the connection with the suspect. */
  get isDecisive(): boolean {
    return this.#loneLosses === LONE_LOSSES - 1;
  }

  /** Something settled with evidence, or by silence. */
  progressed(): void {
    this.#losses = 0;
    this.#condemned = 0;
    this.#loneLosses = 0;
    this.#window = Math.min(this.#fullWindow, this.#window * 2);
  }

  /** A connection died with `unsettled` notifications in doubt. Returns whether the oldest of them is guilty. */
  lost(unsettled: number): boolean {
    this.#losses += 1;
    if (unsettled === 1) {
      this.#loneLosses += 1;
      if (this.#loneLosses >= LONE_LOSSES) {
        this.#loneLosses = 0;
        this.#condemned += 1;
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
}
