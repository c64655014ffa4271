import { aDate, oneOf, text } from "../checks/check.js";
import {
  type OptionTable,
  option,
  optional,
  optionsCheck,
  type Resolved,
  resolveOptions,
} from "../options/resolve-options.js";
import {
  basicConstraints,
  extendedKeyUsage,
  issueCertificate,
  keyUsage,
  subjectAlternativeName,
} from "./certificate.js";
import { type CertificateEnvironment, environmentCheck } from "./certificate-environment.js";
import {
  type Authority,
  type ClientCertificateIssuer,
  type ClientCertificateOptions,
  issueClientCertificate,
} from "./client-certificate.js";
import { type CertificateAndKey, ecKeys, type KeyPair, privatePem, rsaKeys } from "./key-pair.js";

const DAY_MS = 86_400_000;
const KEY_ID = "SIM1KEY001";
const TEAM_ID = "SIM1TEAM01";
const IPV4_LOOPBACK = Uint8Array.of(127, 0, 0, 1);
const IPV6_LOOPBACK = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);

const SERVER_NAMES = [
  "localhost",
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

/** A provider authentication key as Apple hands it out (`AuthKey_<keyId>.p8`). */
export interface ProviderKey {
  /** PEM, PKCS #8, curve P-256. */
  readonly key: string;
  /** Ten characters. */
  readonly keyId: string;
  /** Ten characters. */
  readonly teamId: string;
}

/** What `createSimulatorIdentity` takes. Undefined means the default everywhere. */
export interface IdentityOptions {
  /** The app's bundle id. Default `com.example.app`. */
  readonly topic?: string | undefined;
  /** The environments that the client certificate is marked for. Default `both`. */
  readonly environment?: CertificateEnvironment | undefined;
  /** Validity of the client certificate. Default: from one day ago until one year from now. */
  readonly clientValidity?: ClientValidity | undefined;
  /**
   * The keys of the authority, the server and the client: RSA 2048 as Apple's, which takes about half a second, or
   * P-256 (`ec`), which takes a few milliseconds and suits tests whose clients take either. Default `rsa`.
   */
  readonly keyType?: "rsa" | "ec" | undefined;
}

export interface ClientValidity {
  /** Default: one day ago. */
  readonly notBefore?: Date | undefined;
  /** Default: one year from now. */
  readonly notAfter?: Date | undefined;
}

/** Keys and certificates for any number of simulators. */
export interface SimulatorIdentity {
  /** The certificate authority that clients must trust, PEM. */
  readonly ca: string;
  /**
   * For `localhost`, `127.0.0.1` and `::1`, and for the host names of Apple's services: a program whose host cannot
   * be set reaches the simulator by a hosts file.
   */
  readonly serverCertificate: CertificateAndKey;
  readonly clientCertificate: CertificateAndKey;
  readonly providerKey: ProviderKey;
  readonly topic: string;
  readonly environment: CertificateEnvironment;
  /**
   * Issues one more client certificate, for tests that need an odd one.
   *
   * @throws SimulatorError `invalid-option`
   */
  issueClientCertificate(options?: ClientCertificateOptions): CertificateAndKey;
}

const VALIDITY_OPTIONS: OptionTable<Resolved<ClientValidity, keyof ClientValidity>> = {
  notBefore: optional(aDate),
  notAfter: optional(aDate),
};

const IDENTITY_OPTIONS: OptionTable<Resolved<IdentityOptions>> = {
  topic: option(text, "com.example.app"),
  environment: option(environmentCheck, "both"),
  clientValidity: option<ClientValidity>(optionsCheck(VALIDITY_OPTIONS, "clientValidity"), {}),
  keyType: option(oneOf("rsa", "ec"), "rsa"),
};

/**
 * Makes an authority, a server certificate, a client certificate and a provider key. Keys take time: make one identity
 * and share it.
 *
 * @throws SimulatorError `invalid-option`
 */
export async function createSimulatorIdentity(options: IdentityOptions = {}): Promise<SimulatorIdentity> {
  const { keyType, clientValidity, ...rest } = resolveOptions(
    IDENTITY_OPTIONS,
    options,
    "createSimulatorIdentity",
  );
  const [authorityKeys, serverKeys, clientKeys] = await Promise.all([
    keysOf(keyType),
    keysOf(keyType),
    keysOf(keyType),
  ]);
  const authority: Authority = { name: [["CN", "APNs Simulator CA"]], ...authorityKeys };
  let foreign: Authority | undefined;
  const issuer: ClientCertificateIssuer = {
    authority,
    foreignAuthority: () => {
      foreign ??= { name: [["CN", "Somebody Else's CA"]], ...ecKeys() };
      return foreign;
    },
    clientKeys,
    teamId: TEAM_ID,
    ...rest,
  };
  return {
    ca: authorityCertificate(authority),
    serverCertificate: serverCertificate(authority, serverKeys),
    clientCertificate: issueClientCertificate(issuer, clientValidity),
    providerKey: { key: privatePem(ecKeys().privateKey), keyId: KEY_ID, teamId: TEAM_ID },
    ...rest,
    issueClientCertificate: (request = {}) => issueClientCertificate(issuer, request),
  };
}

async function keysOf(keyType: "rsa" | "ec"): Promise<KeyPair> {
  return keyType === "rsa" ? await rsaKeys() : ecKeys();
}

function authorityCertificate(authority: Authority): string {
  return issueCertificate({
    subject: authority.name,
    publicKey: authority.publicKey,
    issuer: authority,
    ...longValidity(),
    extensions: [basicConstraints("authority"), keyUsage(5, 6)],
  });
}

function serverCertificate(authority: Authority, keys: KeyPair): CertificateAndKey {
  const cert = issueCertificate({
    subject: [["CN", "localhost"]],
    publicKey: keys.publicKey,
    issuer: authority,
    ...longValidity(),
    extensions: [
      basicConstraints("leaf"),
      keyUsage(0, 2),
      extendedKeyUsage("server"),
      subjectAlternativeName(SERVER_NAMES, [IPV4_LOOPBACK, IPV6_LOOPBACK]),
    ],
  });
  return { cert, key: privatePem(keys.privateKey) };
}

function longValidity(): { notBefore: Date; notAfter: Date } {
  return {
    notBefore: new Date(Date.now() - DAY_MS),
    notAfter: new Date(Date.now() + 3650 * DAY_MS),
  };
}
