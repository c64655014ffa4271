import { type Check, isObject } from "./check.js";

/** A check for each field of the type: no field may be left out, and none may be added. */
export type FieldChecks<Shape> = {
  readonly [Name in keyof Shape]-?: FieldCheck<Shape, Name>;
};

/** The check of a field that must be there. */
export interface RequiredCheck<Value> extends Check<Value> {
  readonly isRequired: true;
}

type FieldCheck<Shape, Name extends keyof Shape> =
  Pick<Shape, Name> extends Required<Pick<Shape, Name>>
    ? RequiredCheck<Shape[Name]>
    : OptionalCheck<Exclude<Shape[Name], undefined>>;

interface OptionalCheck<Value> extends Check<Value> {
  readonly isRequired?: never;
}

/** An object with these fields and no others. Fields that are undefined are left out. */
export function fields<Shape extends object>(checks: FieldChecks<Shape>): Check<Shape> {
  const byName = new Map<string, Check<unknown>>(Object.entries(checks));
  const names = [...byName.keys()].join(", ");
  return (value, place) => {
    if (!isObject(value)) throw place.mismatch(`an object with ${names}`, value);
    for (const [name, check] of byName) {
      if ("isRequired" in check && value[name] === undefined) throw place.field(name).error("is missing");
    }
    const given = Object.entries(value).filter(([, field]) => field !== undefined);
    const checked = given.map(([name, field]) => {
      const check = byName.get(name);
      if (check === undefined) throw place.field(name).error(`no such field; the fields are ${names}`);
      return [name, check(field, place.field(name))];
    });
    return Object.fromEntries(checked) as Shape;
  };
}

/** Marks the check of a field that must be there. */
export function required<Value>(check: Check<Value>): RequiredCheck<Value> {
  return Object.assign((...given: Parameters<Check<Value>>) => check(...given), {
    isRequired: true as const,
  });
}
