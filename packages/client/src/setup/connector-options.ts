import { UsageError } from "@apns/transport";
import type { ConnectorOptions, Credentials } from "@apns/transport/connector";
import type { ClientOptions } from "./client-options.js";
import { appleEndpoints, type Endpoint } from "./endpoints.js";

/** What all connectors of a client have in common. */
export function connectorOptions(
  options: ClientOptions,
  service: "gateway" | "feedback" | "http2" | "channels",
): Omit<ConnectorOptions, "credentials"> {
  const { ca, connectTimeoutMs, handshakeTimeoutMs, proxy } = options;
  const apple = appleEndpoints[options.environment ?? "production"][service];
  return {
    endpoint: { ...apple, ...endpointOf(options, service) },
    ...(ca === undefined ? {} : { ca: [ca].flat() }),
    ...(connectTimeoutMs === undefined ? {} : { connectTimeoutMs }),
    ...(handshakeTimeoutMs === undefined ? {} : { handshakeTimeoutMs }),
    ...(proxy === undefined ? {} : { proxy }),
  };
}

function endpointOf(
  { endpoints }: ClientOptions,
  service: "gateway" | "feedback" | "http2" | "channels",
): Endpoint | undefined {
  // Who has a server of his own for pushes does not mean Apple's for channels.
  if (service === "channels") return endpoints?.channels ?? endpoints?.http2;
  return endpoints?.[service];
}

/** Refuses a topic that the certificate is not for. */
export function checkTopic(topic: string | undefined, { certificate: { topics } }: Credentials): void {
  if (topic === undefined || topics.length === 0 || topics.includes(topic)) return;
  throw new UsageError(
    "wrong-topic",
    `The certificate is for ${topics.join(", ")}, not for the topic ${topic}.`,
    { field: "topic" },
  );
}

/** An option that is present but undefined means its default. */
export function withoutUndefined<Options extends object>(options: Options): Partial<Options> {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as Partial<Options>;
}
