import { isEmptyLiteral } from "../bytes/plain-object.js";
import { writeJsonText } from "./json-text.js";

/** Deeper values take the careful way, and cycles with them. */
const MAX_DEPTH = 16;
/** So do values with more objects and lists inside. One that occurs several times counts each time. */
const MAX_OBJECTS = 10_000;

const isOwn = Object.prototype.hasOwnProperty;

let objects = 0;

/**
 * Whether JSON.stringify writes an object without dropping or changing anything, as a glance can tell: literals
 * without a toJSON, lists, texts, finite numbers, true, false and null. Nearly every payload is that, and the glance
 * takes a fraction of the time of JSON.stringify. False means that {@link writeJsonText} has to decide.
 */
export function isPlainJson(value: object): boolean {
  objects = 0;
  try {
    return isPlain(value as Record<string, unknown>, MAX_DEPTH);
  } catch {
    // A getter or a proxy: it throws again in writeJsonText, whose error has its path.
    return false;
  }
}

/**
 * Checks that JSON keeps the value. Returns the value itself, or what its own toJSON makes of it.
 *
 * @throws UsageError `payload-not-serializable`, with the path of the value.
 */
export function toPlainJson(value: object, field: string): unknown {
  if (isPlainJson(value)) return value;
  const text = writeJsonText(value, field);
  return "toJSON" in value && typeof value.toJSON === "function" ? JSON.parse(text) : value;
}

// Kept in one loop, and with the constructor instead of the prototype, for speed.
function isPlain(value: Record<string, unknown>, depth: number): boolean {
  if (value["constructor"] !== Object || "toJSON" in value) return false;
  let isEmpty = true;
  for (const key in value) {
    // JSON drops inherited members; writeJsonText names them.
    if (!isOwn.call(value, key)) return false;
    isEmpty = false;
    const member = value[key];
    switch (typeof member) {
      case "string":
      case "boolean":
      case "undefined":
        continue;
      case "number":
        // NaN for NaN and the infinities.
        if (member - member === 0) continue;
        return false;
      case "object":
        if (member === null || (depth > 0 && isPlainWithin(member, depth - 1))) continue;
        return false;
      default:
        return false;
    }
  }
  return !isEmpty || isEmptyLiteral(value);
}

function isPlainWithin(value: object, depth: number): boolean {
  objects += 1;
  if (objects > MAX_OBJECTS) return false;
  return Array.isArray(value) ? isPlainList(value, depth) : isPlain(value as Record<string, unknown>, depth);
}

function isPlainList(list: readonly unknown[], depth: number): boolean {
  if ("toJSON" in list) return false;
  for (let index = 0; index < list.length; index++) {
    const element = list[index];
    switch (typeof element) {
      case "string":
      case "boolean":
        continue;
      case "number":
        if (element - element === 0) continue;
        return false;
      case "object":
        if (element === null || (depth > 0 && isPlainWithin(element, depth - 1))) continue;
        return false;
      default:
        return false;
    }
  }
  return true;
}
