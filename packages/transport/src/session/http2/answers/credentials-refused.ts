import { TransportError } from "../../../errors/transport-error.js";

/** The error of everything that is not sent because APNs refuses the credentials. `reason` is Apple's word for it. */
export function credentialsRefused(reason: string, hint: string | undefined): TransportError {
  return new TransportError("credentials-refused", `APNs refuses the credentials: ${reason}.`, { hint });
}
