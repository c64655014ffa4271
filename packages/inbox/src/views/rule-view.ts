import type { Rule, RuleState, Simulator } from "@apns/simulator";
import type { RuleInForce } from "../api/simulator.js";

/** The rules in force, in their order. */
export function ruleListOf({ rules }: Simulator): { readonly rules: readonly RuleInForce[] } {
  return { rules: rules.list().map(ruleOf) };
}

/** A rule with its counters, in one object, so that what is read can be sent back. */
function ruleOf({ id, rule, matches, left }: RuleState): RuleInForce {
  return { ...rule, id, matches, left: left ?? null };
}

/** The rules that a body has, without what the inbox adds to them. */
export function rulesOf(body: unknown): readonly Rule[] {
  const isList = Array.isArray(body);
  const listed = isList ? body : ((body as { readonly rules?: unknown }).rules ?? [body]);
  return (listed as readonly Record<string, unknown>[]).map(
    ({ id, matches, left, ...rule }) => rule as unknown as Rule,
  );
}
