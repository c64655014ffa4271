import type { SessionStats } from "@apns/transport";

/** The sum of the counters of several sessions. */
export function sumOfStats(sessions: Iterable<{ readonly stats: Readonly<SessionStats> }>): SessionStats {
  const sum: SessionStats = { written: 0, resent: 0, possibleDuplicates: 0, connections: 0, losses: 0 };
  for (const { stats } of sessions) {
    sum.written += stats.written;
    sum.resent += stats.resent;
    sum.possibleDuplicates += stats.possibleDuplicates;
    sum.connections += stats.connections;
    sum.losses += stats.losses;
  }
  return sum;
}
