import type { ConnectorOptions } from "@apns/transport/connector";
import type { ClientSetup } from "./client-setup.js";
import { endpointOf, type Service } from "./endpoints.js";

/** What the connectors of a client have in common, and the endpoint of one of them. */
export function connectorOptions(
  service: Service,
  setup: ClientSetup,
): Omit<ConnectorOptions, "credentials"> {
  const { ca, connectTimeoutMs, nextAddressDelayMs, handshakeTimeoutMs, proxy, tap } = setup;
  return {
    endpoint: endpointOf(service, setup),
    ...(ca === undefined ? {} : { ca: [ca].flat() }),
    connectTimeoutMs,
    nextAddressDelayMs,
    handshakeTimeoutMs,
    proxy,
    tap,
  };
}
