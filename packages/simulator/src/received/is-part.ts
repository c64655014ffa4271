/** A matcher of Vitest or Jest, such as `expect.any(String)`. */
interface AsymmetricMatcher {
  asymmetricMatch(value: unknown): boolean;
}

/**
 * Whether a value has everything that is wanted of it: objects may have more keys, lists have the same length, regular
 * expressions and matchers of Vitest and Jest are asked, everything else is the same value.
 */
export function isPart(wanted: unknown, value: unknown): boolean {
  if (isMatcher(wanted)) return wanted.asymmetricMatch(value);
  if (wanted instanceof RegExp) return typeof value === "string" && wanted.test(value);
  if (typeof wanted !== "object" || wanted === null) return Object.is(wanted, value);
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(value) &&
      value.length === wanted.length &&
      wanted.every((each, index) => isPart(each, value[index]))
    );
  }
  if (Array.isArray(value)) return false;
  const fields = value as Readonly<Record<string, unknown>>;
  return Object.entries(wanted).every(([name, each]) =>
    Object.hasOwn(fields, name) ? isPart(each, fields[name]) : each === undefined,
  );
}

function isMatcher(value: unknown): value is AsymmetricMatcher {
  return (
    typeof value === "object" &&
    value !== null &&
    "asymmetricMatch" in value &&
    typeof value.asymmetricMatch === "function"
  );
}
