import { aDate, list, oneOf, text } from "../checks/check.js";
import {
  type OptionTable,
  option,
  optional,
  type Resolved,
  resolveOptions,
} from "../options/resolve-options.js";
import {
  basicConstraints,
  type CertificateExtension,
  type DistinguishedName,
  extendedKeyUsage,
  issueCertificate,
  keyUsage,
} from "./certificate.js";
import { type CertificateEnvironment, ENVIRONMENT_OID, TOPICS_OID } from "./certificate-environment.js";
import { derNull, derSequence, derUtf8String } from "./der.js";
import { type CertificateAndKey, ecKeys, type KeyPair, privatePem, rsaKeysSync } from "./key-pair.js";

const DAY_MS = 86_400_000;

/** The prefixes that Apple wrote into the common name; old clients tell the environment by them. */
const COMMON_NAME = {
  production: "Apple Production IOS Push Services",
  sandbox: "Apple Development IOS Push Services",
  both: "Apple Push Services",
  none: "Apple Push Services",
} as const;

export interface ClientCertificateOptions {
  /** The app's bundle id, written as the subject's UID. Default: the identity's topic. */
  readonly topic?: string | undefined;
  /**
   * Every topic it is good for, written into Apple's extension 1.2.840.113635.100.6.3.6. Default: no such extension;
   * the certificate is then good for the app that its UID names.
   */
  readonly topics?: readonly string[] | undefined;
  /** Default: the identity's environment. `none` leaves both marks out. */
  readonly environment?: CertificateEnvironment | "none" | undefined;
  /** Start of validity. Default: one day ago. */
  readonly notBefore?: Date | undefined;
  /** End of validity. Default: one year from now. A date in the past makes an expired certificate. */
  readonly notAfter?: Date | undefined;
  /** Who signs it. `other-ca` is an authority that no simulator trusts. Default `own-ca`. */
  readonly signedBy?: "own-ca" | "other-ca" | undefined;
  /**
   * The key it is made for. `shared` is the identity's own client key and costs nothing; `rsa` makes a new RSA 2048
   * key (slow), `ec` a new P-256 key. Default `shared`.
   */
  readonly keyType?: "shared" | "rsa" | "ec" | undefined;
}

export interface Authority extends KeyPair {
  readonly name: DistinguishedName;
}

/** What an identity issues its client certificates with. */
export interface ClientCertificateIssuer {
  readonly authority: Authority;
  readonly foreignAuthority: () => Authority;
  readonly clientKeys: KeyPair;
  readonly teamId: string;
  readonly topic: string;
  readonly environment: CertificateEnvironment;
}

type OwnDefaults = "topic" | "topics" | "environment" | "notBefore" | "notAfter";

const CLIENT_CERTIFICATE_OPTIONS: OptionTable<Resolved<ClientCertificateOptions, OwnDefaults>> = {
  topic: optional(text),
  topics: optional(list(text)),
  environment: optional(oneOf("production", "sandbox", "both", "none")),
  notBefore: optional(aDate),
  notAfter: optional(aDate),
  signedBy: option(oneOf("own-ca", "other-ca"), "own-ca"),
  keyType: option(oneOf("shared", "rsa", "ec"), "shared"),
};

/** @throws SimulatorError `invalid-option` */
export function issueClientCertificate(
  issuer: ClientCertificateIssuer,
  options: ClientCertificateOptions,
): CertificateAndKey {
  const request = resolveOptions(CLIENT_CERTIFICATE_OPTIONS, options, "issueClientCertificate");
  const keys = keysFor(request.keyType, issuer);
  const marks = request.environment ?? issuer.environment;
  const bundleId = request.topic ?? issuer.topic;
  const cert = issueCertificate({
    subject: [
      ["UID", bundleId],
      ["CN", `${COMMON_NAME[marks]}: ${bundleId}`],
      ["OU", issuer.teamId],
      ["C", "US"],
    ],
    publicKey: keys.publicKey,
    issuer: request.signedBy === "other-ca" ? issuer.foreignAuthority() : issuer.authority,
    notBefore: request.notBefore ?? new Date(Date.now() - DAY_MS),
    notAfter: request.notAfter ?? new Date(Date.now() + 365 * DAY_MS),
    extensions: [
      basicConstraints("leaf"),
      keyUsage(0),
      extendedKeyUsage("client"),
      ...(marks === "sandbox" || marks === "both" ? [environmentMark("sandbox")] : []),
      ...(marks === "production" || marks === "both" ? [environmentMark("production")] : []),
      ...(request.topics === undefined ? [] : [topicList(request.topics)]),
    ],
  });
  return { cert, key: privatePem(keys.privateKey) };
}

function keysFor(keyType: "shared" | "rsa" | "ec", issuer: ClientCertificateIssuer): KeyPair {
  if (keyType === "shared") return issuer.clientKeys;
  return keyType === "rsa" ? rsaKeysSync() : ecKeys();
}

function environmentMark(environment: keyof typeof ENVIRONMENT_OID): CertificateExtension {
  return { oid: ENVIRONMENT_OID[environment], value: derNull() };
}

function topicList(topics: readonly string[]): CertificateExtension {
  const items = topics.flatMap((topic) => [derUtf8String(topic), derSequence(derUtf8String("app"))]);
  return { oid: TOPICS_OID, value: derSequence(...items) };
}
