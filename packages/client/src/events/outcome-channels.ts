import { type Channel, channel } from "node:diagnostics_channel";
import type { Acceptance } from "../notification/is-accepted.js";
import type { Travel } from "../notification/outcome.js";

/** Notifications of a run with `report: "problems"` that were accepted together, after the same times. */
export interface CountedAcceptances extends Travel {
  readonly outcome: Acceptance;
  /** How many there are, 1 or more. */
  readonly count: number;
}

/** Publishes every outcome that a caller gets to subscribers of `node:diagnostics_channel`; costs nothing without any. */
export const outcomeChannel: Channel<unknown, unknown> = channel("apns:outcome");

/** Publishes {@link CountedAcceptances}: all others that were accepted. They cost no outcome each here either. */
export const acceptedChannel: Channel<unknown, unknown> = channel("apns:accepted");
