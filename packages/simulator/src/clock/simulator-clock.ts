/** The simulator's time. It judges provider tokens and expirations, and moves phones. */
export interface SimulatorClock {
  /** Milliseconds since 1970. */
  now(): number;
  /**
   * Moves it forward, in steps from one thing that is due to the next. Delays of rules stay in real time.
   *
   * @param ms from 0 to 3,155,760,000,000 (a hundred years)
   * @returns the new time
   * @throws SimulatorError `invalid-option`
   */
  advance(ms: number): number;
  /** How far it is ahead of the clock that the simulator was started with, milliseconds. */
  readonly aheadMs: number;
}
