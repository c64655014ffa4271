import { UsageError } from "@apns/wire";
import { members, type OptionCheck } from "./option-check.js";

/** One option: its check, and its value where it is absent. */
export interface OptionRow<Value> {
  readonly check: OptionCheck;
  readonly default: Value;
}

/** An option that is an object of options. */
export interface OptionGroup<Options extends object> {
  readonly group: OptionTable<Options>;
}

/**
 * The options of one subject, each with its check and its default. An option that is added to the type alone does
 * not compile.
 */
export type OptionTable<Options extends object> = {
  readonly [Name in keyof Options]-?: Options[Name] extends object
    ? OptionGroup<Options[Name]>
    : OptionRow<Options[Name]>;
};

/** What a caller may give: any part of the options, nested ones too. `undefined` means the default. */
export type PartialOptions<Options extends object> = {
  readonly [Name in keyof Options]?:
    | (Options[Name] extends object ? PartialOptions<Options[Name]> : Options[Name])
    | undefined;
};

/**
 * Checks what a caller gave and fills in the defaults.
 *
 * @param path the option that holds these, for messages; empty at the top
 * @throws UsageError `unknown-option`, `invalid-type` or `out-of-range`, with the path of the option
 */
export function resolveOptions<Options extends object>(
  table: OptionTable<Options>,
  given: PartialOptions<Options> | undefined,
  path = "",
): Options {
  if (given !== undefined) checkOf(table)(given, path);
  return fill(table, given);
}

/** The check of all options in a table, for options that hold them as a member. */
export function checkOf<Options extends object>(table: OptionTable<Options>): OptionCheck {
  const checks: Record<string, OptionCheck> = {};
  for (const [name, row] of rowsOf(table)) checks[name] = "group" in row ? checkOf(row.group) : row.check;
  return members(checks);
}

/** @throws UsageError `out-of-range` where a lower bound exceeds its upper bound */
export function checkOrder(
  bounds: { readonly baseMs: number; readonly maxMs: number },
  path: "retry" | "reconnectDelay",
): void {
  if (bounds.baseMs <= bounds.maxMs) return;
  throw new UsageError(
    "out-of-range",
    `${path}.baseMs is ${bounds.baseMs}; it must not exceed ${path}.maxMs, ${bounds.maxMs}.`,
    { field: `${path}.baseMs` },
  );
}

type AnyRow = OptionRow<unknown> | OptionGroup<Record<string, unknown>>;

function fill<Options extends object>(
  table: OptionTable<Options>,
  given: PartialOptions<Options> | undefined,
): Options {
  const resolved: Record<string, unknown> = {};
  const values = given as Readonly<Record<string, unknown>> | undefined;
  for (const [name, row] of rowsOf(table)) {
    const value = values?.[name];
    if ("group" in row) resolved[name] = fill(row.group, value as object | undefined);
    else resolved[name] = value === undefined ? row.default : value;
  }
  return Object.freeze(resolved) as Options;
}

function rowsOf<Options extends object>(table: OptionTable<Options>): [string, AnyRow][] {
  return Object.entries(table) as [string, AnyRow][];
}
