import type { Connector } from "@apns/transport/connector";
import type { ClientWarning } from "../events/client-event.js";

/** One warning for each proxy variable that cannot be used, however many connectors report it. */
export function proxyWarnings(connectors: readonly Connector[]): ClientWarning[] {
  const messages = new Set(connectors.map(({ proxyWarning }) => proxyWarning));
  return Array.from(messages, (message): ClientWarning[] =>
    message === undefined ? [] : [{ type: "proxy-ignored", message }],
  ).flat();
}
