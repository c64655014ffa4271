import type { ProviderToken, ProviderTokenSource } from "@apns/transport/session";

/** What a driver does once a turn, and the token that a request would be sent with then. */
export function tokenAt(tokens: ProviderTokenSource, nowMs: number): ProviderToken | undefined {
  tokens.tick({ nowMs, unixMs: Date.now() });
  return tokens.current(nowMs);
}
