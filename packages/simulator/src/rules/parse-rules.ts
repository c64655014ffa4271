import { list } from "../checks/check.js";
import { Place } from "../checks/place.js";
import type { Rule } from "./rule.js";
import { ruleCheck } from "./rule-check.js";

const rulesCheck = list(ruleCheck);

/**
 * Checks rules that come from a JSON file or from plain JavaScript, and returns them with device tokens in lower
 * case.
 *
 * @throws SimulatorError `invalid-rule`; the message names the field, such as `rules[2].do.close`.
 */
export function parseRules(rules: unknown): readonly Rule[] {
  return rulesCheck(rules, new Place("invalid-rule", "rules"));
}
