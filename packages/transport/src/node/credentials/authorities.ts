import { TransportError } from "../../errors/transport-error.js";
import { node } from "../node-modules.js";
import { certificateBlocks } from "./pem-parts.js";
import { formatPem } from "./pem-reader.js";
import { unwrapMaterial } from "./unwrap-material.js";

/** The last text and what was made of it: each connector of a client reads the same. */
let last: { readonly given: string; readonly pem: string } | undefined;

/**
 * The certificates of the authorities to trust, as OpenSSL reads them. OpenSSL would silently ignore any that it cannot
 * read, so each is checked here.
 *
 * @throws TransportError `credentials-unreadable`, which names what was passed instead
 */
export function authoritiesOf(ca: string | Uint8Array | readonly (string | Uint8Array)[]): string[] {
  return [ca].flat().map((one) => {
    if (one === last?.given) return last.pem;
    const blocks = certificateBlocks(unwrapMaterial(one, "ca"), "authority");
    for (const { der } of blocks) checkReadable(der);
    const pem = blocks.map(formatPem).join("");
    // Bytes may have changed until the next call.
    if (typeof one === "string") last = { given: one, pem };
    return pem;
  });
}

function checkReadable(der: Buffer): void {
  try {
    new node.crypto.X509Certificate(der);
  } catch (cause) {
    const message = `ca has a certificate that cannot be read: ${(cause as Error).message}.`;
    const hint = "It is damaged: export it again, or copy the whole file.";
    throw new TransportError("credentials-unreadable", message, { cause, hint });
  }
}
