import { UsageError } from "./usage-error.js";

/**
 * Makes a UsageError of an error that the program's own code threw while its values were read: in a getter, a proxy
 * or a `valueOf`. A UsageError is returned unchanged.
 *
 * @param field the name of the value that was read
 */
export function readingFailure(error: unknown, field: string): UsageError {
  if (error instanceof UsageError) return error;
  const message = `${field} cannot be read: a getter or a proxy throws (see cause)`;
  return new UsageError("invalid-type", message, { field, cause: error });
}

/**
 * A copy of an object's own fields, for which each getter runs once.
 *
 * @throws UsageError as {@link readingFailure} makes it
 */
export function readFields<Fields extends object>(fields: Fields, name: string): Fields {
  try {
    return { ...fields };
  } catch (error) {
    throw readingFailure(error, name);
  }
}

/**
 * Some fields of an object, inherited ones too, for each of which a getter runs once.
 *
 * @throws UsageError as {@link readingFailure} makes it
 */
export function pickFields<Fields extends object, Name extends keyof Fields>(
  fields: Fields,
  names: readonly Name[],
  field: string,
): { -readonly [Key in Name]: Fields[Key] } {
  try {
    const picked = {} as { -readonly [Key in Name]: Fields[Key] };
    for (const name of names) picked[name] = fields[name];
    return picked;
  } catch (error) {
    throw readingFailure(error, field);
  }
}
