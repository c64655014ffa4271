import { join } from "node:path";
import type { Simulator } from "@apns/simulator";
import type { Clock, Identity } from "../api/simulator.js";
import { hostBeforePort } from "../gate/host-name.js";
import { openApiDocument } from "../openapi/open-api-document.js";
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

/**
 * The variables that the apns command reads, and those of the runtimes of other languages. The gateway is not among
 * them, since its variable makes the command speak the binary protocol.
 */
export function programEnvironment(
  apple: Pick<Simulator, "http2" | "providerKey" | "topic">,
  dir: string | undefined,
): Record<string, string> {
  const { keyId, teamId } = apple.providerKey;
  const host = reachable(apple.http2.host);
  const files: Record<string, string> =
    dir === undefined
      ? {}
      : {
          APNS_KEY: join(dir, `AuthKey_${keyId}.p8`),
          APNS_KEY_FILE: join(dir, `AuthKey_${keyId}.p8`),
          APNS_CA: join(dir, "ca.pem"),
          NODE_EXTRA_CA_CERTS: join(dir, "ca.pem"),
          SSL_CERT_FILE: join(dir, "ca.pem"),
        };
  return {
    APNS_HOST: host,
    APNS_PORT: String(apple.http2.port),
    APNS_HTTP2: `${hostBeforePort(host)}:${apple.http2.port}`,
    APNS_KEY_ID: keyId,
    APNS_TEAM_ID: teamId,
    APNS_TOPIC: apple.topic,
    ...files,
  };
}

function clockOf({ clock }: Simulator): Clock {
  return { now: timeText(clock.now()), advancedMs: clock.aheadMs };
}

/** An address that a program on this machine can connect to. */
function reachable(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  return host === "::" ? "::1" : host;
}
