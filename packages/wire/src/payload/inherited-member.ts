/**
 * The name of a member that an object has by its prototypes alone and that holds data: a getter of its class (`get`, or
 * an `accessor` field), or an enumerable value. JSON.stringify drops both, while types and `object.name` show them.
 * Methods are not data. Undefined where there is none.
 */
export function inheritedMember(value: object): string | undefined {
  for (let prototype = prototypeOf(value); prototype !== null && !isRoot(prototype); ) {
    const members = Object.getOwnPropertyDescriptors(prototype);
    const name = Object.keys(members).find(
      (key) => isData(members[key] as PropertyDescriptor) && !Object.hasOwn(value, key),
    );
    if (name !== undefined) return name;
    prototype = prototypeOf(prototype);
  }
  return undefined;
}

function isData(member: PropertyDescriptor): boolean {
  if (member.get !== undefined) return true;
  return member.enumerable === true && member.value !== undefined && typeof member.value !== "function";
}

function prototypeOf(value: object): object | null {
  return Object.getPrototypeOf(value);
}

/** Whether it is the Object.prototype of this realm or another: what other code puts there is nobody's data. */
function isRoot(prototype: object): boolean {
  return prototypeOf(prototype) === null && Object.hasOwn(prototype, "isPrototypeOf");
}
