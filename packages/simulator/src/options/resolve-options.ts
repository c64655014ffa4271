import { type Check, isObject } from "../checks/check.js";
import { Place } from "../checks/place.js";

/** What one option may be, and what it is when it is absent or undefined. */
export interface Option<Value> {
  readonly check: Check<Exclude<Value, undefined>>;
  readonly fallback: Value;
}

/** An entry for each option: none may be left out, and none may be added. */
export type OptionTable<Resolved> = { readonly [Name in keyof Resolved]: Option<Resolved[Name]> };

/** The options as they are after `resolveOptions`: every one is there, and only these may be undefined. */
export type Resolved<Options, WithoutDefault extends keyof Options = never> = {
  readonly [Name in keyof Options]-?:
    | Exclude<Options[Name], undefined>
    | (Name extends WithoutDefault ? undefined : never);
};

/**
 * Checks the options of `owner` and fills in the defaults. Undefined counts as absent.
 *
 * @throws SimulatorError `invalid-option` for an unknown name or a value that the option's check refuses
 */
export function resolveOptions<Resolved extends object>(
  table: OptionTable<Resolved>,
  options: unknown,
  owner: string,
): Resolved {
  return optionsCheck(table, owner)(options, new Place("invalid-option"));
}

/** The same for an option that is a set of options itself. */
export function optionsCheck<Resolved extends object>(
  table: OptionTable<Resolved>,
  owner: string,
): (value: unknown, place: Place) => Resolved {
  const entries: [string, Option<unknown>][] = Object.entries(table);
  const names = entries.map(([name]) => name);
  return (value, place) => {
    if (!isObject(value)) {
      throw (place.path === "" ? new Place("invalid-option", owner) : place).mismatch("an object", value);
    }
    for (const name of Object.keys(value)) {
      if (names.includes(name)) continue;
      throw place.field(name).error(`no such option of ${owner}; the options are ${names.join(", ")}`);
    }
    const resolved = entries.map(([name, { check, fallback }]) => {
      const given = value[name];
      return [name, given === undefined ? fallback : check(given, place.field(name))];
    });
    return Object.fromEntries(resolved) as Resolved;
  };
}

/** An option with a default. */
export function option<Value>(check: Check<Value>, fallback: Exclude<Value, undefined>): Option<Value> {
  return { check: check as Check<Exclude<Value, undefined>>, fallback };
}

/** An option whose absence means something of its own. */
export function optional<Value>(check: Check<Value>): Option<Value | undefined> {
  return { check: check as Check<Exclude<Value, undefined>>, fallback: undefined };
}
