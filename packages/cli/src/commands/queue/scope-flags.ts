import type { LaneScope } from "@apns/queue";
import { UsageError } from "@apns/wire";
import type { Command } from "commander";
import type { FlagSources } from "../../flags/flag-sources.js";

/** The flags that say which part of a queue. */
export interface ScopeFlags {
  readonly campaign?: string;
  readonly topic?: string;
  readonly all?: boolean;
}

export function addScopeFlags(command: Command): Command {
  return command
    .option("--campaign <name>", "what was enqueued under this name")
    .option("--topic <bundle id>", "what has this topic; empty for what has none")
    .option("--all", "the whole queue");
}

/**
 * The scope that the flags name; the whole queue is never meant by chance.
 *
 * @throws UsageError unless there is a campaign or a topic, or `--all` alone
 */
export function scopeOf({ campaign, topic, all }: ScopeFlags, sources: FlagSources): LaneScope {
  refuseAllAndPart(sources);
  if (campaign === undefined && topic === undefined && all !== true) {
    throw new UsageError("missing-option", "Say which part: --campaign, --topic or both; or --all.");
  }
  return { ...(campaign === undefined ? {} : { campaign }), ...(topic === undefined ? {} : { topic }) };
}

/** @throws UsageError for `--all` beside a part */
export function refuseAllAndPart(sources: FlagSources): void {
  sources.refuseBoth("--all", "--campaign", "one is the whole queue, the other a part of it.");
  sources.refuseBoth("--all", "--topic", "one is the whole queue, the other a part of it.");
}
