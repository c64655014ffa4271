import type { Tally } from "../../store/lane.js";

/** Counts what settled since the last report of a run. */
export interface RunTally {
  readonly total: number;
  add(outcome: string, reason: string, many: number): void;
  read(): readonly Tally[];
}

export function tallyOf(): RunTally {
  const counts = new Map<string, { outcome: string; reason: string; count: number }>();
  /** Nearly always that of the next one, too. */
  let last: { outcome: string; reason: string; count: number } | undefined;
  let total = 0;
  return {
    get total() {
      return total;
    },
    add(outcome, reason, many) {
      total += many;
      if (last === undefined || last.outcome !== outcome || last.reason !== reason) {
        const name = `${outcome} ${reason}`;
        last = counts.get(name) ?? { outcome, reason, count: 0 };
        counts.set(name, last);
      }
      last.count += many;
    },
    read: () => [...counts.values()],
  };
}
