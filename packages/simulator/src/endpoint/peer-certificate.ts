import type { TLSSocket } from "node:tls";
import {
  type CertificateEnvironment,
  ENVIRONMENT_OID,
  TOPICS_OID,
} from "../identity/certificate-environment.js";
import { derObjectIdentifier } from "../identity/der.js";
import type { PeerCertificateFacts } from "./endpoint-connection.js";

const MARK = {
  production: derObjectIdentifier(ENVIRONMENT_OID.production),
  sandbox: derObjectIdentifier(ENVIRONMENT_OID.sandbox),
};

const TOPICS = derObjectIdentifier(TOPICS_OID);
const UTF8_STRING = 0x0c;
const SEQUENCE = 0x30;

/** Reads the client's certificate; undefined if it has none. */
export function peerCertificate(
  socket: TLSSocket,
  environment: CertificateEnvironment,
): PeerCertificateFacts | undefined {
  const certificate = socket.getPeerCertificate();
  // Without a certificate Node returns an empty object.
  if (certificate?.raw === undefined) return undefined;
  const uid = (certificate.subject as { UID?: string } | undefined)?.UID;
  const topics = topicsOf(certificate.raw);
  return {
    topics: topics.length > 0 || uid === undefined ? topics : [uid],
    isTrusted: socket.authorized,
    isOfEnvironment: suits(certificate.raw, environment),
  };
}

/** A certificate without any mark suits every environment: only Apple's carry marks. */
function suits(certificate: Buffer, environment: CertificateEnvironment): boolean {
  if (environment === "both") return true;
  const other = environment === "production" ? "sandbox" : "production";
  return certificate.includes(MARK[environment]) || !certificate.includes(MARK[other]);
}

/** The topics of Apple's extension: a sequence of strings, each followed by a sequence that names its kind. */
function topicsOf(certificate: Buffer): string[] {
  const found = certificate.indexOf(TOPICS);
  if (found < 0) return [];
  // The extension's value: an octet string that holds the sequence.
  const outer = elementAt(certificate, found + TOPICS.length);
  let at = elementAt(certificate, outer.start).start;
  const topics: string[] = [];
  while (at < outer.end) {
    const { tag, start, end } = elementAt(certificate, at);
    if (tag === UTF8_STRING) topics.push(certificate.toString("utf8", start, end));
    else if (tag !== SEQUENCE) break;
    at = end;
  }
  return topics;
}

/** The tag of a DER element, and where its content begins and ends. */
function elementAt(bytes: Buffer, at: number): { tag: number; start: number; end: number } {
  const first = bytes[at + 1] ?? 0;
  const octets = first < 0x80 ? 0 : first & 0x7f;
  const start = at + 2 + octets;
  const length = octets === 0 ? first : bytes.readUIntBE(at + 2, Math.min(octets, 6));
  return { tag: bytes[at] ?? 0, start, end: start + length };
}
