import type { KeyObject } from "node:crypto";
import { node } from "../node-modules.js";
import type { ProviderKeyFacts } from "./provider-key.js";
import type { StoredProviderToken } from "./provider-token-store.js";

/** How far ahead of our clock a stored token may be issued, milliseconds. The clocks of a fleet differ by less. */
const MAX_AHEAD_MS = 60_000;
/** Real tokens are shorter. */
const MAX_TOKEN_CHARACTERS = 1_000;

/** Mints and checks the JSON Web Tokens of one key: ES256 with the claims that APNs requires. */
export class ProviderTokenMinter {
  readonly #key: KeyObject;
  /** Made when a stored token is checked for the first time. */
  #publicKey: KeyObject | undefined;
  readonly #head: string;
  readonly #teamId: string;

  constructor({ key, keyId, teamId }: ProviderKeyFacts) {
    this.#key = key;
    this.#head = encode({ alg: "ES256", kid: keyId });
    this.#teamId = teamId;
  }

  mintsWith(key: KeyObject): boolean {
    return this.#key.equals(key);
  }

  /**
   * @param unixMs the wall clock, milliseconds since 1970
   * @param stepMs rounds the time of issue down to a multiple of this, milliseconds; 0: to the second
   */
  mint(unixMs: number, stepMs: number): StoredProviderToken {
    const issuedAtMs = stepMs === 0 ? unixMs : Math.floor(unixMs / stepMs) * stepMs;
    const issuedAtSeconds = Math.floor(issuedAtMs / 1000);
    const signed = `${this.#head}.${encode({ iss: this.#teamId, iat: issuedAtSeconds })}`;
    const signature = node.crypto.sign("sha256", Buffer.from(signed), {
      key: this.#key,
      dsaEncoding: "ieee-p1363",
    });
    return { token: `${signed}.${signature.toString("base64url")}`, issuedAtSeconds };
  }

  /**
   * Returns why a stored token cannot be used with this key; undefined if it can. Its signature is checked: a wrong
   * token in the store would stop every process of the fleet.
   */
  refusalOf(stored: StoredProviderToken, unixMs: number): string | undefined {
    const { token, issuedAtSeconds } = stored ?? {};
    if (typeof token !== "string" || !Number.isSafeInteger(issuedAtSeconds)) return "it is malformed";
    if (token.length > MAX_TOKEN_CHARACTERS) return "it is too long";
    const [head = "", claims = "", signature = ""] = token.split(".");
    if (head !== this.#head) return "it was minted for another key id";
    if (claims !== encode({ iss: this.#teamId, iat: issuedAtSeconds })) return "its claims differ";
    this.#publicKey ??= node.crypto.createPublicKey(this.#key);
    const isSigned = node.crypto.verify(
      "sha256",
      Buffer.from(`${head}.${claims}`),
      { key: this.#publicKey, dsaEncoding: "ieee-p1363" },
      Buffer.from(signature, "base64url"),
    );
    if (!isSigned || token !== `${head}.${claims}.${signature}`) return "it was signed with another key";
    if (issuedAtSeconds * 1000 - unixMs > MAX_AHEAD_MS)
      return "it was issued in the future: the clocks of the fleet differ";
    return undefined;
  }
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}
