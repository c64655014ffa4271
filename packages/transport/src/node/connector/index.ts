// Everything here fails with it.
export { TransportError, type TransportErrorCode } from "../../session/transport-error.js";
export { UsageError, type UsageErrorCode } from "../../session/usage-error.js";
export { certificateExpiryWarning } from "./certificate-expiry-warning.js";
export type { CertificateFacts } from "./certificate-facts.js";
export { explainConnectionError } from "./connection-error.js";
export {
  type Connector,
  type ConnectorOptions,
  createConnector,
  type TlsConnection,
} from "./connector.js";
export type { CertificateCredentials, PemCredentials, PfxCredentials } from "./credential-material.js";
export { type Credentials, type LoadCredentialsOptions, loadCredentials } from "./credentials.js";
export type { Endpoint } from "./endpoint.js";
export type { ProxyAddress, ProxyOption } from "./proxy.js";
