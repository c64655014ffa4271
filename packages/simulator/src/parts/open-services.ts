import { TlsEndpoint, type TlsEndpointOptions } from "../endpoint/tls-endpoint.js";
import { serveFeedback } from "../feedback/feedback-connection.js";
import { GatewayConnection } from "../gateway/gateway-connection.js";
import { Http2Connection } from "../http2/connection/http2-connection.js";
import type { CertificateAndKey } from "../identity/key-pair.js";
import type { SimulatorParts } from "./simulator-parts.js";

/** The three services, in the order in which they are opened. */
export type OpenServices = readonly [gateway: TlsEndpoint, feedback: TlsEndpoint, http2: TlsEndpoint];

/** Opens the three ports, one after the other. If one fails, `endpoints` has those that are open. */
export async function openServices(
  parts: SimulatorParts,
  serverCertificate: CertificateAndKey,
  endpoints: TlsEndpoint[],
): Promise<OpenServices> {
  const { options, identity, environment, journal, connections, hub, clock } = parts;
  const rules = (): typeof parts.rules.book => parts.rules.book;
  const feedbackContext = { journal, list: parts.feedback, seed: options.seed, rules };
  const open = async (
    service: Pick<TlsEndpointOptions, "service" | "port" | "clientCertificate" | "alpnProtocol" | "serve">,
  ): Promise<TlsEndpoint> => {
    const endpoint = await TlsEndpoint.listen({
      host: options.host,
      ca: identity.ca,
      serverCertificate,
      environment,
      tls: options.tls,
      journal,
      connections,
      hub,
      clock: clock.now,
      frameLog: options.frameLog,
      rules,
      onHandshakeFailed: options.onHandshakeFailed,
      ...service,
    });
    endpoints.push(endpoint);
    return endpoint;
  };
  const gateway = await open({
    service: "gateway",
    port: options.gatewayPort,
    serve: (connection) => new GatewayConnection(connection, parts.gateway).serve(),
  });
  const feedback = await open({
    service: "feedback",
    port: options.feedbackPort,
    serve: (connection) => serveFeedback(connection, feedbackContext),
  });
  const http2 = await open({
    service: "http2",
    port: options.http2Port,
    clientCertificate: "optional",
    alpnProtocol: "h2",
    serve: (connection) => new Http2Connection(connection, parts.http2).serve(),
  });
  return [gateway, feedback, http2];
}
