import type { BinarySessionOptions } from "@apns/transport";
import type { CertificateCredentials } from "@apns/transport/connector";
import type { Endpoints, Environment } from "./environment.js";
import type { Logger } from "./logger.js";

/** Which of Apple's two interfaces a client speaks. */
export type Protocol = "http2" | "binary";

/** How the binary protocol behaves; every absent option has the default of `BinarySessionOptions`. */
export interface BinaryOptions extends Partial<Omit<BinarySessionOptions, "firstSequence">> {
  /**
   * Over how many connections to spread, 1 to 15. Default 1. Notifications of one connection are taken in
   * the order in which they were sent; between connections there is no order.
   */
  readonly connections?: number;
}

export interface ClientOptions {
  /**
   * The interface. `http2`, Apple's interface of today, is the default of the finished toolkit; this version
   * carries `binary` only, so it must be named.
   */
  readonly protocol?: Protocol;
  /** Apple's world: `production` (default) or `sandbox`. The certificate must be made for it. */
  readonly environment?: Environment;
  /** Who you are: for the binary protocol a certificate and its key, as PEM or PFX. Read at construction. */
  readonly credentials: CertificateCredentials;
  /** The app's bundle id. Binary: checked against the topics of the certificate, when it names any. */
  readonly topic?: string;
  /** Endpoints other than Apple's own. */
  readonly endpoints?: Endpoints;
  /** PEM certificates to trust instead of the system's: for simulators, gateways and private relays. */
  readonly ca?: string | readonly string[];
  /** How the binary protocol behaves. */
  readonly binary?: BinaryOptions;
  /** Milliseconds for a TCP connection. Default 10,000. */
  readonly connectTimeoutMs?: number;
  /** Milliseconds for the TLS handshake. Default 10,000. */
  readonly handshakeTimeoutMs?: number;
  /** Milliseconds of silence after which reading the feedback service fails. Default 30,000. */
  readonly feedbackSilenceTimeoutMs?: number;
  /** Takes log lines, in the manner of pino. Absent: silent. Device tokens and payloads are never logged. */
  readonly logger?: Logger;
}
