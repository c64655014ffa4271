import type { ProviderToken, ProviderTokenSource } from "@apns/transport/session";

/** Ticks as a driver does once a turn, and returns the token that a request would then be sent with. */
export function tokenAt(tokens: ProviderTokenSource, nowMs: number): ProviderToken | undefined {
  tokens.tick({ nowMs, unixMs: Date.now() });
  return tokens.current(nowMs);
}
