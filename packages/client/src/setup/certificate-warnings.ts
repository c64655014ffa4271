import { type Credentials, certificateExpiryWarning } from "@apns/transport/connector";
import type { ClientWarning } from "../events/client-event.js";

/** A warning for a certificate that expires soon. */
export function certificateWarnings({ certificate }: Credentials): ClientWarning[] {
  const message = certificateExpiryWarning(certificate, new Date());
  return message === undefined ? [] : [{ type: "certificate-expiring", message }];
}
