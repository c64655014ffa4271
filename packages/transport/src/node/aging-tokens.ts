import type { Moment } from "../session/moment.js";
import type { ProviderTokenSource } from "../session/provider-token/source.js";

/**
 * The same provider tokens for a session whose time has gaps. Tokens grow older in the gaps, and sessions with
 * different gaps share a source: it gets the host's time.
 *
 * @param skippedMs how much the session's time is behind the monotonic clock, milliseconds
 */
export function agingTokens(tokens: ProviderTokenSource, skippedMs: () => number): ProviderTokenSource {
  const atHost: Moment = { nowMs: 0, unixMs: 0 };
  return {
    tick: ({ nowMs, unixMs }) => {
      atHost.nowMs = nowMs + skippedMs();
      atHost.unixMs = unixMs;
      tokens.tick(atHost);
    },
    current: (nowMs) => tokens.current(nowMs + skippedMs()),
    expired: (token, nowMs, serverDate) => tokens.expired(token, nowMs + skippedMs(), serverDate),
    refused: (token, refusal) =>
      tokens.refused?.(token, { ...refusal, nowMs: refusal.nowMs + skippedMs() }) ?? "unexplained",
    tooManyUpdates: (token, nowMs) => tokens.tooManyUpdates(token, nowMs + skippedMs()),
    explain: (reason, nowMs) => tokens.explain(reason, nowMs + skippedMs()),
    subscribe: (listener) => tokens.subscribe(listener),
  };
}
