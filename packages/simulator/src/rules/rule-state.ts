import type { Rule } from "./rule.js";

/** A rule in force, with its counters. */
export interface RuleState {
  /** `rule-1` and so on; never used again in a run. */
  readonly id: string;
  /** As the journal shows it. */
  readonly name: string;
  readonly rule: Rule;
  /** How often it matched. */
  readonly matches: number;
  /** How many matches it has left; undefined without `times`. */
  readonly left: number | undefined;
}
