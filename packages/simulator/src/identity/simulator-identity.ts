import { generateKeyPair, generateKeyPairSync, type KeyObject } from "node:crypto";
import { promisify } from "node:util";
import { choiceOption, knownOptions, textOption } from "../options/option-check.js";
import {
  basicConstraints,
  type CertificateExtension,
  type DistinguishedName,
  extendedKeyUsage,
  issueCertificate,
  keyUsage,
  subjectAlternativeName,
} from "./certificate.js";
import { derNull, derSequence, derUtf8String } from "./der.js";

/** The extension that marks a client certificate for an environment. */
export const ENVIRONMENT_OID = {
  sandbox: "1.2.840.113635.100.6.3.1",
  production: "1.2.840.113635.100.6.3.2",
} as const;

/** The extension that lists the topics of a certificate. */
export const TOPICS_OID = "1.2.840.113635.100.6.3.6";

export const ENVIRONMENTS = ["production", "sandbox", "both"] as const;

const DAY_MS = 86_400_000;
const KEY_ID = "SIM1KEY001";
const TEAM_ID = "SIM1TEAM01";
const IPV4_LOOPBACK = Uint8Array.of(127, 0, 0, 1);
const IPV6_LOOPBACK = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);

/** The prefixes that Apple wrote into the common name; old clients tell the environment by them. */
const COMMON_NAME = {
  production: "Apple Production IOS Push Services",
  sandbox: "Apple Development IOS Push Services",
  both: "Apple Push Services",
  none: "Apple Push Services",
} as const;

const APPLE_HOSTS = [
  "gateway.push.apple.com",
  "gateway.sandbox.push.apple.com",
  "feedback.push.apple.com",
  "feedback.sandbox.push.apple.com",
  "api.push.apple.com",
  "api.sandbox.push.apple.com",
  "api.development.push.apple.com",
  "api-broadcast.push.apple.com",
  "api-broadcast.sandbox.push.apple.com",
  "api-manage-broadcast.push.apple.com",
  "api-manage-broadcast.sandbox.push.apple.com",
] as const;

const makeKeyPair = promisify(generateKeyPair);

/** A certificate and its private key, both as PEM. The key is unencrypted PKCS #8. */
export interface CertificateAndKey {
  readonly cert: string;
  readonly key: string;
}

/** A provider authentication key as Apple hands it out (`AuthKey_<keyId>.p8`). */
export interface ProviderKey {
  /** PEM, PKCS #8, curve P-256. */
  readonly key: string;
  /** Ten characters. */
  readonly keyId: string;
  /** Ten characters. */
  readonly teamId: string;
}

/**
 * Which environments a client certificate is good for. Apple marks them with the extensions
 * 1.2.840.113635.100.6.3.1 (sandbox) and 1.2.840.113635.100.6.3.2 (production); universal certificates
 * carry both.
 */
export type CertificateEnvironment = "production" | "sandbox" | "both";

export interface ClientCertificateOptions {
  /** The app's bundle id, written as the subject's UID. Default: the identity's topic. */
  readonly topic?: string;
  /**
   * Every topic it is good for, written into Apple's extension 1.2.840.113635.100.6.3.6. Default: none; the
   * certificate is then good for the app that its UID names.
   */
  readonly topics?: readonly string[];
  /** Default: the identity's environment. `none` leaves both marks out. */
  readonly environment?: CertificateEnvironment | "none";
  /** Start of validity. Default: one day ago. */
  readonly notBefore?: Date;
  /** End of validity. Default: one year from now. A date in the past makes an expired certificate. */
  readonly notAfter?: Date;
  /** Who signs it. `other-ca` is an authority that no simulator trusts. Default `own-ca`. */
  readonly signedBy?: "own-ca" | "other-ca";
  /**
   * The key it is made for. `shared` is the identity's own RSA 2048 key (free); `rsa` makes a new RSA 2048
   * key (slow), `ec` a new P-256 key. Default `shared`.
   */
  readonly keyType?: "shared" | "rsa" | "ec";
}

export interface IdentityOptions {
  /** The app's bundle id. Default `com.example.app`. */
  readonly topic?: string;
  /** The environments that the client certificate is marked for. Default `both`. */
  readonly environment?: CertificateEnvironment;
  /** Validity of the client certificate. Default: from one day ago until one year from now. */
  readonly clientValidity?: { readonly notBefore?: Date; readonly notAfter?: Date };
}

/** Keys and certificates for any number of simulators. Making one costs three RSA keys; make it once. */
export interface SimulatorIdentity {
  /** The certificate authority that clients must trust, PEM. */
  readonly ca: string;
  /**
   * For `localhost`, `127.0.0.1` and `::1`, and for the host names of Apple's services:
   * programs that cannot be told another host reach the simulator by a hosts file.
   */
  readonly serverCertificate: CertificateAndKey;
  readonly clientCertificate: CertificateAndKey;
  readonly providerKey: ProviderKey;
  readonly topic: string;
  readonly environment: CertificateEnvironment;
  /** Issues one more client certificate, for tests that need an odd one. */
  issueClientCertificate(options?: ClientCertificateOptions): CertificateAndKey;
}

/**
 * Makes an authority, a server certificate, a client certificate (RSA 2048) and a provider key (P-256).
 *
 * @throws SimulatorError `invalid-option`
 */
export async function createSimulatorIdentity(options: IdentityOptions = {}): Promise<SimulatorIdentity> {
  knownOptions(options, ["topic", "environment", "clientValidity"], "createSimulatorIdentity");
  const topic = textOption("topic", options.topic ?? "com.example.app");
  const environment = choiceOption("environment", options.environment ?? "both", ENVIRONMENTS);
  const [authorityKeys, serverKeys, clientKeys] = await Promise.all([rsaKeys(), rsaKeys(), rsaKeys()]);
  const authority: Authority = { name: [["CN", "APNs Simulator CA"]], ...authorityKeys };
  let foreign: Authority | undefined;
  const foreignAuthority = (): Authority => {
    foreign ??= { name: [["CN", "Somebody Else's CA"]], ...ecKeys() };
    return foreign;
  };

  const issueClientCertificate = (request: ClientCertificateOptions = {}): CertificateAndKey => {
    const keys =
      request.keyType === "ec"
        ? ecKeys()
        : request.keyType === "rsa"
          ? generateKeyPairSync("rsa", { modulusLength: 2048 })
          : clientKeys;
    const marks = choiceOption("environment", request.environment ?? environment, [...ENVIRONMENTS, "none"]);
    const bundle = textOption("topic", request.topic ?? topic);
    const cert = issueCertificate({
      subject: [
        ["UID", bundle],
        ["CN", `${COMMON_NAME[marks]}: ${bundle}`],
        ["OU", TEAM_ID],
        ["C", "US"],
      ],
      publicKey: keys.publicKey,
      issuer: request.signedBy === "other-ca" ? foreignAuthority() : authority,
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
  };

  return {
    ca: issueCertificate({
      subject: authority.name,
      publicKey: authority.publicKey,
      issuer: authority,
      ...longValidity(),
      extensions: [basicConstraints("authority"), keyUsage(5, 6)],
    }),
    serverCertificate: {
      cert: issueCertificate({
        subject: [["CN", "localhost"]],
        publicKey: serverKeys.publicKey,
        issuer: authority,
        ...longValidity(),
        extensions: [
          basicConstraints("leaf"),
          keyUsage(0, 2),
          extendedKeyUsage("server"),
          subjectAlternativeName(["localhost", ...APPLE_HOSTS], [IPV4_LOOPBACK, IPV6_LOOPBACK]),
        ],
      }),
      key: privatePem(serverKeys.privateKey),
    },
    clientCertificate: issueClientCertificate(options.clientValidity),
    providerKey: { key: privatePem(ecKeys().privateKey), keyId: KEY_ID, teamId: TEAM_ID },
    topic,
    environment,
    issueClientCertificate,
  };
}

interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

interface Authority extends KeyPair {
  readonly name: DistinguishedName;
}

function rsaKeys(): Promise<KeyPair> {
  return makeKeyPair("rsa", { modulusLength: 2048 });
}

function ecKeys(): KeyPair {
  return generateKeyPairSync("ec", { namedCurve: "P-256" });
}

function privatePem(key: KeyObject): string {
  return key.export({ type: "pkcs8", format: "pem" }).toString();
}

function environmentMark(environment: keyof typeof ENVIRONMENT_OID): CertificateExtension {
  return {
    oid: ENVIRONMENT_OID[environment],
    value: derNull(),
  };
}

function topicList(topics: readonly string[]): CertificateExtension {
  return {
    oid: TOPICS_OID,
    value: derSequence(
      ...topics.flatMap((topic) => [derUtf8String(topic), derSequence(derUtf8String("app"))]),
    ),
  };
}

function longValidity(): { notBefore: Date; notAfter: Date } {
  return {
    notBefore: new Date(Date.now() - DAY_MS),
    notAfter: new Date(Date.now() + 3650 * DAY_MS),
  };
}
