/** One block of PEM (RFC 7468). */
export interface PemBlock {
  /** The text after BEGIN, e.g. `PRIVATE KEY`. */
  readonly label: string;
  /** The decoded contents; empty if the block has OpenSSL's old encryption header. */
  readonly der: Buffer;
  /** Whether the block has OpenSSL's old encryption header, `Proc-Type: 4,ENCRYPTED`. */
  readonly isEncrypted: boolean;
}

/** Returns the complete blocks in a text, in order. Blanks may replace line ends. */
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
