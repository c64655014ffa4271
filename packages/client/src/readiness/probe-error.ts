import { type AnsweredVerdict, TransportError, type Verdict } from "@apns/transport";
import { describeReason, parseErrorAnswer } from "@apns/wire/api";

/** What the fate of a probe says against the path or the credentials; undefined if it says that both are good. */
export function probeErrorOf(verdict: Verdict | AnsweredVerdict): TransportError | undefined {
  if (verdict.outcome === "failed" || verdict.outcome === "unaccounted") return verdict.error;
  if (verdict.outcome !== "answered")
    return new TransportError("closed", `The probe was ${verdict.outcome}.`);
  const { status, body } = verdict;
  if (status < 300) return undefined;
  const { reason, retry, hint, meaning, deviceTokenIsBad } = describeReason(
    status,
    parseErrorAnswer(body).reason,
  );
  // The device token is judged after the credentials, and is meant to be bad.
  if (deviceTokenIsBad) return undefined;
  const message = `APNs answers ${status} ${reason}: ${meaning}`;
  // The hint of a reason that passes is about the notification, which is sent again; a probe is not.
  return retry === "later"
    ? new TransportError("server-unavailable", message, { hint: "Check again in a minute." })
    : new TransportError("credentials-refused", message, { hint });
}
