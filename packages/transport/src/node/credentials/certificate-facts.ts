import type { X509Certificate } from "node:crypto";
import { type DerElement, formatObjectIdentifier, readDer } from "./der-reader.js";

/** What an APNs certificate states. */
export interface CertificateFacts {
  /** The subject's common name, for display; undefined if it has none. */
  readonly commonName: string | undefined;
  /**
   * The topics that it covers: the subject's UID, then those in extension 1.2.840.113635.100.6.3.6, each once. Empty if
   * it names none.
   */
  readonly topics: readonly string[];
  /** The environments that it is marked for; empty if it is not marked. */
  readonly environments: readonly ("sandbox" | "production")[];
  /** The first moment at which it is valid. */
  readonly validFrom: Date;
  /** The last moment at which it is valid. */
  readonly validTo: Date;
  /** The SHA-256 of its DER, in upper-case hexadecimal with colons. */
  readonly fingerprint256: string;
}

// Apple's extensions (node-apn, lib/credentials/oids.js; Pushy).
const SANDBOX = "1.2.840.113635.100.6.3.1";
const PRODUCTION = "1.2.840.113635.100.6.3.2";
const TOPICS = "1.2.840.113635.100.6.3.6";

const EXTENSIONS_TAG = 0xa3;
const OBJECT_IDENTIFIER_TAG = 0x06;
const UTF8_STRING_TAG = 0x0c;
const CONSTRUCTED = 0x20;

/** Reads the facts in a certificate. Node offers neither Apple's extensions nor the subject's UID as fields. */
export function certificateFactsOf(certificate: X509Certificate): CertificateFacts {
  const subject = new Map(certificate.subject.split("\n").map((line) => split(line)));
  const extensions = extensionsOf(certificate.raw);
  const uid = subject.get("UID");
  const topics = new Set(uid === undefined ? [] : [uid]);
  for (const topic of topicsIn(extensions.get(TOPICS))) topics.add(topic);
  const environments: ("sandbox" | "production")[] = [];
  if (extensions.has(SANDBOX)) environments.push("sandbox");
  if (extensions.has(PRODUCTION)) environments.push("production");
  return {
    commonName: subject.get("CN"),
    topics: [...topics],
    environments,
    validFrom: new Date(certificate.validFrom),
    validTo: new Date(certificate.validTo),
    fingerprint256: certificate.fingerprint256,
  };
}

function split(line: string): [string, string] {
  const at = line.indexOf("=");
  return [line.slice(0, at), line.slice(at + 1)];
}

/** Certificate ::= SEQUENCE { tbsCertificate SEQUENCE { ..., [3] SEQUENCE OF Extension }, ... } (RFC 5280, 4.1). */
function extensionsOf(certificate: Uint8Array): Map<string, Uint8Array> {
  const tbs = readDer(readDer(certificate)[0]?.contents ?? new Uint8Array())[0];
  const wrapper = readDer(tbs?.contents ?? new Uint8Array()).find(({ tag }) => tag === EXTENSIONS_TAG);
  const list =
    wrapper === undefined ? [] : readDer(readDer(wrapper.contents)[0]?.contents ?? new Uint8Array());
  const extensions = new Map<string, Uint8Array>();
  for (const extension of list) {
    const parts = readDer(extension.contents);
    const [identifier] = parts;
    const value = parts.at(-1);
    if (identifier?.tag !== OBJECT_IDENTIFIER_TAG || value === undefined) continue;
    extensions.set(formatObjectIdentifier(identifier.contents), value.contents);
  }
  return extensions;
}

/**
 * The extension lists each topic as a string, followed by a sequence of its uses ("app", "voip", ...). Anything else
 * names no topic: the certificate may be good nevertheless.
 */
function topicsIn(extension: Uint8Array | undefined): string[] {
  if (extension === undefined) return [];
  let list: DerElement[];
  try {
    list = readDer(extension);
    const [only] = list;
    if (list.length === 1 && only !== undefined && only.tag & CONSTRUCTED) list = readDer(only.contents);
  } catch {
    return [];
  }
  return list
    .filter(({ tag }) => tag === UTF8_STRING_TAG)
    .map(({ contents }) => new TextDecoder().decode(contents));
}
