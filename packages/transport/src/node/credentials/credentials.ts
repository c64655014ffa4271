import type { SecureContext, SecureContextOptions } from "node:tls";
import { UsageError } from "@apns/wire";
import { TransportError } from "../../errors/transport-error.js";
import { oneOf } from "../../options/option-check.js";
import { type OptionTable, resolveOptions } from "../../options/option-table.js";
import { node } from "../node-modules.js";
import { realTime } from "../real-time.js";
import { type CertificateFacts, certificateFactsOf } from "./certificate-facts.js";
import { type CertificateCredentials, readMaterial } from "./credential-material.js";
import { openMaterial } from "./open-material.js";

const { types } = process.getBuiltinModule("node:util");

export interface LoadCredentialsOptions {
  /** Refuses a certificate that is marked for the other environment only. Default: any environment. */
  readonly environment?: "production" | "sandbox" | undefined;
  /** The time at which the certificate must be valid. Default: now. */
  readonly now?: Date | undefined;
}

/** Credentials that {@link loadCredentials} read and checked. Printing them does not show the key. */
export class Credentials {
  /** What the certificate states. */
  readonly certificate: CertificateFacts;
  readonly #material: SecureContextOptions;

  constructor(certificate: CertificateFacts, material: SecureContextOptions) {
    this.certificate = certificate;
    this.#material = material;
  }

  /** Creates a TLS context with these credentials; `ca` replaces the system's authorities. */
  createSecureContext(
    options: Pick<SecureContextOptions, "ca" | "minVersion" | "maxVersion">,
  ): SecureContext {
    return node.tls.createSecureContext({ ...this.#material, ...options });
  }
}

/**
 * Reads credentials and checks all that can be checked without a connection: the files exist and contain what they
 * should, the key belongs to the certificate, the certificate is valid now and not for the other environment.
 *
 * @throws UsageError for options that are missing, unknown, of a wrong type or in conflict; TransportError
 *   `credentials-unreadable`, `key-mismatch`, `wrong-passphrase`, `pfx-unsupported`, `certificate-expired`,
 *   `certificate-not-yet-valid`, `wrong-environment`, with a hint
 */
export function loadCredentials(
  credentials: CertificateCredentials,
  options: LoadCredentialsOptions = {},
): Credentials {
  const { environment, now = new Date(realTime.unixMs()) } = resolveOptions(table, options);
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
      hint: "Create a new certificate in your Apple developer account; each is valid for about a year.",
    });
  }
  if (now < validFrom) {
    throw new TransportError(
      "certificate-not-yet-valid",
      `${name} is not valid before ${validFrom.toISOString()}.`,
      {
        hint: "Check this machine's clock.",
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
    `The certificate is for ${environments[0]}, not for ${wanted}.`,
    {
      hint: `Use a certificate for ${wanted}, or set environment to "${environments[0]}". APNs closes every connection with a certificate for the other environment right after its handshake.`,
    },
  );
}

function validDate(value: unknown, field: string): void {
  if (types.isDate(value) && !Number.isNaN(value.getTime())) return;
  throw new UsageError("invalid-type", `${field} must be a valid Date.`, { field });
}
