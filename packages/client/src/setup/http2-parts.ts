import { FeedbackCollector } from "@apns/feedback";
import { createProviderTokens, type ProviderTokenSource } from "@apns/transport";
import { type Connector, createConnector, loadCredentials } from "@apns/transport/connector";
import type { ClientParts } from "../client.js";
import type { ClientWarning } from "../events/client-event.js";
import { type Http2Identity, Http2Sender } from "../senders/http2-sender.js";
import { certificateWarnings } from "./certificate-warnings.js";
import type { ClientOptions, IdentityOptions } from "./client-options.js";
import { checkTopic, connectorOptions, withoutUndefined } from "./connector-options.js";
import { isProviderToken } from "./credentials-kind.js";

/** What a client of HTTP/2 is made of. */
export function http2Parts(options: ClientOptions): ClientParts {
  const { credentials, topic, identities = {} } = options;
  const own: IdentityOptions = { credentials, ...(topic === undefined ? {} : { topic }) };
  const all = Object.entries({ ...identities }).map(([name, identity]) =>
    identityOf(name, identity, options),
  );
  const first = identityOf(OWN, own, options);
  const collector = new FeedbackCollector();
  return {
    sender: (callbacks) =>
      new Http2Sender({ identities: [first, ...all].map(({ identity }) => identity), ...callbacks }),
    feedback: (reading) => collector.read(reading),
    collector,
    logger: options.logger,
    warnings: [first, ...all].flatMap(({ warnings }) => warnings),
  };
}

/** The name of the client's own identity: none that `identities` can give by chance. */
const OWN = "";

interface Prepared {
  readonly identity: Http2Identity;
  readonly warnings: readonly ClientWarning[];
}

function identityOf(name: string, { credentials, topic }: IdentityOptions, options: ClientOptions): Prepared {
  const session = withoutUndefined(options.http2 ?? {});
  if (isProviderToken(credentials)) {
    const tokens: ProviderTokenSource = createProviderTokens(credentials);
    const lane = (service: "http2" | "channels"): Http2Identity["push"] => ({
      connector: createConnector({ ...connectorOptions(options, service), alpnProtocols: ["h2"] }),
      tokens,
      session,
    });
    return { identity: { name, topic, push: lane("http2"), channels: lane("channels") }, warnings: [] };
  }
  const loaded = loadCredentials(credentials, { environment: options.environment ?? "production" });
  checkTopic(topic, loaded);
  const connector = (service: "http2" | "channels"): Connector =>
    createConnector({ ...connectorOptions(options, service), credentials: loaded, alpnProtocols: ["h2"] });
  const identity = {
    name,
    // A certificate names its app first, then what belongs to it.
    topic: topic ?? loaded.certificate.topics[0],
    push: { connector: connector("http2"), session },
    channels: { connector: connector("channels"), session },
  };
  return { identity, warnings: certificateWarnings(loaded) };
}
