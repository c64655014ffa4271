import type { Tally } from "../store/lane.js";

/** Counts what settled since the last report of a run. */
export interface RunTally {
  readonly total: number;
  add(outcome: string, reason: string): void;
  read(): readonly Tally[];
}

export function tallyOf(): RunTally {
  const counts = new Map<string, { outcome: string; reason: string; count: number }>();
  let total = 0;
  return {
    get total() {
      return total;
    },
    add(outcome, reason) {
      total += 1;
      const name = `${outcome} ${reason}`;
      const tally = counts.get(name);
      if (tally === undefined) counts.set(name, { outcome, reason, count: 1 });
      else tally.count += 1;
    },
    read: () => [...counts.values()],
  };
}
