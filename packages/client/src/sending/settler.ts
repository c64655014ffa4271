import type { FeedbackCollector } from "@apns/feedback";
import type { SettledRun, Verdict } from "@apns/transport";
import type { Announcer } from "../events/announcer.js";
import { acceptedChannel } from "../events/outcome-channels.js";
import { deviceTokenOf } from "../notification/device-token-of.js";
import { isAccepted } from "../notification/is-accepted.js";
import type { Origin } from "../notification/origin.js";
import { type Outcome, outcomeOf, travelOf } from "../notification/outcome.js";
import { realQueueMicrotask, realUnixMs } from "../real-time.js";
import type { OnSettled } from "./sender.js";
import type { Ticket } from "./ticket.js";

/** The run of a ticket that stands for one notification. */
const single: SettledRun = { sequence: 0, count: 1 };

/** What a transport hands over. */
interface Settlement {
  readonly ticket: Ticket;
  readonly verdict: Verdict;
  readonly run: SettledRun;
}

/** Makes outcomes of verdicts: for the caller first, then for listeners and for feedback. */
export class Settler {
  readonly #announcer: Announcer;
  readonly #collector: FeedbackCollector | undefined;
  /** The number of dropped device tokens that the next warning has to exceed. */
  #droppedFeedback = 0;

  /** @param collector collects dead device tokens; undefined where the protocol reports none */
  constructor(announcer: Announcer, collector: FeedbackCollector | undefined) {
    this.#announcer = announcer;
    this.#collector = collector;
  }

  /** Returns what takes the verdicts of a transport. */
  receiverFor(origin: Origin): OnSettled {
    return (ticket, verdict, run = single) => this.#settle({ ticket, verdict, run }, origin);
  }

  #settle({ ticket, verdict, run }: Settlement, origin: Origin): void {
    const { sequence, count } = run;
    const acceptance = isAccepted(verdict) && !ticket.wantsAcceptance ? verdict.outcome : undefined;
    // The caller comes first, so that a listener that throws harms no caller.
    if (acceptance !== undefined) {
      ticket.acknowledge(acceptance, count, sequence);
      if (acceptedChannel.hasSubscribers) {
        acceptedChannel.publish({ outcome: acceptance, count, ...travelOf(verdict, origin) });
      }
      return;
    }
    for (let at = sequence; at < sequence + count; at++) {
      const outcome = outcomeOf(verdict, { ticket, sequence: at }, origin);
      ticket.settle(outcome);
      this.#announce(outcome);
    }
  }

  #announce(outcome: Outcome): void {
    try {
      if (outcome.outcome === "rejected" && outcome.deviceTokenIsDead) this.#collect(outcome);
      this.#announcer.outcome(outcome);
    } catch (error) {
      // The error of a listener must not keep the other outcomes from their callers.
      realQueueMicrotask(() => {
        throw error;
      });
    }
  }

  /** A rejection with status 410 is HTTP/2's feedback. */
  #collect({ notification, failedAt }: Extract<Outcome, { outcome: "rejected" }>): void {
    const collector = this.#collector;
    if (collector === undefined) return;
    const deviceToken = deviceTokenOf(notification);
    if (deviceToken === undefined) return;
    collector.add({ deviceToken, failedAt: failedAt ?? new Date(realUnixMs()) });
    if (collector.dropped <= this.#droppedFeedback) return;
    // Warns each time that the number doubles, not for each device token.
    this.#droppedFeedback = 2 * collector.dropped;
    this.#announcer.warning({
      type: "feedback-dropped",
      message: `${collector.dropped} dead device tokens were dropped: read client.feedback().`,
    });
  }
}
