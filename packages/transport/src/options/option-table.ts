import { UsageError } from "@apns/wire";
import { readingFailure } from "@apns/wire/errors";
import { members, type OptionCheck } from "./option-check.js";

/** An option with a default. */
export interface OptionRow<Value> {
  readonly check: OptionCheck;
  /** The value of an absent option. */
  readonly default: Value;
}

/** A required option. */
export interface RequiredOption {
  readonly check: OptionCheck;
  /** What to do if it is missing, as the second half of a sentence. */
  readonly missing: string;
}

/** An option that is an object of options. */
export interface OptionGroup<Options extends object> {
  readonly group: OptionTable<Options>;
  /** Checks what concerns several of them, once all are filled in. Throws UsageError. Absent: nothing does. */
  readonly check?: (resolved: Options, field: string) => void;
}

/**
 * The options of one subject in their resolved form, each with its check and its default. An option that is added to
 * the type alone does not compile.
 */
export type OptionTable<Options extends object> = {
  readonly [Name in keyof Options]-?:
    | OptionRow<Options[Name]>
    | RequiredOption
    | (Options[Name] extends object ? OptionGroup<Options[Name]> : never);
};

/** What a program passes: any part of the options, at every level. Absent or undefined: the default. */
export type PartialOptions<Options extends object> = {
  readonly [Name in keyof Options]?:
    | (Options[Name] extends object ? PartialOptions<Options[Name]> : Options[Name])
    | undefined;
};

/** The resolved form of what a program passes: every option is present, and only those in `Open` may be undefined. */
export type ResolvedOptions<Given extends object, Open extends keyof Given = never> = {
  readonly [Name in Exclude<keyof Given, Open>]-?: Exclude<Given[Name], undefined>;
} & { readonly [Name in Open]-?: Given[Name] | undefined };

/**
 * Checks the options that a program passed and fills in the defaults. Returns a frozen copy.
 *
 * @param path the option that contains these, for messages; default: none
 * @throws UsageError `unknown-option`, `missing-option`, `invalid-type` or `out-of-range`, with the path of the option
 */
export function resolveOptions<Options extends object>(
  table: OptionTable<Options>,
  given: { readonly [Name in keyof Options]?: unknown } | null | undefined,
  path = "",
): Options {
  try {
    if (given !== undefined) checkOf(table)(given, path);
    return fill(table, given, path);
  } catch (error) {
    // A getter or a proxy of the program's, which may throw anything.
    throw readingFailure(error, path === "" ? "the options" : path);
  }
}

/** Returns the check of a whole table, for options that contain such a group. */
export function checkOf<Options extends object>(table: OptionTable<Options>): OptionCheck {
  const checks: Record<string, OptionCheck> = {};
  for (const [name, row] of rowsOf(table)) checks[name] = "group" in row ? checkOf(row.group) : row.check;
  return members(checks);
}

/** The check of a group with both. @throws UsageError `out-of-range` if `baseMs` exceeds `maxMs` */
export function checkOrder(
  { baseMs, maxMs }: { readonly baseMs: number; readonly maxMs: number },
  path: string,
): void {
  if (baseMs <= maxMs) return;
  throw new UsageError(
    "out-of-range",
    `${path}.baseMs is ${baseMs}; it must not exceed ${path}.maxMs, ${maxMs}.`,
    { field: `${path}.baseMs` },
  );
}

type AnyRow = OptionRow<unknown> | RequiredOption | OptionGroup<Record<string, unknown>>;

function fill<Options extends object>(
  table: OptionTable<Options>,
  given: object | null | undefined,
  path: string,
): Options {
  const resolved: Record<string, unknown> = {};
  const values = given as Readonly<Record<string, unknown>> | null | undefined;
  for (const [name, row] of rowsOf(table)) {
    const value = values?.[name];
    const field = path === "" ? name : `${path}.${name}`;
    if ("group" in row) {
      const group = fill(row.group, value as object | undefined, field);
      row.check?.(group, field);
      resolved[name] = group;
    } else if (value !== undefined) resolved[name] = value;
    else if ("default" in row) resolved[name] = row.default;
    else throw new UsageError("missing-option", `${field} is missing: ${row.missing}.`, { field });
  }
  return Object.freeze(resolved) as Options;
}

function rowsOf<Options extends object>(table: OptionTable<Options>): [string, AnyRow][] {
  return Object.entries(table) as [string, AnyRow][];
}
