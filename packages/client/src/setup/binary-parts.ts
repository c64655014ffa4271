import { readFeedback } from "@apns/feedback";
import { resolveBinarySessionOptions, UsageError } from "@apns/transport";
import { createConnector, loadCredentials } from "@apns/transport/connector";
import type { ClientParts } from "../client.js";
import { BinarySender } from "../senders/binary-sender.js";
import { certificateWarnings } from "./certificate-warnings.js";
import type { ClientOptions } from "./client-options.js";
import { checkTopic, connectorOptions, withoutUndefined } from "./connector-options.js";
import { isProviderToken } from "./credentials-kind.js";

/** What a client of the binary protocol is made of. */
export function binaryParts(options: ClientOptions): ClientParts {
  if (isProviderToken(options.credentials)) {
    throw new UsageError(
      "unsupported-protocol",
      "credentials are a key for provider tokens, which only HTTP/2 knows: the binary protocol needs a certificate.",
      { field: "credentials" },
    );
  }
  if (options.identities !== undefined) {
    throw new UsageError(
      "unsupported-protocol",
      "identities exist in HTTP/2 only: make a client for each certificate.",
      { field: "identities" },
    );
  }
  const credentials = loadCredentials(options.credentials, {
    environment: options.environment ?? "production",
  });
  checkTopic(options.topic, credentials);
  const gateway = createConnector({ ...connectorOptions(options, "gateway"), credentials });
  const connector = createConnector({ ...connectorOptions(options, "feedback"), credentials });
  const { connections = 1, ...session } = options.binary ?? {};
  const silenceTimeoutMs = options.feedbackSilenceTimeoutMs ?? 30_000;
  return {
    sender: (callbacks) =>
      new BinarySender({
        gateway,
        session: withoutUndefined(session),
        connections,
        resendBufferSize: resolveBinarySessionOptions(session).resendBufferSize,
        ...callbacks,
      }),
    feedback: ({ signal }) =>
      readFeedback({ connector, silenceTimeoutMs, ...(signal === undefined ? {} : { signal }) }),
    collector: undefined,
    logger: options.logger,
    warnings: certificateWarnings(credentials),
  };
}
