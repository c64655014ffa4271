// Everything here fails with it.

export { UsageError, type UsageErrorCode } from "@apns/wire";
export { TransportError, type TransportErrorCode } from "../../errors/transport-error.js";
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
