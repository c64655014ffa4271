import { createClient, fromEnv } from "@apns/client";

/** One client for the process. `next dev` loads modules again and again; a client for each would leave connections. */
export function pushClient() {
  globalThis.pushClient ??= createClient(fromEnv());
  return globalThis.pushClient;
}
