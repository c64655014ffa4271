// JSON writes many objects as {}, because they do not keep their content in members of their own. Their names come from
// Object.prototype.toString, which also knows those of another realm (Jest, vm), as `instanceof` does not.

const BYTES = "is bytes, which JSON does not have: write them as a string, e.g. in base 64";

/** By tag: why JSON cannot write such an object. */
const problems: Readonly<Record<string, string>> = {
  Map: "is a Map, which JSON writes as {}: use Object.fromEntries",
  Set: "is a Set, which JSON writes as {}: use an array",
  Promise: "is a Promise, which JSON writes as {}: await it first",
  RegExp: "is a RegExp, which JSON writes as {}: use its source",
  Error: "is an Error, whose message JSON drops: use its message",
  Date: "is a Date without its toJSON: write it as a string or a number",
  ArrayBuffer: BYTES,
  SharedArrayBuffer: BYTES,
};

/** The name that Object.prototype.toString has for an object, e.g. `Map`. */
export function tagOf(value: object): string {
  return Object.prototype.toString.call(value).slice("[object ".length, -1);
}

/**
 * Why JSON would lose the content of an object without a toJSON; undefined where its own members are its content.
 *
 * @param members the number of its own enumerable members
 */
export function unwritableShape(value: object, tag: string, members: number): string | undefined {
  if (ArrayBuffer.isView(value)) return BYTES;
  const problem = Object.hasOwn(problems, tag) ? problems[tag] : undefined;
  if (problem !== undefined) return problem;
  if (members > 0 || (tag === "Object" && isLiteral(value)) || tag === "Module") return undefined;
  return "is an object without members of its own, which JSON writes as {}: use a plain object, or give its class a toJSON";
}

/** The primitive in a Number, String or Boolean object; undefined for every other value. */
export function unboxed(value: object, tag: string): number | string | boolean | undefined {
  try {
    if (tag === "Number") return Number.prototype.valueOf.call(value);
    if (tag === "String") return String.prototype.valueOf.call(value);
    if (tag === "Boolean") return Boolean.prototype.valueOf.call(value);
  } catch {
    // An object that only has the tag.
  }
  return undefined;
}

/** Whether it was made by braces, in this realm or another, or has no prototype. */
function isLiteral(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
