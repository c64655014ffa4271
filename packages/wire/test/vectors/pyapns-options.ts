import type { PayloadOptions } from "@apns/wire";
import type { PyApnsKwargs } from "./peer-vectors.js";

/** PyAPNs's arguments under the names that createPayload has for them. None becomes an absent option. */
export function toPayloadOptions(kwargs: PyApnsKwargs): PayloadOptions {
  const { alert, custom, ...rest } = kwargs;
  return withoutNone({
    ...renamed(rest),
    alert: isPayloadAlert(alert) ? withoutNone(renamed(alert.__PayloadAlert__)) : alert,
    custom: custom === undefined ? undefined : numbersOf(custom),
  }) as PayloadOptions;
}

function renamed(kwargs: PyApnsKwargs): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(kwargs).map(([key, value]) => [
      key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      numbersOf(value),
    ]),
  );
}

function withoutNone(options: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== null && value !== undefined),
  );
}

function isPayloadAlert(alert: unknown): alert is { readonly __PayloadAlert__: PyApnsKwargs } {
  return typeof alert === "object" && alert !== null && "__PayloadAlert__" in alert;
}

/** Python's numbers as JavaScript has them: an int beyond 2^53 is a BigInt. */
function numbersOf(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(numbersOf);
  if ("__int__" in value) return BigInt(String(value.__int__));
  if ("__float__" in value) return Number(value.__float__);
  return Object.fromEntries(Object.entries(value).map(([key, element]) => [key, numbersOf(element)]));
}
