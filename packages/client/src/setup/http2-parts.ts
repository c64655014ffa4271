import { FeedbackCollector } from "@apns/feedback";
import { createProviderTokens } from "@apns/transport";
import { createConnector, loadCredentials } from "@apns/transport/connector";
import { UsageError } from "@apns/wire";
import type { ClientWarning } from "../events/client-event.js";
import type { IdentityOptions } from "../options/client-options.js";
import type { Http2Identity, Http2LaneOptions } from "../senders/http2-identity.js";
import { Http2Sender } from "../senders/http2-sender.js";
import { certificateWarnings } from "./certificate-warnings.js";
import { checkTopic } from "./check-topic.js";
import type { ClientParts } from "./client-parts.js";
import type { ClientSetup } from "./client-setup.js";
import { connectorOptions } from "./connector-options.js";
import { sortCredentials } from "./credentials-kind.js";
import { proxyWarnings } from "./proxy-warnings.js";

/**
 * The parts of a client of HTTP/2.
 *
 * @throws UsageError for identities without credentials; TransportError for credentials that cannot be used
 */
export function http2Parts(setup: ClientSetup): ClientParts {
  const { credentials, topic, identities = {} } = setup;
  const own = prepare(undefined, { credentials, topic }, setup);
  const others = Object.entries(identities).map(([name, identity]) => prepare(name, identity, setup));
  const all = [own, ...others].map(({ identity }) => identity);
  const connectors = all.flatMap(({ push, channels }) => [push.connector, channels.connector]);
  const collector = new FeedbackCollector();
  return {
    sender: (callbacks) =>
      new Http2Sender({
        own: own.identity,
        others: others.map(({ identity }) => identity),
        session: setup.http2,
        ...callbacks,
      }),
    feedback: ({ signal, until }) => collector.read({ until, ...(signal === undefined ? {} : { signal }) }),
    collector,
    logger: setup.logger,
    warnings: [...[own, ...others].flatMap(({ warnings }) => warnings), ...proxyWarnings(connectors)],
  };
}

interface Prepared {
  readonly identity: Http2Identity;
  readonly warnings: readonly ClientWarning[];
}

/** @param name undefined for the client's own identity */
function prepare(
  name: string | undefined,
  { credentials, topic }: IdentityOptions,
  setup: ClientSetup,
): Prepared {
  const field = name === undefined ? "credentials" : `identities.${name}.credentials`;
  if (credentials === undefined) {
    throw new UsageError("missing-option", `${field} are missing: give a key or a certificate.`, { field });
  }
  const sorted = sortCredentials(credentials, field);
  if (sorted.kind === "provider-token") {
    const tokens = createProviderTokens(sorted.options);
    const lane = (service: "http2" | "channels"): Http2LaneOptions => ({
      connector: createConnector({ ...connectorOptions(service, setup), alpnProtocols: ["h2"] }),
      tokens,
    });
    const lanes = { push: lane("http2"), channels: lane("channels") };
    return { identity: { name, topic, certificateExpiresAt: undefined, ...lanes }, warnings: [] };
  }
  const { environment } = setup;
  const loaded = loadCredentials(sorted.options, { environment });
  checkTopic(topic, loaded);
  const lane = (service: "http2" | "channels"): Http2LaneOptions => ({
    connector: createConnector({
      ...connectorOptions(service, setup),
      credentials: loaded,
      alpnProtocols: ["h2"],
    }),
    tokens: undefined,
  });
  // A certificate names its app first, then the topics that belong to it.
  const ownTopic = topic ?? loaded.certificate.topics[0];
  return {
    identity: {
      name,
      topic: ownTopic,
      certificateExpiresAt: loaded.certificate.validTo,
      push: lane("http2"),
      channels: lane("channels"),
    },
    warnings: certificateWarnings(loaded),
  };
}
