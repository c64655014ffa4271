import type { SessionStats } from "@apns/transport";
import type { IdentityStats, Load } from "./senders/identity-stats.js";

/** Counters of a client since it was made, over all its connections, and what it is doing now. */
export interface ClientStats extends SessionStats, Load {
  /** The same for each identity, with the age of its credentials. The client's own is the first. */
  identities: readonly IdentityStats[];
}
