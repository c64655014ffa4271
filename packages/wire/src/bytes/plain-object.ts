/** Whether an object without members is a literal; others, such as an iterator or `Math`, hide what they hold. */
export function isEmptyLiteral(value: object): boolean {
  return Object.getPrototypeOf(value) === Object.prototype && !(Symbol.toStringTag in value);
}

/** Whether JSON.stringify writes this object as its own members: a literal of this realm, without a toJSON. */
export function isPlainObject(value: object): boolean {
  return Object.getPrototypeOf(value) === Object.prototype && !("toJSON" in value);
}
