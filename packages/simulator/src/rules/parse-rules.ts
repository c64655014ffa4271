import type { Rule } from "./rule.js";

/** Checks rules that may come from a file. */
export const parseRules = (rules: unknown): readonly Rule[] => rules as readonly Rule[];
