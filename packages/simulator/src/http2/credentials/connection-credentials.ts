import type { PeerCertificateFacts } from "../../endpoint/endpoint-connection.js";
import type { CertificateEnvironment } from "../../identity/certificate-environment.js";
import { bundleIdOf, needsProviderToken } from "../judging/push-type.js";
import type { Reason } from "../reason.js";
import type { KnownKey, ProviderKeyRing } from "./provider-key-ring.js";
import type { ProviderToken, ProviderTokenReader } from "./provider-token.js";

/** What all connections need to judge credentials. */
export interface CredentialContext {
  readonly ring: ProviderKeyRing;
  readonly tokens: ProviderTokenReader;
  readonly environment: CertificateEnvironment;
  readonly now: () => number;
  /** Shortest time between two new provider tokens of one key on one connection, milliseconds. */
  readonly minTokenRefreshMs: number;
  /** `stay-expired`: a connection that received an expired provider token refuses all that follow. */
  readonly afterExpiredToken: "stay-expired" | "recover";
}

/** The credentials that a client has presented on a connection. */
export class ConnectionCredentials {
  readonly #context: CredentialContext;
  readonly #certificate: PeerCertificateFacts | undefined;
  /** For each key: when its newest provider token first arrived, and all that have arrived. */
  readonly #arrivals = new Map<string, { at: number; readonly tokens: WeakSet<ProviderToken> }>();
  /** The key of the first good provider token, which binds the connection. */
  #bound: KnownKey | undefined;
  #hasExpired = false;

  constructor(certificate: PeerCertificateFacts | undefined, context: CredentialContext) {
    this.#certificate = certificate;
    this.#context = context;
  }

  /** Forgets when provider tokens arrived, and that one was too old. */
  forget(): void {
    this.#arrivals.clear();
    this.#hasExpired = false;
  }

  /** Whether the client has presented a good provider token or a certificate. */
  get isKnown(): boolean {
    return this.#certificate !== undefined || this.#bound !== undefined;
  }

  /**
   * Judges the authorization of a request. With a certificate, provider tokens are ignored (Apple, "Sending
   * notification requests to APNs").
   */
  admit(authorization: string | undefined): Reason | ProviderToken | "certificate" {
    if (this.#certificate !== undefined) return certificateReason(this.#certificate) ?? "certificate";
    const text = /^bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
    if (text === undefined) return "MissingProviderToken";
    const token = this.#context.tokens.read(text);
    if (token === undefined) return "InvalidProviderToken";
    return this.#refuse(token) ?? token;
  }

  /** Whether the credential that `admit` returned is good for the topic. */
  allows(credential: ProviderToken | "certificate", topic: string): boolean {
    if (credential !== "certificate") {
      const { topics } = credential.key;
      return topics === undefined || topics.has(bundleIdOf(topic)) || topics.has(topic);
    }
    const topics = this.#certificate?.topics ?? [];
    if (needsProviderToken(topic)) return false;
    if (topics.includes(topic)) return true;
    // A certificate without a list of topics is for one app, its suffixed topics included. A certificate for VoIP or
    // for complications names one suffixed topic and is for that alone.
    return topics.length === 1 && topics[0] === bundleIdOf(topic);
  }

  /** The topic of a request that names none; undefined if it has to name one. */
  get defaultTopic(): string | undefined {
    const topics = this.#certificate?.topics ?? [];
    return topics.length === 1 ? topics[0] : undefined;
  }

  #refuse(token: ProviderToken): Reason | undefined {
    const { environment, tokens, afterExpiredToken } = this.#context;
    const age = tokens.ageOf(token);
    if (age === "from-the-future") return "InvalidProviderToken";
    if (age === "expired" || this.#hasExpired) {
      // Seen in the field: once a connection gave this answer, it gave it to new provider tokens too.
      if (afterExpiredToken === "stay-expired") this.#hasExpired = true;
      else this.#arrivals.delete(token.key.keyId);
      return "ExpiredProviderToken";
    }
    const { key } = token;
    if (environment !== "both" && key.environment !== "both" && key.environment !== environment) {
      return "BadEnvironmentKeyIdInToken";
    }
    const reason = this.#bound === undefined ? undefined : this.#unrelated(this.#bound, key);
    if (reason !== undefined) return reason;
    if (!this.#arrives(token)) return "TooManyProviderTokenUpdates";
    this.#bound ??= key;
    return undefined;
  }

  /** Apple, "Establishing a token-based connection to APNs": the first request fixes the team and the kind of key. */
  #unrelated(bound: KnownKey, key: KnownKey): Reason | undefined {
    if (key.teamId !== bound.teamId) return "InvalidProviderToken";
    if (key.keyId === bound.keyId) return undefined;
    if (bound.topics === undefined && key.topics === undefined) {
      return key.environment === bound.environment ? undefined : "BadEnvironmentKeyIdInToken";
    }
    return this.#context.ring.areRelated(bound.keyId, key.keyId) ? undefined : "UnrelatedKeyIdInToken";
  }

  #arrives(token: ProviderToken): boolean {
    const { keyId } = token.key;
    const before = this.#arrivals.get(keyId);
    if (before?.tokens.has(token)) return true;
    const at = this.#context.now();
    if (before !== undefined && at - before.at < this.#context.minTokenRefreshMs) return false;
    const tokens = before?.tokens ?? new WeakSet();
    tokens.add(token);
    this.#arrivals.set(keyId, { at, tokens });
    return true;
  }
}

/** Why a certificate is refused; undefined if it is good. */
export function certificateReason(certificate: PeerCertificateFacts): Reason | undefined {
  if (!certificate.isTrusted) return "BadCertificate";
  return certificate.isOfEnvironment ? undefined : "BadCertificateEnvironment";
}
