import type { OutcomeCounts } from "./outcomes.js";

/** The counts of a run of which nothing has settled yet. */
export function emptyCounts(): OutcomeCounts {
  return {
    accepted: 0,
    "presumed-accepted": 0,
    rejected: 0,
    unaccounted: 0,
    expired: 0,
    cancelled: 0,
    failed: 0,
  };
}
