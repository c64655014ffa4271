// The errors that everything below throws.

export { UsageError, type UsageErrorCode } from "@apns/wire";
export { TransportError, type TransportErrorCode } from "../../errors/transport-error.js";
export { certificateExpiryWarning } from "../credentials/certificate-expiry-warning.js";
export type { CertificateFacts } from "../credentials/certificate-facts.js";
export type {
  CertificateCredentials,
  PemCredentials,
  PfxCredentials,
} from "../credentials/credential-material.js";
export {
  type Credentials,
  type LoadCredentialsOptions,
  loadCredentials,
} from "../credentials/credentials.js";
export { certificateFactsIn, inspectCertificate } from "../credentials/inspect-certificate.js";
export {
  mintProviderToken,
  providerKeyFingerprint,
} from "../provider-tokens/inspect-provider-key.js";
export { keyIdInName } from "../provider-tokens/key-id-in-name.js";
export { onAbort } from "./abort-watch.js";
export { explainConnectionError } from "./connection-error.js";
export type { ConnectionTap, TapConnection } from "./connection-tap.js";
export { type Connector, createConnector, type TlsConnection } from "./connector.js";
export type { ConnectorOptions } from "./connector-options.js";
export type { Endpoint } from "./endpoint.js";
export type { ProxyAddress, ProxyOption } from "./proxy/proxy.js";
