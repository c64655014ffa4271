import type { DeadLetterScope, LaneScope } from "@apns/queue";
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
 * @param others flags that the command takes instead
 *
 * @throws UsageError unless there is a campaign or a topic, or `--all` alone
 */
export function scopeOf(
  { campaign, topic, all }: ScopeFlags,
  sources: FlagSources,
  others: "" | "--id, " = "",
): LaneScope {
  refuseAllAndPart(sources);
  if (campaign === undefined && topic === undefined && all !== true) {
    throw new UsageError("missing-option", `Say which part: ${others}--campaign, --topic or both; or --all.`);
  }
  return { ...(campaign === undefined ? {} : { campaign }), ...(topic === undefined ? {} : { topic }) };
}

/** The flags that say which dead letters. */
export interface LetterFlags extends ScopeFlags {
  readonly id?: string;
}

export function addLetterFlags(command: Command): Command {
  return addScopeFlags(command).option("--id <id>", "the one with this id, as apns queue dead shows it");
}

/**
 * The dead letters that the flags name.
 *
 * @throws UsageError unless there is an id alone, or what `scopeOf` takes
 */
export function lettersOf({ id, ...rest }: LetterFlags, sources: FlagSources): DeadLetterScope {
  for (const flag of ["--campaign", "--topic", "--all"])
    sources.refuseBoth("--id", flag, "an id is one letter.");
  if (id !== undefined) return { id };
  return scopeOf(rest, sources, "--id, ");
}

/** @throws UsageError for `--all` beside a part */
export function refuseAllAndPart(sources: FlagSources): void {
  sources.refuseBoth("--all", "--campaign", "one is the whole queue, the other a part of it.");
  sources.refuseBoth("--all", "--topic", "one is the whole queue, the other a part of it.");
}
