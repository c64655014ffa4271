/** One block of PEM (RFC 7468). */
export interface PemBlock {
  /** What stands behind BEGIN, e.g. `PRIVATE KEY`. */
  readonly label: string;
  readonly der: Buffer;
  /** Whether it is encrypted in the manner of old OpenSSL (`Proc-Type: 4,ENCRYPTED`). */
  readonly isEncrypted: boolean;
}

/** The whole blocks in a text, in order. Blanks may stand for line ends. */
export function readPem(text: string): PemBlock[] {
  const blocks: PemBlock[] = [];
  for (const [, label = "", body = ""] of text.matchAll(
    /-----BEGIN ([A-Z0-9 ]+)-----([^-]*(?:-(?!----END)[^-]*)*)-----END \1-----/g,
  )) {
    const isEncrypted = body.includes("4,ENCRYPTED");
    // Only encrypted blocks have headers; they are not decoded here.
    const der = isEncrypted ? Buffer.alloc(0) : Buffer.from(body.replace(/\s/g, ""), "base64");
    blocks.push({ label, der, isEncrypted });
  }
  return blocks;
}
