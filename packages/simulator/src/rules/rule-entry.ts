import type { Rule } from "./rule.js";

/** A rule in force, and how often it matched. */
export interface RuleEntry<R extends Rule> {
  readonly id: string;
  readonly rule: R;
  readonly name: string;
  readonly place: number;
  left: number;
  matches: number;
  /** Called after each match. */
  readonly onMatch: () => void;
}

/** Counts a match. */
export function spend(entry: RuleEntry<Rule>): void {
  entry.left -= 1;
  entry.matches += 1;
  entry.onMatch();
}
