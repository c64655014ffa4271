import type { Client } from "@apns/client";
import type { Terminal } from "../terminal.js";

/** Milliseconds in which a command that is done closes its connections. */
const CLOSE_MS = 30_000;

/** Closes the client of a command that is done, at once after an interrupt. */
export async function closeClient(client: Client, { interrupted }: Terminal): Promise<void> {
  await client.close({ timeoutMs: interrupted.aborted ? 0 : CLOSE_MS });
}
