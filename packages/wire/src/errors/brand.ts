// One program may load several copies of a package: its ESM and its CommonJS build, or two versions. Each copy
// has classes of its own, so a prototype does not identify an error. A symbol from the registry does: every
// copy finds the same one.

/** Marks an error as one of the class that `name` stands for, e.g. `@apns/wire/UsageError`. */
export function brand(error: Error, name: string): void {
  Object.defineProperty(error, Symbol.for(name), { value: true });
}

/** Whether any copy of a package marked this value with {@link brand}. Never throws, whatever was thrown. */
export function isBranded(value: unknown, name: string): boolean {
  try {
    return typeof value === "object" && value !== null && Symbol.for(name) in value;
  } catch {
    // A proxy whose traps throw is not one of our errors.
    return false;
  }
}

/** What `instanceof` does without a `Symbol.hasInstance` of its own: for subclasses, which have no brand. */
export function inheritsFrom(value: unknown, prototype: object): boolean {
  return Object.prototype.isPrototypeOf.call(prototype, value as object);
}
