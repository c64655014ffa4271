import type { Source } from "../outcomes.js";
import { type ReadFailure, type RoomSource, SourceReader } from "../source-reader.js";
import { GroupHandover, type GroupSender } from "./group-handover.js";
import type { NotificationGroup } from "./notification-group.js";

/** What a run of groups needs of its client. */
export interface GroupHost extends RoomSource {
  readonly sender: GroupSender;
  /** How many may be handed over and not be settled. */
  readonly maxPending: number;
  /** Asks that everything submitted settles soon. */
  flush(): void;
}

/** One run of `sendGroups`: reads its source while there is room, until it has ended and everything has settled. */
export class GroupRun {
  readonly done: Promise<void>;
  readonly #host: GroupHost;
  readonly #handover: GroupHandover;
  readonly #reader: SourceReader<NotificationGroup>;
  #failure: ReadFailure | undefined;
  #resolve: () => void = () => {};
  #reject: (error: unknown) => void = () => {};

  constructor(host: GroupHost, source: Source<NotificationGroup>) {
    const { maxPending } = host;
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#host = host;
    this.#handover = new GroupHandover(host.sender, () => this.#settled());
    this.#reader = new SourceReader({
      source,
      handover: this.#handover,
      host,
      maxPending,
      signal: undefined,
      onPause: (failure) => this.#paused(failure),
    });
    this.#reader.readOn();
  }

  #settled(): void {
    if (!this.#reader.refill()) this.#endIfDone();
  }

  #paused(failure: ReadFailure | undefined): void {
    if (failure !== undefined) this.#failure = failure;
    if (this.#reader.state === "ended" && this.#handover.pending > 0) this.#host.flush();
    this.#endIfDone();
  }

  #endIfDone(): void {
    if (this.#reader.state !== "ended" || this.#handover.pending > 0) return;
    if (this.#failure === undefined) this.#resolve();
    else this.#reject(this.#failure.error);
  }
}
