import { TransportError } from "../../errors/transport-error.js";
import { cancelled, expired, unaccounted, type Verdict } from "../verdict.js";
import type { Request } from "./request.js";

/**
 * The verdict of a request that is not sent, or not sent again. The one place that decides it, so that no doubt about
 * an earlier attempt is forgotten: APNs may have taken what expires or is cancelled after its connection broke.
 *
 * @param why `expired`, `cancelled`, or the error that keeps it from being sent
 * @param lastError the session's last failure, which explains a doubt where `why` does not
 */
export function unsentVerdict<Ticket>(
  request: Request<Ticket>,
  why: "expired" | "cancelled" | TransportError,
  lastError: TransportError | undefined,
): Verdict {
  if (why instanceof TransportError) {
    return request.inDoubt ? unaccounted(why) : { outcome: "failed", error: why };
  }
  if (request.inDoubt) {
    const message = "Its connection broke before the answer.";
    return unaccounted(new TransportError("connection-lost", message, { cause: lastError }));
  }
  return why === "expired" ? expired : cancelled;
}
