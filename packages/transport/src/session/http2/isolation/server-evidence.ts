/** What a session has seen of its server, over all connections: it tells a bad request from a bad server. */
export class ServerEvidence {
  #answers = 0;
  #answersAtDeath = 0;
  #refusals = 0;
  #strayDeaths = 0;

  /** Answers of any status. */
  get answers(): number {
    return this.#answers;
  }

  /** Requests whose stream was refused, each counted once. */
  get refusals(): number {
    return this.#refusals;
  }

  /** Connections that died although no suspect was on them. */
  get strayDeaths(): number {
    return this.#strayDeaths;
  }

  /** Whether an answer came since a connection last died. */
  get isAnswering(): boolean {
    return this.#answers > this.#answersAtDeath;
  }

  answered(): void {
    this.#answers += 1;
  }

  /** A request was refused for the first time. */
  refused(): void {
    this.#refusals += 1;
  }

  /** A connection died, with suspects on it or without. */
  died(carried: "suspects" | "others"): void {
    this.#answersAtDeath = this.#answers;
    if (carried === "others") this.#strayDeaths += 1;
  }
}
