/** One block of PEM (RFC 7468). */
export interface PemBlock {
  /** The text after BEGIN, e.g. `PRIVATE KEY`. */
  readonly label: string;
  /** The decoded contents. Those of a block with OpenSSL's old encryption header are encrypted. */
  readonly der: Buffer;
  /** The value of DEK-Info in OpenSSL's old encryption header; undefined if the block has no such header. */
  readonly encryption: string | undefined;
}

const DASHES = "-----";
/** Longer than any label in use. */
const MAX_LABEL_CHARACTERS = 64;
const COLUMNS = 64;
/** Labels by their text without blanks, which some stores drop. */
const blanked: ReadonlyMap<string, string> = new Map(
  [
    "PRIVATE KEY",
    "EC PRIVATE KEY",
    "RSA PRIVATE KEY",
    "ENCRYPTED PRIVATE KEY",
    "EC PARAMETERS",
    "PUBLIC KEY",
    "CERTIFICATE REQUEST",
    "TRUSTED CERTIFICATE",
  ].map((label) => [label.replaceAll(" ", ""), label]),
);

interface Boundary {
  readonly kind: "BEGIN" | "END";
  readonly label: string;
  /** Where its line begins and ends in the text. */
  readonly start: number;
  readonly end: number;
}

/**
 * Returns the complete blocks in a text, in order. Blanks may replace line ends, and other text may stand around the
 * blocks. Looks at each character a bounded number of times, whatever the text contains.
 */
export function readPem(text: string): PemBlock[] {
  const blocks: PemBlock[] = [];
  let open: Boundary | undefined;
  for (let at = text.indexOf(DASHES); at !== -1; ) {
    const boundary = boundaryAt(text, at);
    if (boundary?.kind === "BEGIN") open = boundary;
    else if (boundary !== undefined) {
      if (open?.label === boundary.label)
        blocks.push(blockOf(open.label, text.slice(open.end, boundary.start)));
      open = undefined;
    }
    at = text.indexOf(DASHES, boundary?.end ?? at + 1);
  }
  return blocks;
}

/** Writes a block as OpenSSL reads it. */
export function formatPem({ label, der, encryption }: PemBlock): string {
  const header = encryption === undefined ? "" : `Proc-Type: 4,ENCRYPTED\nDEK-Info: ${encryption}\n\n`;
  const base64 = der.toString("base64");
  let body = "";
  for (let at = 0; at < base64.length; at += COLUMNS) body += `${base64.slice(at, at + COLUMNS)}\n`;
  return `${DASHES}BEGIN ${label}${DASHES}\n${header}${body}${DASHES}END ${label}${DASHES}\n`;
}

/** The line `-----BEGIN label-----` or `-----END label-----` that begins here. */
function boundaryAt(text: string, start: number): Boundary | undefined {
  const wordAt = start + DASHES.length;
  const kind = text.startsWith("BEGIN", wordAt)
    ? "BEGIN"
    : text.startsWith("END", wordAt)
      ? "END"
      : undefined;
  if (kind === undefined) return undefined;
  const labelAt = wordAt + kind.length;
  const near = text.slice(labelAt, labelAt + MAX_LABEL_CHARACTERS + DASHES.length);
  const length = near.indexOf(DASHES);
  if (length === -1) return undefined;
  const label = labelOf(near.slice(0, length));
  return { kind, label, start, end: labelAt + length + DASHES.length };
}

/** The label with its blanks, which may be gone, or line ends by now. */
function labelOf(given: string): string {
  const label = given.trim().replace(/\s+/g, " ");
  return blanked.get(label) ?? label;
}

function blockOf(label: string, body: string): PemBlock {
  // Certificates that OpenSSL prints have no headers; keys that it encrypts have these two.
  const header = /^\s*Proc-Type:\s*4,ENCRYPTED\s+DEK-Info:\s*(\S+)\s/.exec(body);
  const base64 = header === null ? body : body.slice(header[0].length);
  return { label, der: Buffer.from(base64, "base64"), encryption: header?.[1] };
}
