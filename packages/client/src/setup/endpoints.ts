import type { ClientSettings, Environment } from "../options/client-options.js";

interface CompleteEndpoint {
  readonly host: string;
  readonly port: number;
}

/** The services that a client connects to. */
export type Service = "gateway" | "feedback" | "http2" | "channels";

/**
 * Apple's hosts and ports (Apple, Binary Provider API, "General Provider Requirements"; Establishing a connection to
 * APNs; Sending channel management requests to APNs). Apple switched `gateway` and `feedback` off in March 2021.
 */
const appleEndpoints: Readonly<Record<Environment, Readonly<Record<Service, CompleteEndpoint>>>> = {
  production: {
    gateway: { host: "gateway.push.apple.com", port: 2195 },
    feedback: { host: "feedback.push.apple.com", port: 2196 },
    http2: { host: "api.push.apple.com", port: 443 },
    channels: { host: "api-manage-broadcast.push.apple.com", port: 2196 },
  },
  sandbox: {
    gateway: { host: "gateway.sandbox.push.apple.com", port: 2195 },
    feedback: { host: "feedback.sandbox.push.apple.com", port: 2196 },
    http2: { host: "api.sandbox.push.apple.com", port: 443 },
    channels: { host: "api-manage-broadcast.sandbox.push.apple.com", port: 2195 },
  },
};

/** The endpoint of a service: the one that was given, completed by Apple's. */
export function endpointOf(
  service: Service,
  { environment, endpoints }: Pick<ClientSettings, "environment" | "endpoints">,
): CompleteEndpoint {
  const apple = appleEndpoints[environment][service];
  // A custom HTTP/2 endpoint serves channels, too, unless they have one of their own.
  const given = endpoints[service] ?? (service === "channels" ? endpoints.http2 : undefined);
  return { host: given?.host ?? apple.host, port: given?.port ?? apple.port };
}
