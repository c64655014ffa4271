import { UsageError } from "@apns/transport/connector";

const NO_DEFAULT: unique symbol = Symbol("no default");

/** Returns the value, or throws a UsageError that names the option. */
export type OptionCheck<Value> = (value: unknown, name: string) => Value;

/** What one option may be, and what it is when it is absent or undefined. */
export interface Option<Value> {
  readonly check: OptionCheck<Value>;
  readonly fallback: Value | typeof NO_DEFAULT;
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
 * @throws UsageError `unknown-option`, or what the option's check says
 */
export function resolveOptions<Resolved extends object>(
  table: OptionTable<Resolved>,
  options: unknown,
  owner: string,
): Resolved {
  if (!isObject(options)) {
    throw new UsageError("invalid-type", `The options of ${owner} must be an object, not ${typeof options}.`);
  }
  const entries: [string, Option<unknown>][] = Object.entries(table);
  const names = entries.map(([name]) => name);
  for (const name of Object.keys(options)) {
    if (names.includes(name)) continue;
    const message = `${owner} has no option "${name}". Known are ${names.join(", ")}.`;
    throw new UsageError("unknown-option", message, { field: name });
  }
  const resolved = entries.map(([name, { check, fallback }]) => {
    const given = options[name];
    return [name, given === undefined && fallback !== NO_DEFAULT ? fallback : check(given, name)];
  });
  return Object.fromEntries(resolved) as Resolved;
}

/** An option that has to be given: its check sees undefined, too. */
export function required<Value>(check: OptionCheck<Value>): Option<Value> {
  return { check, fallback: NO_DEFAULT };
}

/** An option with a default. */
export function option<Value>(check: OptionCheck<Value>, fallback: NoInfer<Value>): Option<Value> {
  return { check, fallback };
}

/** An option whose absence means that nothing was given. */
export function optional<Value>(check: OptionCheck<Value>): Option<Value | undefined> {
  return { check, fallback: undefined };
}

/** An integer from `min` to `max`. */
export function whole(min: number, max: number): OptionCheck<number> {
  return (value, name) => {
    if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) return value;
    const given = typeof value === "number" ? value : typeof value;
    throw new UsageError("out-of-range", `${name} must be an integer from ${min} to ${max}, not ${given}.`, {
      field: name,
    });
  };
}

/** One of these strings. */
export function oneOf<const Choice extends string>(...choices: readonly Choice[]): OptionCheck<Choice> {
  return (value, name) => {
    const found = choices.find((choice) => choice === value);
    if (found !== undefined) return found;
    const known = choices.map((choice) => JSON.stringify(choice)).join(" or ");
    throw new UsageError("out-of-range", `${name} must be ${known}.`, { field: name });
  };
}

export function aSignal(value: unknown, name: string): AbortSignal {
  // Not instanceof: test runners and vm contexts have an AbortSignal of their own.
  if (isObject(value) && typeof value["aborted"] === "boolean" && "addEventListener" in value) {
    return value as unknown as AbortSignal;
  }
  throw new UsageError("invalid-type", `${name} must be an AbortSignal, not ${typeof value}.`, {
    field: name,
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
