import { basename } from "node:path";
import type { ClientOptions } from "@apns/client";
import {
  type CertificateCredentials,
  type CertificateFacts,
  type Credentials,
  inspectCertificate,
  keyIdInName,
  loadCredentials,
  mintProviderToken,
} from "@apns/transport/connector";
import type { Server } from "./apple-servers.js";
import { type Check, failed, failedBy, ok, warning } from "./check.js";

/** What a request is authenticated with. */
export type Identity =
  | { readonly kind: "token"; readonly authorization: string }
  | { readonly kind: "certificate"; readonly credentials: Credentials };

export interface CredentialCheck {
  readonly checks: readonly Check[];
  /** Undefined where the credentials cannot be used. */
  readonly identity: Identity | undefined;
}

export interface CredentialCheckOptions {
  readonly environment: Server["environment"];
  readonly topic: string | undefined;
  readonly nowMs: number;
}

const DAY_MS = 86_400_000;
/** Time enough to renew a certificate. */
const SOON_DAYS = 30;

/** Checks a key or a certificate without a connection. */
export function checkCredentials(
  credentials: ClientOptions["credentials"],
  options: CredentialCheckOptions,
): CredentialCheck {
  return credentials.teamId === undefined
    ? checkCertificate(credentials as CertificateCredentials, options)
    : checkKey(credentials, options.nowMs);
}

function checkKey(
  location: Extract<ClientOptions["credentials"], { readonly teamId: string }>,
  nowMs: number,
): CredentialCheck {
  const { keyFile, teamId } = location;
  const fileKeyId = keyFile === undefined ? undefined : keyIdInName(keyFile, teamId);
  const keyId = location.keyId ?? fileKeyId;
  try {
    const token = mintProviderToken({ ...location, keyId, teamId }, nowMs);
    const said = `The key is P-256, with the key id ${keyId} and the team id ${teamId}.`;
    const isNamedOtherwise = fileKeyId !== undefined && fileKeyId !== keyId;
    const check = isNamedOtherwise
      ? warning(
          "key",
          `${said} Its file ${basename(keyFile ?? "")} is named after another key id, ${fileKeyId}.`,
          "The file's name is the key id as the developer account gave it: leave --key-id out unless the file was renamed.",
        )
      : ok("key", said);
    return { checks: [check], identity: { kind: "token", authorization: `bearer ${token}` } };
  } catch (error) {
    return { checks: [failedBy("key", error)], identity: undefined };
  }
}

function checkCertificate(
  credentials: CertificateCredentials,
  { environment, topic, nowMs }: CredentialCheckOptions,
): CredentialCheck {
  let facts: CertificateFacts;
  try {
    facts = inspectCertificate(credentials);
  } catch (error) {
    return { checks: [failedBy("certificate", error)], identity: undefined };
  }
  const checks = [validityCheck(facts, nowMs), topicCheck(facts, topic)].filter(
    (check) => check !== undefined,
  );
  try {
    const loaded = loadCredentials(credentials, { environment, now: new Date(nowMs) });
    return { checks, identity: { kind: "certificate", credentials: loaded } };
  } catch (error) {
    // What is wrong with its validity is said already.
    if (checks[0]?.state !== "failed") checks.push(failedBy("certificate", error));
    return { checks, identity: undefined };
  }
}

function validityCheck({ commonName, validFrom, validTo }: CertificateFacts, nowMs: number): Check {
  const name = commonName === undefined ? "The certificate" : `The certificate "${commonName}"`;
  const daysLeft = Math.floor((validTo.getTime() - nowMs) / DAY_MS);
  const until = validTo.toISOString().slice(0, 10);
  const renew = "Create a new certificate in the developer account. A key (.p8) does not expire.";
  if (daysLeft < 0) return failed("certificate", `${name} expired on ${until}.`, renew);
  if (validFrom.getTime() > nowMs) {
    const from = validFrom.toISOString().slice(0, 10);
    return failed("certificate", `${name} is not valid before ${from}.`, "Check the clock of this machine.");
  }
  const said = `${name} has ${daysLeft} days left, until ${until}.`;
  return daysLeft < SOON_DAYS ? warning("certificate", said, renew) : ok("certificate", said);
}

function topicCheck(
  { topics, environments }: CertificateFacts,
  topic: string | undefined,
): Check | undefined {
  const covered = topics.length === 0 ? "names no topics" : `covers ${topics.join(", ")}`;
  const marked = environments.length === 0 ? "" : `, for ${environments.join(" and ")}`;
  const said = `It ${covered}${marked}.`;
  if (topic === undefined || topics.length === 0 || topics.includes(topic)) return ok("certificate", said);
  return failed(
    "certificate",
    `${said} ${topic} is not among them.`,
    "Give --topic one of these, or use the certificate of the app.",
  );
}
