import type { CertificateFacts } from "./certificate-facts.js";

const DAY_MS = 86_400_000;

/**
 * A sentence about a certificate that expires soon; undefined while there is time. Everything stops with it,
 * and a new one takes a person.
 *
 * @param options `days`: how long before, default 30
 */
export function certificateExpiryWarning(
  { validTo, commonName }: Pick<CertificateFacts, "validTo" | "commonName">,
  now: Date,
  { days = 30 }: { readonly days?: number } = {},
): string | undefined {
  const leftMs = validTo.getTime() - now.getTime();
  if (leftMs >= days * DAY_MS) return undefined;
  const name = commonName === undefined ? "The certificate" : `The certificate "${commonName}"`;
  const left = Math.floor(leftMs / DAY_MS);
  const when = left < 1 ? "within a day" : left === 1 ? "tomorrow" : `in ${left} days`;
  return `${name} expires ${when}, on ${validTo.toISOString().slice(0, 10)}. Make a new one in the developer account.`;
}
