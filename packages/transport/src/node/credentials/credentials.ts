import { createSecureContext, type SecureContext, type SecureContextOptions } from "node:tls";
import { UsageError } from "@apns/wire";
import { TransportError } from "../../errors/transport-error.js";
import { oneOf } from "../../options/option-check.js";
import { type OptionTable, resolveOptions } from "../../options/option-table.js";
import { type CertificateFacts, certificateFactsOf } from "./certificate-facts.js";
import { type CertificateCredentials, readMaterial } from "./credential-material.js";
import { openMaterial } from "./open-material.js";

export interface LoadCredentialsOptions {
  /** The environment that the certificate must not exclude. Default: any. */
  readonly environment?: "production" | "sandbox" | undefined;
  /** The time at which it must be valid. Default: now. */
  readonly now?: Date | undefined;
}

/** Credentials that were read and checked. The key does not show when they are printed. */
export class Credentials {
  readonly certificate: CertificateFacts;
  readonly #material: SecureContextOptions;

  constructor(certificate: CertificateFacts, material: SecureContextOptions) {
    this.certificate = certificate;
    this.#material = material;
  }

  /** The credentials together with what else a TLS context needs; `ca` replaces the system's authorities. */
  createSecureContext(
    options: Pick<SecureContextOptions, "ca" | "minVersion" | "maxVersion">,
  ): SecureContext {
    return createSecureContext({ ...this.#material, ...options });
  }
}

/**
 * Reads credentials and checks at once what can be checked: that the files are there, that they are what
 * they should be, that the key fits, that the certificate is valid now and not made for the other environment.
 *
 * @throws UsageError for options that do not go together; TransportError `credentials-unreadable`,
 *   `key-mismatch`, `wrong-passphrase`, `pfx-unsupported`, `certificate-expired`, `certificate-not-yet-valid`,
 *   `wrong-environment`, each with a hint
 */
export function loadCredentials(
  credentials: CertificateCredentials,
  options: LoadCredentialsOptions = {},
): Credentials {
  const { environment, now = new Date() } = resolveOptions(table, options);
  const material = readMaterial(credentials);
  const certificate = certificateFactsOf(openMaterial(material));
  checkValidity(certificate, now);
  checkEnvironment(certificate, environment);
  return new Credentials(certificate, material);
}

const table: OptionTable<{
  readonly environment: "production" | "sandbox" | undefined;
  readonly now: Date | undefined;
}> = {
  environment: { check: oneOf("production", "sandbox"), default: undefined },
  now: { check: validDate, default: undefined },
};

function checkValidity({ validFrom, validTo, commonName }: CertificateFacts, now: Date): void {
  const name = commonName === undefined ? "The certificate" : `The certificate "${commonName}"`;
  if (now > validTo) {
    throw new TransportError("certificate-expired", `${name} expired on ${validTo.toISOString()}.`, {
      hint: "Make a new certificate in the developer account; they are valid for about a year.",
    });
  }
  if (now < validFrom) {
    throw new TransportError(
      "certificate-not-yet-valid",
      `${name} is valid from ${validFrom.toISOString()} on.`,
      {
        hint: "Check the clock of this machine.",
      },
    );
  }
}

function checkEnvironment(
  { environments }: CertificateFacts,
  wanted: "production" | "sandbox" | undefined,
): void {
  if (wanted === undefined || environments.length === 0 || environments.includes(wanted)) return;
  throw new TransportError(
    "wrong-environment",
    `The certificate is made for ${environments[0]}, not for ${wanted}.`,
    {
      hint: `Use a certificate for ${wanted}, or set environment to "${environments[0]}". APNs would close each connection right after its handshake.`,
    },
  );
}

function validDate(value: unknown, field: string): void {
  if (value instanceof Date && !Number.isNaN(value.getTime())) return;
  throw new UsageError("invalid-type", `${field} must be a valid Date.`, { field });
}
