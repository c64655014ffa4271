import { readFeedback } from "@apns/feedback";
import { createConnector, loadCredentials } from "@apns/transport/connector";
import { UsageError } from "@apns/wire";
import { BinarySender } from "../senders/binary-sender.js";
import { certificateWarnings } from "./certificate-warnings.js";
import { checkTopic } from "./check-topic.js";
import type { ClientParts } from "./client-parts.js";
import type { ClientSetup } from "./client-setup.js";
import { connectorOptions } from "./connector-options.js";
import { sortCredentials } from "./credentials-kind.js";
import { proxyWarnings } from "./proxy-warnings.js";

/**
 * The parts of a client of the binary protocol.
 *
 * @throws UsageError for options that only HTTP/2 has; TransportError for credentials that cannot be used
 */
export function binaryParts(setup: ClientSetup): ClientParts {
  const sorted = sortCredentials(setup.credentials, "credentials");
  if (sorted.kind === "provider-token") {
    throw new UsageError(
      "unsupported-protocol",
      "credentials are a key for provider tokens, which only HTTP/2 knows: the binary protocol needs a certificate.",
      { field: "credentials" },
    );
  }
  if (setup.identities !== undefined) {
    throw new UsageError(
      "unsupported-protocol",
      "identities exist in HTTP/2 only: make a client for each certificate.",
      { field: "identities" },
    );
  }
  const { environment, feedbackSilenceTimeoutMs: silenceTimeoutMs } = setup;
  const credentials = loadCredentials(sorted.options, { environment });
  checkTopic(setup.topic, credentials);
  const gateway = createConnector({ ...connectorOptions("gateway", setup), credentials });
  const connector = createConnector({ ...connectorOptions("feedback", setup), credentials });
  const certificateExpiresAt = credentials.certificate.validTo;
  const topic = setup.topic ?? credentials.certificate.topics[0];
  const { connections, ...session } = setup.binary;
  return {
    sender: (callbacks) =>
      new BinarySender({ gateway, session, topic, connections, certificateExpiresAt, ...callbacks }),
    feedback: ({ signal }) =>
      readFeedback({ connector, silenceTimeoutMs, ...(signal === undefined ? {} : { signal }) }),
    collector: undefined,
    logger: setup.logger,
    warnings: [...certificateWarnings(credentials), ...proxyWarnings([gateway, connector])],
  };
}
