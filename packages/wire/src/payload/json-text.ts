import { UsageError } from "../errors/usage-error.js";
import { inheritedMember } from "./inherited-member.js";
import { tagOf, unboxed, unwritableShape } from "./unwritable-shape.js";
import { formatPath } from "./value-path.js";

/** ECMAScript has this since the proposal "JSON.parse source text access"; TypeScript's library lacks it. */
interface RawJson extends JSON {
  readonly isRawJSON?: (value: unknown) => boolean;
}

const INHERITED =
  "is inherited: a getter of the class or a member of the prototype, which JSON drops. Give the class a toJSON, or pass a plain object";

/** Far more than fits into a payload, and far from the end of the stack. */
const MAX_DEPTH = 500;
/** A payload of 5,120 bytes, the most that APNs takes, has room for some 2,000. */
const MAX_OBJECTS = 100_000;

/**
 * Writes a value as JSON.stringify does, and refuses what JSON.stringify would drop or change: NaN becomes null there,
 * a function vanishes, a Map becomes {}. Every getter and every toJSON runs once. Undefined means an absent key; in a
 * list, where JSON.stringify writes null, it is refused.
 *
 * @param field the beginning of the path in an error
 * @throws UsageError `payload-not-serializable`; `field` has the path of the value. An error of a getter, a proxy or
 * a toJSON is its `cause`.
 */
export function writeJsonText(value: object, field: string): string {
  const walk = new JsonWalk(field);
  try {
    const text = walk.write(value);
    if (text !== undefined) return text;
    throw walk.refuse("is nothing: its toJSON returns undefined");
  } catch (error) {
    // A getter may throw undefined.
    if (walk.refusal !== undefined && error === walk.refusal) throw error;
    throw walk.refuse("cannot be read: a getter, a proxy or a toJSON throws (see cause)", error);
  }
}

class JsonWalk {
  /** The error that ended the walk, unless the program's own code threw it. */
  refusal: UsageError | undefined;
  readonly #field: string;
  /** The keys on the way to the value. After an error it is the way to what caused it. */
  readonly #path: (string | number)[] = [];
  readonly #ancestors: object[] = [];
  #objects = 0;

  constructor(field: string) {
    this.#field = field;
  }

  /** Returns undefined for an absent value. */
  write(given: unknown): string | undefined {
    const value = this.#withoutToJson(given);
    switch (typeof value) {
      case "string":
        return JSON.stringify(value);
      case "number":
        if (!Number.isFinite(value)) throw this.refuse(`is ${value}, which JSON cannot express`);
        return String(value);
      case "boolean":
        return String(value);
      case "undefined":
        return undefined;
      case "bigint":
        throw this.refuse("is a BigInt, which JSON readers may round: write it as a string");
      case "object":
        return value === null ? "null" : this.#writeObject(value);
      default:
        throw this.refuse(`is a ${typeof value}, which JSON drops`);
    }
  }

  refuse(problem: string, cause?: unknown): UsageError {
    const field = this.#field + formatPath(this.#path);
    this.refusal = new UsageError("payload-not-serializable", `${field} ${problem}`, { field, cause });
    return this.refusal;
  }

  #withoutToJson(value: unknown): unknown {
    if (value === null || value === undefined) return value;
    if (typeof value !== "object" && typeof value !== "function" && typeof value !== "bigint") return value;
    // A Buffer has a toJSON, whose { type, data } no app expects.
    if (ArrayBuffer.isView(value)) return value;
    const { toJSON } = value as { readonly toJSON?: unknown };
    if (typeof toJSON !== "function") return value;
    const json: unknown = toJSON.call(value, String(this.#path.at(-1) ?? ""));
    // Only an invalid Date says null of itself.
    if (json === null && typeof value === "object" && tagOf(value) === "Date")
      throw this.refuse("is an invalid Date");
    return json;
  }

  #writeObject(value: object): string {
    // A number with all its digits, from JSON.rawJSON.
    if ((JSON as RawJson).isRawJSON?.(value) === true) return JSON.stringify(value);
    const ancestors = this.#ancestors;
    if (ancestors.includes(value)) {
      throw this.refuse("is part of a cycle: it refers to an object that contains it");
    }
    if (ancestors.length === MAX_DEPTH) throw this.refuse(`is nested deeper than ${MAX_DEPTH} levels`);
    this.#objects += 1;
    // Each counts every time: twenty lists, each with the next one in it ten times, would make an endless text.
    if (this.#objects > MAX_OBJECTS) {
      throw this.refuse(`comes after ${MAX_OBJECTS} objects and lists: no payload has space for so many`);
    }
    ancestors.push(value);
    const text = Array.isArray(value) ? this.#writeList(value) : this.#writeMembers(value);
    ancestors.pop();
    return text;
  }

  #writeList(list: readonly unknown[]): string {
    const texts: string[] = [];
    for (let index = 0; index < list.length; index++) {
      this.#path.push(index);
      const text = this.write(list[index]);
      if (text === undefined) throw this.refuse("is undefined, which JSON writes as null in a list");
      texts.push(text);
      this.#path.pop();
    }
    return `[${texts.join(",")}]`;
  }

  #writeMembers(value: object): string {
    const tag = tagOf(value);
    const primitive = unboxed(value, tag);
    if (primitive !== undefined) return this.write(primitive) as string;
    const keys = Object.keys(value);
    const problem = unwritableShape(value, tag, keys.length);
    if (problem !== undefined) throw this.refuse(problem);
    const inherited = inheritedMember(value);
    if (inherited !== undefined) {
      this.#path.push(inherited);
      throw this.refuse(INHERITED);
    }
    const texts: string[] = [];
    for (const key of keys) {
      this.#path.push(key);
      const text = this.write((value as Record<string, unknown>)[key]);
      if (text !== undefined) texts.push(`${JSON.stringify(key)}:${text}`);
      this.#path.pop();
    }
    return `{${texts.join(",")}}`;
  }
}
