import { node } from "../node-modules.js";
import { parseProviderKey } from "./parse-provider-key.js";
import { type ProviderKeyLocation, readProviderKey } from "./provider-key.js";
import { ProviderTokenMinter } from "./provider-token-minter.js";

/**
 * Reads a .p8 key without its ids, and returns the SHA-256 of its public half (SPKI) in hexadecimal: the same key has
 * the same one, whatever its file is called.
 *
 * @throws TransportError `credentials-unreadable`, which says what was passed instead
 */
export function providerKeyFingerprint(key: string | Uint8Array): string {
  const spki = node.crypto.createPublicKey(parseProviderKey(key)).export({ type: "spki", format: "der" });
  return node.crypto.createHash("sha256").update(spki).digest("hex");
}

/**
 * Mints one provider token, for diagnosis; programs that send use `createProviderTokens`, which renews and shares it.
 * The token is a secret.
 *
 * @param unixMs the time of issue, milliseconds since 1970
 * @throws UsageError and TransportError as `createProviderTokens`
 */
export function mintProviderToken(location: ProviderKeyLocation, unixMs: number): string {
  return new ProviderTokenMinter(readProviderKey(location)).mint(unixMs, 0).token;
}
