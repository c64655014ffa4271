import { createProviderTokens } from "@apns/transport";
import { task } from "../scenario.mjs";

/** The value of `authorization` for clients that know nothing of APNs. */
export function providerToken() {
  const tokens = createProviderTokens(task.server.providerKey);
  tokens.tick({ nowMs: performance.now(), unixMs: Date.now() });
  return tokens.current(performance.now()).authorization;
}
