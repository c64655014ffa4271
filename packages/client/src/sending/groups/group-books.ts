import type { Acceptance } from "../../notification/is-accepted.js";
import type { Outcome } from "../../notification/outcome.js";

/** Learns what has settled of the groups of a run, each time after the group was called back. */
export interface GroupBooks {
  accepted(acceptance: Acceptance, count: number): void;
  /** One has another outcome. */
  settled(outcome: Outcome): void;
}
