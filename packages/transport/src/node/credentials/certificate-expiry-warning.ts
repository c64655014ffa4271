import type { CertificateFacts } from "./certificate-facts.js";

const DAY_MS = 86_400_000;

/**
 * Returns a sentence about a certificate that expires soon or has expired; undefined while there is time. Nothing is
 * sent with an expired certificate, and only a person can get a new one.
 *
 * @param now the time to compare with
 * @param options `days`: how many days before the certificate expires the warning starts; default 30
 */
export function certificateExpiryWarning(
  { validTo, commonName }: Pick<CertificateFacts, "validTo" | "commonName">,
  now: Date,
  { days = 30 }: { readonly days?: number } = {},
): string | undefined {
  const leftMs = validTo.getTime() - now.getTime();
  if (leftMs >= days * DAY_MS) return undefined;
  const name = commonName === undefined ? "The certificate" : `The certificate "${commonName}"`;
  const when = whenOf(leftMs, validTo.toISOString().slice(0, 10));
  return `${name} ${when}. Create a new one in your Apple developer account.`;
}

function whenOf(leftMs: number, date: string): string {
  if (leftMs < 0) return `expired on ${date}`;
  const days = Math.floor(leftMs / DAY_MS);
  if (days === 0) return `expires within a day, on ${date}`;
  return `expires in ${days === 1 ? "a day" : `${days} days`}, on ${date}`;
}
