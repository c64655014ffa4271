import type { CertificateFacts } from "./certificate-facts.js";

const DAY_MS = 86_400_000;

/**
 * A sentence about a certificate that expires soon, or has expired; undefined while there is time. Everything
 * stops with it, and a new one takes a person.
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
  return `${name} ${whenOf(leftMs)}, on ${validTo.toISOString().slice(0, 10)}. Make a new one in the developer account.`;
}

function whenOf(leftMs: number): string {
  if (leftMs < 0) return "has expired";
  const days = Math.floor(leftMs / DAY_MS);
  if (days === 0) return "expires within a day";
  return days === 1 ? "expires in a day" : `expires in ${days} days`;
}
