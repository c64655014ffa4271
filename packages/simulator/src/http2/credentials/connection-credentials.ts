import type { PeerCertificateFacts } from "../../endpoint/endpoint-connection.js";
import type { CertificateEnvironment } from "../../identity/certificate-environment.js";
import { bundleIdOf, pushTypeRule, topicSuffix } from "../judging/push-type.js";
import type { Reason } from "../reason.js";
import type { KnownKey, ProviderKeyRing } from "./provider-key-ring.js";
import type { ProviderToken, ProviderTokenReader } from "./provider-token.js";

/** What the connections of one server share to know their clients. */
export interface CredentialContext {
  readonly ring: ProviderKeyRing;
  readonly tokens: ProviderTokenReader;
  readonly environment: CertificateEnvironment;
  readonly now: () => number;
  /** Shortest time between two new tokens of one key on one connection, milliseconds. */
  readonly minTokenRefreshMs: number;
  /** Whether a connection that saw an expired token once refuses all of them. */
  readonly afterExpiredToken: "stay-expired" | "recover";
}

/** Who a connection's client has shown itself to be. */
export class ConnectionCredentials {
  readonly #context: CredentialContext;
  readonly #certificate: PeerCertificateFacts | undefined;
  /** When each key's newest token first came, and the tokens that came. */
  readonly #arrivals = new Map<string, { at: number; readonly tokens: WeakSet<ProviderToken> }>();
  /** The key of the first good token: from then on the connection is bound to it. */
  #bound: KnownKey | undefined;
  #hasExpired = false;

  constructor(certificate: PeerCertificateFacts | undefined, context: CredentialContext) {
    this.#certificate = certificate;
    this.#context = context;
  }

  /** Whether a good token or a certificate has been shown. */
  get isKnown(): boolean {
    return this.#certificate !== undefined || this.#bound !== undefined;
  }

  /**
   * Looks at the authorization of one request. A certificate makes tokens needless, and they are ignored then
   * (Apple, "Sending notification requests to APNs").
   */
  admit(authorization: string | undefined): Reason | ProviderToken | "certificate" {
    if (this.#certificate !== undefined) return certificateReason(this.#certificate) ?? "certificate";
    const text = /^bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
    if (text === undefined) return "MissingProviderToken";
    const token = this.#context.tokens.read(text);
    if (token === undefined) return "InvalidProviderToken";
    return this.#refuse(token) ?? token;
  }

  /** Whether what `admit` returned may push to the topic. */
  allows(credential: ProviderToken | "certificate", topic: string): boolean {
    if (credential !== "certificate") {
      const { topics } = credential.key;
      return topics === undefined || topics.has(bundleIdOf(topic)) || topics.has(topic);
    }
    const topics = this.#certificate?.topics ?? [];
    if (isForTokensOnly(topic)) return false;
    // A certificate without a list of topics is the kind for one app, and for what belongs to it.
    return topics.length > 1 ? topics.includes(topic) : topics[0] === bundleIdOf(topic);
  }

  /** The topic of a request that names none; undefined where it has to name one. */
  get defaultTopic(): string | undefined {
    const topics = this.#certificate?.topics ?? [];
    return topics.length === 1 ? topics[0] : undefined;
  }

  #refuse(token: ProviderToken): Reason | undefined {
    const { environment, tokens, afterExpiredToken } = this.#context;
    const age = tokens.ageOf(token);
    if (age === "from-the-future") return "InvalidProviderToken";
    if (age === "expired" || this.#hasExpired) {
      // Seen in the field: a connection that gave this answer once went on giving it, to new tokens too.
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

  /** Apple, "Establishing a token-based connection to APNs": the first push fixes the team and the kind of key. */
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

/** Why a certificate is no good here. */
export function certificateReason(certificate: PeerCertificateFacts): Reason | undefined {
  if (!certificate.isTrusted) return "BadCertificate";
  return certificate.isOfEnvironment ? undefined : "BadCertificateEnvironment";
}

function isForTokensOnly(topic: string): boolean {
  const suffix = topicSuffix(topic);
  return ["location", "liveactivity"].some((type) => pushTypeRule(type)?.suffix === suffix && suffix !== "");
}
