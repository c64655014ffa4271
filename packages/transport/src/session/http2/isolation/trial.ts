import type { ServerEvidence } from "./server-evidence.js";

/** The evidence against one request: begun when it first comes back, dropped with its first answer. */
export class Trial {
  /** `free`: it travels with all others. `grouped`: with other suspects. `alone`: with nothing. */
  standing: "free" | "grouped" | "alone" = "free";
  /** Connections that died with it. */
  deaths = 0;
  /** Of these, how many carried nothing else. */
  loneDeaths = 0;
  /** Of these, how many died while the server was known to answer others. */
  guilt = 0;
  /** Orderly ends of connections that left it out. */
  leftOuts = 0;
  /** How often its stream was refused, or starved of a window. */
  refusals = 0;
  /** When that first happened. */
  refusedAtMs: number = Infinity;
  /** The counters of the session when the trial began. */
  readonly answersBefore: number;
  readonly refusalsBefore: number;
  readonly strayDeathsBefore: number;

  constructor({ answers, refusals, strayDeaths }: ServerEvidence) {
    this.answersBefore = answers;
    this.refusalsBefore = refusals;
    this.strayDeathsBefore = strayDeaths;
  }
}
