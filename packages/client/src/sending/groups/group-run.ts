import type { RunTracing } from "../../events/run-tracing.js";
import type { Acceptance } from "../../notification/is-accepted.js";
import type { Outcome } from "../../notification/outcome.js";
import { emptyCounts } from "../empty-counts.js";
import type { OutcomeCounts, Source } from "../outcomes.js";
import { type ReadFailure, type RoomSource, SourceReader } from "../source-reader.js";
import type { GroupBooks } from "./group-books.js";
import { GroupHandover, type GroupSender } from "./group-handover.js";
import type { NotificationGroup } from "./notification-group.js";

/** What a run of groups needs of its client. */
export interface GroupHost extends RoomSource {
  readonly sender: GroupSender;
  /** How many may be handed over and not be settled. */
  readonly maxPending: number;
  /** Asks that everything submitted settles soon. */
  flush(): void;
  /** Publishes what happens in the run. Returns undefined where nobody listens. */
  trace(counts: Readonly<OutcomeCounts>): RunTracing | undefined;
}

/** One run of `sendGroups`: reads its source while there is room, until it has ended and everything has settled. */
export class GroupRun implements GroupBooks {
  readonly done: Promise<void>;
  readonly #host: GroupHost;
  readonly #handover: GroupHandover;
  readonly #reader: SourceReader<NotificationGroup>;
  readonly #counts = emptyCounts();
  #failure: ReadFailure | undefined;
  #tracing: RunTracing | undefined;
  #resolve: () => void = () => {};
  #reject: (error: unknown) => void = () => {};

  constructor(host: GroupHost, source: Source<NotificationGroup>) {
    const { maxPending } = host;
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#host = host;
    this.#handover = new GroupHandover(host.sender, this);
    this.#reader = new SourceReader({
      source,
      handover: this.#handover,
      host,
      maxPending,
      signal: undefined,
      onPause: (failure) => this.#paused(failure),
    });
    // Not before: a source that is not iterable is thrown by the reader, and has no run.
    this.#tracing = host.trace(this.#counts);
    this.#reader.readOn();
  }

  accepted(acceptance: Acceptance, count: number): void {
    this.#counts[acceptance] += count;
    this.#readOn();
  }

  settled(outcome: Outcome): void {
    this.#counts[outcome.outcome] += 1;
    this.#tracing?.outcome(outcome);
    this.#readOn();
  }

  #readOn(): void {
    if (!this.#reader.refill()) this.#endIfDone();
  }

  #paused(failure: ReadFailure | undefined): void {
    if (failure !== undefined) this.#failure = failure;
    if (this.#reader.state === "ended" && this.#handover.pending > 0) this.#host.flush();
    this.#endIfDone();
  }

  #endIfDone(): void {
    if (this.#reader.state !== "ended" || this.#handover.pending > 0) return;
    this.#tracing?.ended(this.#failure);
    this.#tracing = undefined;
    if (this.#failure === undefined) this.#resolve();
    else this.#reject(this.#failure.error);
  }
}
