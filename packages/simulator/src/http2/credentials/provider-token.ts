import { verify } from "node:crypto";
import type { KnownKey, ProviderKeyRing } from "./provider-key-ring.js";

const MAX_KNOWN = 10_000;
/** Apple documents no tolerance; the clocks of servers differ by seconds, not by minutes. */
const MAX_AHEAD_MS = 5 * 60_000;

/** A provider token that is signed by one of the simulator's keys. It may be too old. */
export interface ProviderToken {
  readonly key: KnownKey;
  /** UNIX seconds. */
  readonly issuedAtSeconds: number;
}

export interface ProviderTokenLimits {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly maxAgeMs: number;
}

/**
 * Reads provider tokens (Apple, "Establishing a token-based connection to APNs"): ES256, a key id, a team id and
 * the time at which it was minted.
 */
export class ProviderTokenReader {
  readonly #ring: ProviderKeyRing;
  readonly #limits: ProviderTokenLimits;
  readonly #known = new Map<string, ProviderToken | undefined>();
  #expired = new WeakSet<ProviderToken>();
  #goodFromSeconds = Number.NEGATIVE_INFINITY;

  constructor(ring: ProviderKeyRing, limits: ProviderTokenLimits) {
    this.#ring = ring;
    this.#limits = limits;
  }

  /** Undefined for an invalid one. */
  read(text: string): ProviderToken | undefined {
    if (this.#known.has(text)) return this.#known.get(text);
    const token = this.#verify(text);
    // A client that mints one for every request must not fill the memory.
    if (this.#known.size >= MAX_KNOWN) this.#known.clear();
    this.#known.set(text, token);
    return token;
  }

  ageOf(token: ProviderToken): "good" | "expired" | "from-the-future" {
    const ageMs = this.#limits.now() - token.issuedAtSeconds * 1000;
    if (ageMs < -MAX_AHEAD_MS) return "from-the-future";
    if (ageMs > this.#limits.maxAgeMs || token.issuedAtSeconds < this.#goodFromSeconds) return "expired";
    return this.#expired.has(token) ? "expired" : "good";
  }

  /** From now on every provider token that was minted earlier is too old. */
  expireAll(): void {
    // Whole seconds do not show whether a token was minted just before or just after; so all that have been seen
    // are old.
    this.#goodFromSeconds = Math.floor(this.#limits.now() / 1000);
    for (const token of this.#known.values()) if (token !== undefined) this.#expired.add(token);
  }

  /** Takes back `expireAll`. */
  restart(): void {
    this.#goodFromSeconds = Number.NEGATIVE_INFINITY;
    this.#expired = new WeakSet();
  }

  #verify(text: string): ProviderToken | undefined {
    const [head = "", claims = "", signature = "", ...rest] = text.split(".");
    const header = jsonOf(head);
    const body = jsonOf(claims);
    if (rest.length > 0 || header?.["alg"] !== "ES256") return undefined;
    const key = this.#ring.find(String(header["kid"]));
    if (key === undefined || body?.["iss"] !== key.teamId) return undefined;
    const issuedAtSeconds = body["iat"];
    if (typeof issuedAtSeconds !== "number") return undefined;
    const bytes = Buffer.from(signature, "base64url");
    // Apple also accepts signatures in DER, though JOSE has the two bare numbers (RFC 7518, 3.4).
    const dsaEncoding = bytes.length === 64 ? "ieee-p1363" : "der";
    const data = Buffer.from(`${head}.${claims}`);
    if (!isSigned(data, { key: key.publicKey, dsaEncoding }, bytes)) return undefined;
    return { key, issuedAtSeconds };
  }
}

function isSigned(data: Buffer, key: Parameters<typeof verify>[2], signature: Buffer): boolean {
  try {
    return verify("sha256", data, key, signature);
  } catch {
    return false;
  }
}

function jsonOf(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
