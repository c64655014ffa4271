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
  const date = validTo.toISOString().slice(0, 10);
  return `${name} ${whenOf(leftMs)} on ${date}. Create a new one in your Apple developer account.`;
}

function whenOf(leftMs: number): string {
  if (leftMs < 0) return "expired";
  const days = Math.floor(leftMs / DAY_MS);
  if (days === 0) return "expires within a day,";
  return days === 1 ? "expires in a day," : `expires in ${days} days,`;
}
