import { type Credentials, certificateExpiryWarning } from "@apns/transport/connector";
import type { ClientWarning } from "../events/client-event.js";
import { realUnixMs } from "../real-time.js";

/** A warning for a certificate that expires soon. */
export function certificateWarnings({ certificate }: Credentials): ClientWarning[] {
  const message = certificateExpiryWarning(certificate, new Date(realUnixMs()));
  return message === undefined ? [] : [{ type: "certificate-expiring", message }];
}
