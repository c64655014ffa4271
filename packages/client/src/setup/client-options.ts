import type { BinarySessionOptions, Http2SessionOptions, ProviderTokenOptions } from "@apns/transport";
import type { CertificateCredentials, ProxyOption } from "@apns/transport/connector";
import type { PartialOptions } from "@apns/transport/options";
import type { Logger } from "../events/logger.js";
import type { Endpoints, Environment } from "./endpoints.js";

/** Which of Apple's two interfaces a client speaks. */
export type Protocol = "http2" | "binary";

/** How the binary protocol behaves; every absent option has the default of `BinarySessionOptions`. */
export interface BinaryOptions extends PartialOptions<Omit<BinarySessionOptions, "firstSequence">> {
  /**
   * Over how many connections to spread, 1 to 15. Default 1. Notifications of one connection are taken in
   * the order in which they were sent; between connections there is no order.
   */
  readonly connections?: number;
}

/** How HTTP/2 behaves; every absent option has the default of `Http2SessionOptions`. */
export type Http2Options = PartialOptions<Http2SessionOptions>;

/** A key of the developer account (.p8), from which provider tokens are made. */
export type ProviderTokenCredentials = ProviderTokenOptions;

/** Who you are. */
export type ClientCredentials = ProviderTokenCredentials | CertificateCredentials;

/** Another app or team that the same client sends for, over connections of its own. */
export interface IdentityOptions {
  readonly credentials: ClientCredentials;
  /** The bundle id of its notifications that name no topic. */
  readonly topic?: string;
}

export interface ClientOptions {
  /** The interface: `http2` (default), Apple's of today, or `binary`, for gateways and test rigs. */
  readonly protocol?: Protocol;
  /** Apple's world: `production` (default) or `sandbox`. A certificate must be made for it. */
  readonly environment?: Environment;
  /**
   * Who you are. HTTP/2: a key (.p8) with its team and key id, or a certificate. Binary: a certificate and its
   * key, as PEM or PFX. Read and checked at construction.
   */
  readonly credentials: ClientCredentials;
  /**
   * The app's bundle id. HTTP/2: the topic of notifications that name none. Checked against the topics of a
   * certificate, when it names any; default then: the certificate's only app.
   */
  readonly topic?: string;
  /** HTTP/2: further apps or teams by a name of yours, which a notification's `identity` gives. */
  readonly identities?: Readonly<Record<string, IdentityOptions>>;
  /** Endpoints other than Apple's own. */
  readonly endpoints?: Endpoints;
  /** PEM certificates to trust instead of the system's: for simulators, gateways and private relays. */
  readonly ca?: string | readonly string[];
  /** How HTTP/2 behaves. */
  readonly http2?: Http2Options;
  /** How the binary protocol behaves. */
  readonly binary?: BinaryOptions;
  /**
   * An HTTP proxy to tunnel through (CONNECT). Default `environment`: HTTPS_PROXY, ALL_PROXY and NO_PROXY are
   * heeded, except for loopback hosts.
   */
  readonly proxy?: ProxyOption;
  /** Milliseconds for a TCP connection. Default 10,000. */
  readonly connectTimeoutMs?: number;
  /** Milliseconds for the TLS handshake. Default 10,000. */
  readonly handshakeTimeoutMs?: number;
  /** Milliseconds of silence after which reading the feedback service fails. Default 30,000. */
  readonly feedbackSilenceTimeoutMs?: number;
  /** Takes log lines, in the manner of pino. Absent: silent. Device tokens and payloads are never logged. */
  readonly logger?: Logger;
}
