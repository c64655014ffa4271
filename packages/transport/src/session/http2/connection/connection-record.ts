/**
 * What a connection has achieved so far: answers, refusals, and the pause that refusals bring. The connection records
 * what happens, the pool what it concludes from that.
 */
export class ConnectionRecord {
  #answers = 0;
  #accepted = 0;
  #refusals = 0;
  #refusedRounds = 0;
  #pausedUntilMs = 0;
  #hasFailed = false;

  /** Whether any answer came. */
  get hasAnswered(): boolean {
    return this.#answers > 0;
  }

  /** Whether any answer said 200. */
  get hasAccepted(): boolean {
    return this.#accepted > 0;
  }

  /** Streams refused since the last answer or pause. */
  get refusals(): number {
    return this.#refusals;
  }

  /** When the pause that refusals brought ends; 0 when there is none. */
  get pausedUntilMs(): number {
    return this.#pausedUntilMs;
  }

  /** An answer came: earlier refusals no longer count. */
  answered(status: number): void {
    this.#answers += 1;
    if (status === 200) this.#accepted += 1;
    this.#refusals = 0;
    this.#refusedRounds = 0;
    this.#pausedUntilMs = 0;
  }

  /** The server refused a stream. */
  refused(): void {
    this.#refusals += 1;
  }

  /** However many streams were refused at once, that was one attempt. Returns how many such attempts there were in a row. */
  endRound(): number {
    this.#refusals = 0;
    this.#refusedRounds += 1;
    return this.#refusedRounds;
  }

  pauseUntil(atMs: number): void {
    this.#pausedUntilMs = atMs;
  }

  /** Forgets a pause that is over. */
  resume(nowMs: number): void {
    if (nowMs >= this.#pausedUntilMs) this.#pausedUntilMs = 0;
  }

  /** Counts the connection as a failed attempt. Returns false when it was counted before. */
  fail(): boolean {
    if (this.#hasFailed) return false;
    this.#hasFailed = true;
    return true;
  }
}
