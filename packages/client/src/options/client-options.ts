import type { ProviderTokenOptions } from "@apns/transport";
import type { CertificateCredentials, ProxyOption, TapConnection } from "@apns/transport/connector";
import type { PartialOptions } from "@apns/transport/options";
import type { BinarySessionOptions, Http2SessionOptions } from "@apns/transport/session";
import type { Logger } from "../events/logger.js";

/** Which of Apple's two interfaces a client speaks. */
export type Protocol = "http2" | "binary";

/** Apple's two environments: `production` for apps of the App Store and TestFlight, `sandbox` for those of Xcode. */
export type Environment = "production" | "sandbox";

/** Where a service listens. */
export interface Endpoint {
  readonly host: string;
  /** 1 to 65535. Default: the port of Apple's own service. */
  readonly port?: number | undefined;
}

interface KeyText {
  /** The .p8 key: PEM, PKCS #8, or base64 of either, as text or bytes. */
  readonly key: string | Uint8Array;
  readonly keyFile?: undefined;
  /** The key's id, ten capital letters and digits. */
  readonly keyId: string;
}

interface KeyFile {
  readonly key?: undefined;
  /** The path of the .p8 file, relative to the working directory. */
  readonly keyFile: string;
  /** The key's id, ten capital letters and digits. Default: that of the file's name, e.g. `AuthKey_XXXXXXXXXX.p8`. */
  readonly keyId?: string | undefined;
}

/** A key of the developer account (.p8) with its team, from which provider tokens are made. */
export type ProviderTokenCredentials = Omit<ProviderTokenOptions, "key" | "keyFile" | "keyId"> &
  (KeyText | KeyFile) & {
    readonly [Field in "cert" | "certFile" | "pfx" | "pfxFile" | "passphrase"]?: undefined;
  };

/** How the client proves who it is: a key with its team, or a certificate. */
export type ClientCredentials =
  | ProviderTokenCredentials
  | (CertificateCredentials & { readonly [Field in "teamId" | "keyId"]?: undefined });

/** Another app or team that the same client sends for, over connections of its own. */
export interface IdentityOptions {
  readonly credentials: ClientCredentials;
  /** The bundle id of its notifications that name no topic. Default: the only app of a certificate. */
  readonly topic?: string | undefined;
}

/** The settings of the binary protocol: those of its session, and how many sessions there are. */
export interface BinarySettings extends Omit<BinarySessionOptions, "firstSequence"> {
  /**
   * Over how many connections to spread, 1 to 15. Default 1. Notifications of one connection are taken in the order
   * in which they were sent; between connections there is no order.
   */
  readonly connections: number;
}

/** The settings of a client; {@link ClientOptions} is what a program gives of them. */
export interface ClientSettings {
  /** The interface: `http2` (default), Apple's own of today, or `binary`, for gateways and test rigs. */
  readonly protocol: Protocol;
  /** Apple's environment: `production` (default) or `sandbox`. A certificate must be made for it. */
  readonly environment: Environment;
  /** See {@link ClientOptions}. */
  readonly credentials: ClientCredentials | undefined;
  /**
   * The app's bundle id. HTTP/2: the topic of notifications that name none. Checked against the topics of a
   * certificate that names any. Default: the only app of a certificate; none for a key.
   */
  readonly topic: string | undefined;
  /** HTTP/2: further apps or teams by a name of yours, to which a notification's `identity` refers. Default: none. */
  readonly identities: Readonly<Record<string, IdentityOptions>> | undefined;
  /** Endpoints other than Apple's own, for simulators, gateways and private relays. Default: Apple's. */
  readonly endpoints: {
    /** Binary protocol. */
    readonly gateway: Endpoint | undefined;
    /** Binary protocol. */
    readonly feedback: Endpoint | undefined;
    /** HTTP/2: notifications and broadcasts. Apple listens on 443 and, for firewalls that close it, on 2197. */
    readonly http2: Endpoint | undefined;
    /** HTTP/2: management of broadcast channels. Default: `http2` where that is given, else Apple's. */
    readonly channels: Endpoint | undefined;
  };
  /** PEM certificates to trust, for simulators, gateways and private relays. Default: those of the system. */
  readonly ca: string | Uint8Array | readonly (string | Uint8Array)[] | undefined;
  /** How HTTP/2 behaves. */
  readonly http2: Http2SessionOptions;
  /** How the binary protocol behaves. */
  readonly binary: BinarySettings;
  /**
   * A proxy to tunnel through, HTTP (CONNECT) or SOCKS5. Default `environment`: HTTPS_PROXY, ALL_PROXY and NO_PROXY are
   * heeded, except for loopback hosts. A variable that cannot be used is ignored, with a warning.
   */
  readonly proxy: ProxyOption;
  /** Milliseconds for a TCP connection, 1 to 86,400,000. Default 10,000. */
  readonly connectTimeoutMs: number;
  /**
   * Milliseconds after which the next address of a host is tried, too, while an earlier one has not answered,
   * 1 to 86,400,000. Default 250.
   */
  readonly nextAddressDelayMs: number;
  /** Milliseconds for the TLS handshake, 1 to 86,400,000. Default 10,000. */
  readonly handshakeTimeoutMs: number;
  /** Milliseconds of silence after which reading the feedback service fails, 1 to 86,400,000. Default 30,000. */
  readonly feedbackSilenceTimeoutMs: number;
  /** Takes log lines, in the manner of pino. Default: silent. Device tokens and payloads are never logged. */
  readonly logger: Logger | undefined;
  /**
   * Watches the bytes of each connection, for tools that show what travels. They hold provider tokens, device tokens
   * and payloads. Default: nobody watches, at no cost.
   */
  readonly tap: TapConnection | undefined;
}

/** How the binary protocol behaves; each absent option has the default of `BinarySessionOptions`. */
export interface BinaryOptions extends PartialOptions<BinarySettings> {}

/** How HTTP/2 behaves; each absent option has the default of `Http2SessionOptions`. */
export interface Http2Options extends PartialOptions<Http2SessionOptions> {}

/** Endpoints that differ from Apple's own. */
export interface Endpoints extends PartialOptions<ClientSettings["endpoints"]> {}

export interface ClientOptions extends PartialOptions<ClientSettings> {
  /**
   * Who you are. HTTP/2: a key (.p8) with its team and key id, or a certificate. Binary: a certificate and its key,
   * as PEM or PFX. Read and checked at construction.
   */
  readonly credentials: ClientCredentials;
  readonly endpoints?: Endpoints | undefined;
  readonly http2?: Http2Options | undefined;
  readonly binary?: BinaryOptions | undefined;
}
