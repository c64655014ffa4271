import { type OptionTable, resolveOptions } from "@apns/transport/options";
import { type RunTracing, traceRun } from "../events/run-tracing.js";
import {
  flushOptionTable,
  type SendManyOptions,
  type SendManySettings,
  sendManyOptionTable,
} from "../options/call-options.js";
import { type GroupHost, GroupRun } from "./groups/group-run.js";
import type { NotificationGroup } from "./groups/notification-group.js";
import type { Composer, Submitter } from "./handover.js";
import type { OutcomeCounts, Outcomes, Source } from "./outcomes.js";
import { SendManyRun } from "./send-many-run.js";
import type { Sender } from "./sender.js";
import type { RoomSource } from "./source-reader.js";

const FLUSH_TIMEOUT_MS = resolveOptions(flushOptionTable, undefined).timeoutMs;

/** What a run sends, and how. */
export interface RunPlan<Item> extends Submitter<Item> {
  readonly form: "sendMany" | "broadcast";
  readonly source: Source<Item>;
  readonly composer: Composer<Item>;
  readonly options: SendManyOptions | undefined;
}

/** The runs of a client: starts them, and resumes those that wait for room. */
export class Runs {
  readonly #sender: Sender;
  readonly #optionTable: OptionTable<SendManySettings>;
  #waiting: (() => void)[] = [];

  constructor(sender: Sender) {
    this.#sender = sender;
    this.#optionTable = sendManyOptionTable(sender.capacity);
  }

  /** @throws UsageError for options that are unknown, of a wrong type or out of range, before the source is read */
  start<Item>(plan: RunPlan<Item>): Outcomes {
    const { form, source, composer, submit, submitEach } = plan;
    const { maxPending, signal, report } = resolveOptions(this.#optionTable, plan.options);
    const host = { submit, submitEach, ...this.#room };
    const trace = (counts: Readonly<OutcomeCounts>): RunTracing | undefined =>
      traceRun({ form, report, counts });
    return new SendManyRun(host, source, {
      composer,
      maxPending,
      signal,
      wantsAcceptance: report === "all",
      trace,
    });
  }

  /** Runs until the source has ended and all of it has settled. */
  startGroups(source: Source<NotificationGroup>): Promise<void> {
    const sender = this.#sender;
    const { capacity: maxPending } = sender;
    const trace: GroupHost["trace"] = (counts) =>
      traceRun({ form: "sendGroups", report: "problems", counts });
    return new GroupRun({ ...this.#room, sender, maxPending, trace }, source).done;
  }

  get #room(): RoomSource & { readonly flush: () => void } {
    return {
      flush: () => this.#flush(),
      room: () => this.#sender.room,
      whenRoom: (resume) => void this.#waiting.push(resume),
    };
  }

  /** The sender has room again. */
  resume(): void {
    if (this.#waiting.length === 0) return;
    for (const resume of this.#waiting.splice(0)) resume();
  }

  #flush(): void {
    // A flush that times out changes nothing: the outcomes come by silence, or when the sender gives up.
    this.#sender.flush(FLUSH_TIMEOUT_MS).catch(() => {});
  }
}
