/** More requests than any connection carries at a time. */
const UNLIMITED = 2 ** 30;
/** How often the pause may double after rounds of a single refused stream; twice as many streams allow once more. */
const DOUBLINGS = 2;

/**
 * What a connection has achieved so far: answers, refusals, and the pause that refusals bring; and what it may carry
 * after others like it have died. The connection records what happens, the pool what it concludes from that.
 */
export class ConnectionRecord {
  #answers = 0;
  #accepted = 0;
  #answersWhenProven = 0;
  #overdueInRow = 0;
  #answersWhenOverdue = 0;
  #refusals = 0;
  #refusedRounds = 0;
  #mustCalmDown = false;
  #pausedUntilMs = 0;
  #shutSinceMs = Infinity;
  #isNarrow = false;
  #hasFailed = false;
  #hasDied = false;
  #hasSuccessor = false;
  #group = 0;
  #askedAtMs = 0;
  #openingMs = 0;
  #isApart = false;
  #startsSlowly = false;
  #isCautious = false;

  /** The number of those that were opened together. */
  get group(): number {
    return this.#group;
  }

  /** How long it took to open: name, TCP, proxy and TLS; 0 until it has. */
  get openingMs(): number {
    return this.#openingMs;
  }

  /** Answers that came, of any status. */
  get answers(): number {
    return this.#answers;
  }

  /** Whether any answer came. */
  get hasAnswered(): boolean {
    return this.#answers > 0;
  }

  /** Whether any answer said 200. */
  get hasAccepted(): boolean {
    return this.#accepted > 0;
  }

  /** Whether nothing was answered since it was opened, or since it last had to answer a PING. */
  get isProven(): boolean {
    return this.#answers === this.#answersWhenProven;
  }

  /** How many answers in a row were overdue when one last was. */
  get overdueInRow(): number {
    return this.#overdueInRow;
  }

  /** Streams refused since the last answer or pause. */
  get refusals(): number {
    return this.#refusals;
  }

  /** When the pause that refusals brought ends; 0 when there is none. */
  get pausedUntilMs(): number {
    return this.#pausedUntilMs;
  }

  /** Since when it has carried nothing and let nothing in, although requests wait; Infinity when that is not so. */
  get shutSinceMs(): number {
    return this.#shutSinceMs;
  }

  /** Whether it carries suspects and nothing else. */
  get isApart(): boolean {
    return this.#isApart;
  }

  /** How many requests it may carry at a time; each answer allows one more. */
  get window(): number {
    return this.#startsSlowly ? 1 + this.#answers : UNLIMITED;
  }

  /** Whether it waits for the server's SETTINGS before it carries anything, and {@link window} applies. */
  get isCautious(): boolean {
    return this.#isCautious;
  }

  /** Whether its first SETTINGS made the windows of streams narrower than the default. */
  get isNarrow(): boolean {
    return this.#isNarrow;
  }

  /** Whether it counts as a failed attempt. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** The driver is asked to open it, as one of a group. */
  asked(group: number, nowMs: number): void {
    this.#group = group;
    this.#askedAtMs = nowMs;
  }

  opened(nowMs: number): void {
    this.#openingMs = nowMs - this.#askedAtMs;
  }

  /** Its first SETTINGS made the windows of streams narrower than the default. */
  narrow(): void {
    this.#isNarrow = true;
  }

  /** Another one opens in its place. Returns false when that is known. */
  succeed(): boolean {
    if (this.#hasSuccessor) return false;
    this.#hasSuccessor = true;
    return true;
  }

  /** An answer came: earlier refusals no longer count. */
  answered(status: number): void {
    this.#answers += 1;
    if (status === 200) this.#accepted += 1;
    this.#refusals = 0;
    this.#refusedRounds = 0;
    this.#mustCalmDown = false;
    this.#pausedUntilMs = 0;
  }

  /** An answer did not come in time. */
  overdue(): void {
    if (this.#answers !== this.#answersWhenOverdue) this.#overdueInRow = 0;
    this.#answersWhenOverdue = this.#answers;
    this.#overdueInRow += 1;
  }

  /** The server has to answer a PING now. */
  prove(): void {
    this.#answersWhenProven = this.#answers;
  }

  /** The server refused a stream, or said ENHANCE_YOUR_CALM. */
  refused(how: "refused" | "calm"): void {
    this.#refusals += 1;
    if (how === "calm") this.#mustCalmDown = true;
  }

  /**
   * All streams refused at once count as one attempt. Returns how many such attempts in a row the pause is for. One
   * refused stream says little about the server: where few are open at a time, the requests after those that are
   * refused for ever must not wait for a pause that was meant for a server that takes none.
   */
  endRound(): number {
    const most = this.#mustCalmDown ? Infinity : 1 + DOUBLINGS + Math.floor(Math.log2(this.#refusals));
    this.#refusals = 0;
    this.#refusedRounds += 1;
    return Math.min(this.#refusedRounds, most);
  }

  pauseUntil(atMs: number): void {
    this.#pausedUntilMs = atMs;
  }

  /** Forgets a pause that is over. */
  resume(nowMs: number): void {
    if (nowMs >= this.#pausedUntilMs) this.#pausedUntilMs = 0;
  }

  /** Whether it carries nothing and lets nothing in, although requests wait. */
  shut(isShut: boolean, nowMs: number): void {
    this.#shutSinceMs = isShut ? Math.min(this.#shutSinceMs, nowMs) : Infinity;
  }

  /** It begins with one request at a time, after SETTINGS. */
  startSlowly(): void {
    this.#startsSlowly = true;
    this.#isCautious = true;
  }

  awaitSettings(): void {
    this.#isCautious = true;
  }

  /** Whether it carries suspects only from now on. */
  setApart(isApart: boolean): void {
    this.#isApart = isApart;
  }

  /** Counts the connection as a failed attempt. Returns false when it was counted before. */
  fail(): boolean {
    if (this.#hasFailed) return false;
    this.#hasFailed = true;
    return true;
  }

  /** The server ends it, with GOAWAY or without. Returns false when that is known. */
  die(): boolean {
    if (this.#hasDied) return false;
    this.#hasDied = true;
    return true;
  }
}
