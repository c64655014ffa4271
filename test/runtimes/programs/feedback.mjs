import { readFeedback } from "@apns/feedback";
import { createConnector, loadCredentials } from "@apns/transport/connector";
import { expectEqual } from "./expect-equal.mjs";

/** The feedback service over TLS with a client certificate. */
export async function feedback({ feedback: endpoint, ca, clientCertificate, failedDeviceToken }) {
  const connector = createConnector({ endpoint, ca, credentials: loadCredentials(clientCertificate) });
  const found = [];
  for await (const { deviceToken } of readFeedback({ connector })) found.push(deviceToken);
  expectEqual(found, [failedDeviceToken]);
}
