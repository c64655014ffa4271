/** Whether JSON.stringify writes this object as its own members: a literal of this realm, without a toJSON. */
export function isPlainObject(value: object): boolean {
  return Object.getPrototypeOf(value) === Object.prototype && !("toJSON" in value);
}
