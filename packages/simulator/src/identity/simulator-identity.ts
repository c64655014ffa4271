import { X509Certificate } from "node:crypto";
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
import { IdentityFolder, type IdentityMaterial } from "./identity-folder.js";
import { type CertificateAndKey, ecKeys, type KeyPair, privatePem, rsaKeys } from "./key-pair.js";
import type { ProviderKey } from "./provider-key.js";
import { serverNames } from "./server-names.js";

const DAY_MS = 86_400_000;
const KEY_ID = "SIM1KEY001";
const TEAM_ID = "SIM1TEAM01";
/** A client certificate that ends sooner is issued again when the identity is read from its folder. */
const RENEWAL_MS = 30 * DAY_MS;

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
  /**
   * A folder that keeps it: what is there is read, and made only once. `identity.json` has everything; `ca.pem`,
   * `cert.pem`, `key.pem` and `AuthKey_<keyId>.p8` are for programs. Only the owner can read the keys. Another `topic`
   * or `environment` changes the client certificate and nothing else. Default: it is kept nowhere.
   */
  readonly dir?: string | undefined;
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
  /**
   * The server's certificate for more names than `serverCertificate` has, with the same key.
   *
   * @param names host names and IP addresses
   */
  issueServerCertificate(names: readonly string[]): CertificateAndKey;
}

const VALIDITY_OPTIONS: OptionTable<Resolved<ClientValidity, keyof ClientValidity>> = {
  notBefore: optional(aDate),
  notAfter: optional(aDate),
};

const IDENTITY_OPTIONS: OptionTable<Resolved<IdentityOptions, "topic" | "environment" | "dir">> = {
  topic: optional(text),
  environment: optional(environmentCheck),
  clientValidity: option<ClientValidity>(optionsCheck(VALIDITY_OPTIONS, "clientValidity"), {}),
  keyType: option(oneOf("rsa", "ec"), "rsa"),
  dir: optional(text),
};

/**
 * Makes an authority, a server certificate, a client certificate and a provider key, or reads them from `dir`. Keys
 * take time: make one identity and share it.
 *
 * @throws SimulatorError `invalid-option`, `identity-dir`
 */
export async function createSimulatorIdentity(options: IdentityOptions = {}): Promise<SimulatorIdentity> {
  const { keyType, clientValidity, dir, ...wanted } = resolveOptions(
    IDENTITY_OPTIONS,
    options,
    "createSimulatorIdentity",
  );
  const make = async (): Promise<IdentityMaterial> => {
    const { topic = "com.example.app", environment = "both" } = wanted;
    return newMaterial(keyType, { topic, environment, clientValidity });
  };
  if (dir === undefined) return identityOf(await make());
  const folder = new IdentityFolder(dir);
  const kept = await folder.readOrMake(make);
  const material = suited(kept, wanted);
  await folder.write(material, kept);
  return identityOf(material);
}

interface ClientFacts {
  readonly topic: string;
  readonly environment: CertificateEnvironment;
  readonly clientValidity: ClientValidity;
}

async function newMaterial(keyType: "rsa" | "ec", client: ClientFacts): Promise<IdentityMaterial> {
  const [authorityKeys, serverKeys, clientKeys] = await Promise.all([
    keysOf(keyType),
    keysOf(keyType),
    keysOf(keyType),
  ]);
  const authority = authorityOf(authorityKeys);
  const { topic, environment, clientValidity } = client;
  const issuer = issuerOf({ authorityKeys, clientKeys, topic, environment });
  return {
    authorityKeys,
    serverKeys,
    clientKeys,
    ca: authorityCertificate(authority),
    serverCertificate: serverCertificate(authority, serverKeys),
    clientCertificate: issueClientCertificate(issuer, clientValidity),
    providerKey: { key: privatePem(ecKeys().privateKey), keyId: KEY_ID, teamId: TEAM_ID },
    topic,
    environment,
  };
}

/** The same with another client certificate, if that one does not suit or ends soon. */
function suited(
  kept: IdentityMaterial,
  { topic = kept.topic, environment = kept.environment }: Pick<IdentityOptions, "topic" | "environment">,
): IdentityMaterial {
  const endsAt = Date.parse(new X509Certificate(kept.clientCertificate.cert).validTo);
  const isSuited =
    topic === kept.topic && environment === kept.environment && endsAt > Date.now() + RENEWAL_MS;
  if (isSuited) return kept;
  const changed = { ...kept, topic, environment };
  return { ...changed, clientCertificate: issueClientCertificate(issuerOf(changed), {}) };
}

function identityOf(material: IdentityMaterial): SimulatorIdentity {
  const { ca, clientCertificate, providerKey, topic, environment, serverKeys } = material;
  const issuer = issuerOf(material);
  return {
    ca,
    serverCertificate: material.serverCertificate,
    clientCertificate,
    providerKey,
    topic,
    environment,
    issueClientCertificate: (request = {}) => issueClientCertificate(issuer, request),
    issueServerCertificate: (names) => serverCertificate(issuer.authority, serverKeys, names),
  };
}

function authorityOf(keys: KeyPair): Authority {
  return { name: [["CN", "APNs Simulator CA"]], ...keys };
}

function issuerOf(
  material: Pick<IdentityMaterial, "authorityKeys" | "clientKeys" | "topic" | "environment">,
): ClientCertificateIssuer {
  let foreign: Authority | undefined;
  return {
    authority: authorityOf(material.authorityKeys),
    foreignAuthority: () => {
      foreign ??= { name: [["CN", "Somebody Else's CA"]], ...ecKeys() };
      return foreign;
    },
    clientKeys: material.clientKeys,
    teamId: TEAM_ID,
    topic: material.topic,
    environment: material.environment,
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

function serverCertificate(
  authority: Authority,
  keys: KeyPair,
  moreNames: readonly string[] = [],
): CertificateAndKey {
  const { names, addresses } = serverNames(moreNames);
  const cert = issueCertificate({
    subject: [["CN", "localhost"]],
    publicKey: keys.publicKey,
    issuer: authority,
    ...longValidity(),
    extensions: [
      basicConstraints("leaf"),
      keyUsage(0, 2),
      extendedKeyUsage("server"),
      subjectAlternativeName(names, addresses),
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
