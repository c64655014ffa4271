import { type Check, oneOf } from "../checks/check.js";

/** The extensions that mark a client certificate for an environment. */
export const ENVIRONMENT_OID = {
  sandbox: "1.2.840.113635.100.6.3.1",
  production: "1.2.840.113635.100.6.3.2",
} as const;

/** The extension that lists the topics of a client certificate. */
export const TOPICS_OID = "1.2.840.113635.100.6.3.6";

export const environmentCheck: Check<CertificateEnvironment> = oneOf("production", "sandbox", "both");

/**
 * Which environments a client certificate is good for. Apple marks them with the extensions
 * 1.2.840.113635.100.6.3.1 (sandbox) and 1.2.840.113635.100.6.3.2 (production); universal certificates
 * carry both.
 */
export type CertificateEnvironment = "production" | "sandbox" | "both";
