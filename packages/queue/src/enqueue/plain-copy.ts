/** A payload as it was: bytes, or plain JSON data with its names and members in two lists, which compare quickest. */
export type PlainCopy = Uint8Array | Branch | Leaf;

type Leaf = string | number | boolean | null | undefined;

interface Branch {
  /** Undefined for an array. */
  readonly names: readonly string[] | undefined;
  readonly members: readonly PlainCopy[];
}

/** Something that only its JSON describes: a toJSON, a class, a function. */
const NOT_PLAIN = Symbol("not plain");

/** Copies a payload, to notice later that the program has changed it in place; undefined where it is not plain data. */
export function plainCopyOf(payload: object): PlainCopy {
  if (payload instanceof Uint8Array) return Uint8Array.from(payload);
  const copy = copyOf(payload);
  return copy === NOT_PLAIN ? undefined : copy;
}

function copyOf(value: unknown): PlainCopy | typeof NOT_PLAIN {
  switch (typeof value) {
    case "string":
    case "number":
    case "boolean":
    case "undefined":
      return value;
    case "object":
      return value === null ? null : branchOf(value);
    default:
      return NOT_PLAIN;
  }
}

function branchOf(value: object): Branch | typeof NOT_PLAIN {
  const isArray = Array.isArray(value);
  // Those with a toJSON may have circles beside it.
  if (!isArray && Object.getPrototypeOf(value) !== Object.prototype) return NOT_PLAIN;
  if ("toJSON" in value) return NOT_PLAIN;
  const members: PlainCopy[] = [];
  for (const member of isArray ? value : Object.values(value)) {
    const copy = copyOf(member);
    if (copy === NOT_PLAIN) return NOT_PLAIN;
    members.push(copy);
  }
  return { names: isArray ? undefined : Object.keys(value), members };
}

/** Whether a payload is as it was when it was copied. */
export function isAsCopied(value: unknown, copy: PlainCopy): boolean {
  if (typeof copy !== "object" || copy === null) return value === copy;
  if (typeof value !== "object" || value === null) return false;
  if (copy instanceof Uint8Array) return value instanceof Uint8Array && Buffer.compare(value, copy) === 0;
  const { names, members } = copy;
  if (names === undefined) return Array.isArray(value) && areItems(value, members);
  if (Object.getPrototypeOf(value) !== Object.prototype) return false;
  for (let index = 0; index < names.length; index += 1) {
    const member = (value as Readonly<Record<string, unknown>>)[names[index] ?? ""];
    if (!isAsCopied(member, members[index])) return false;
  }
  // Without an array of the names.
  let more = -names.length;
  for (const _ in value) more += 1;
  return more === 0;
}

function areItems(value: readonly unknown[], members: readonly PlainCopy[]): boolean {
  if (value.length !== members.length) return false;
  for (let index = 0; index < members.length; index += 1) {
    if (!isAsCopied(value[index], members[index])) return false;
  }
  return true;
}
