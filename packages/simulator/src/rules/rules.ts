import type { Rule } from "./rule.js";
import type { RuleState } from "./rule-state.js";

/** The rules in force. Each change holds at once, on open connections too. */
export interface Rules {
  /** In the order in which they are tried. */
  list(): readonly RuleState[];
  get(id: string): RuleState | undefined;
  /**
   * Replaces all; counters start again.
   *
   * @throws SimulatorError `invalid-rule`
   */
  replace(rules: readonly Rule[]): readonly RuleState[];
  /**
   * Adds one at the end, or in front of all others. The counters of the others go on.
   *
   * @throws SimulatorError `invalid-rule`
   */
  add(rule: Rule, place?: "first" | "last"): RuleState;
  /** Returns whether there was such a rule. */
  remove(id: string): boolean;
}
