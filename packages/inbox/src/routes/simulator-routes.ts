import type { Simulator } from "@apns/simulator";
import type { Clock, Identity } from "../api/simulator.js";
import { openApiDocument } from "../openapi/open-api-document.js";
import { programEnvironment } from "../program-environment.js";
import { timeText } from "../views/time-text.js";
import { metricsText } from "./metrics-text.js";
import type { InboxContext, Reply, RouteRequest } from "./route.js";

export function getClock(_request: RouteRequest, { apple }: InboxContext): Reply {
  return { json: clockOf(apple) };
}

export function advanceClock({ body }: RouteRequest, { apple }: InboxContext): Reply {
  apple.clock.advance((body as { readonly advanceMs: number }).advanceMs);
  return { json: clockOf(apple) };
}

export function reset(_request: RouteRequest, { apple }: InboxContext): Reply {
  apple.reset();
  return { json: { status: "ok" } };
}

export function getIdentity(_request: RouteRequest, { apple, options, version }: InboxContext): Reply {
  const { keyId, teamId, key } = apple.providerKey;
  const identity: Identity = {
    version,
    start: apple.received.startId,
    http2: apple.http2,
    gateway: apple.gateway,
    feedback: apple.feedback,
    topic: apple.topic,
    keyId,
    teamId,
    ca: apple.ca,
    clientCertificate: apple.clientCertificate,
    providerKey: key,
    environment: programEnvironment(apple, options.dir),
  };
  return { json: identity };
}

export function getIdentityFile({ parameters }: RouteRequest, { apple }: InboxContext): Reply {
  const files: Readonly<Record<string, string>> = {
    "ca.pem": apple.ca,
    "cert.pem": apple.clientCertificate.cert,
    "key.pem": apple.clientCertificate.key,
    "AuthKey.p8": apple.providerKey.key,
  };
  const fileName = parameters.path("file");
  return { text: files[fileName] ?? "", mediaType: "application/x-pem-file", fileName };
}

export function getHealth(): Reply {
  return { json: { status: "ok" } };
}

export function getMetrics(_request: RouteRequest, context: InboxContext): Reply {
  return { text: metricsText(context), mediaType: "text/plain; version=0.0.4" };
}

export function getOpenApi(): Reply {
  return { json: openApiDocument() };
}

function clockOf({ clock }: Simulator): Clock {
  return { now: timeText(clock.now()), advancedMs: clock.aheadMs };
}
