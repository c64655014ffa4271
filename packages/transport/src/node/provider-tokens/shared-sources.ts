import { node } from "../node-modules.js";
import { realTime } from "../real-time.js";
import type { KeySource } from "./key-source.js";
import type { ProviderKeyFacts } from "./provider-key.js";

interface Entry {
  readonly source: WeakRef<KeySource>;
  /** The source itself while its newest token is young: a source that replaced it would mint too soon. */
  held: KeySource | undefined;
  heldUntilMs: number;
}

/** How long an unused source is kept after its last token, milliseconds: the lifetime of a token. */
const HOLD_MS = 3_600_000;

// A program may load this package as ESM and as CommonJS, and APNs counts the tokens of both together.
const REGISTRY = Symbol.for("@apns/transport provider tokens, 1");

/**
 * Returns the one source of a key in this process, however many clients use it. A new client finds the token of
 * earlier ones.
 *
 * @param make creates the source, which must call its argument for each token
 */
export function shareSource(facts: ProviderKeyFacts, make: (onToken: () => void) => KeySource): KeySource {
  const sources = registry();
  forgetOld(sources);
  const id = identityOf(facts);
  const known = sources.get(id)?.source.deref();
  if (known !== undefined) return known;
  const source = make(() => {
    const entry = sources.get(id);
    if (entry === undefined) return;
    entry.held = entry.source.deref();
    entry.heldUntilMs = realTime.nowMs() + HOLD_MS;
  });
  sources.set(id, { source: new WeakRef(source), held: undefined, heldUntilMs: -Infinity });
  return source;
}

function registry(): Map<string, Entry> {
  const global = globalThis as { [REGISTRY]?: Map<string, Entry> };
  global[REGISTRY] ??= new Map();
  return global[REGISTRY];
}

function forgetOld(sources: Map<string, Entry>): void {
  const nowMs = realTime.nowMs();
  for (const [id, entry] of sources) {
    if (entry.heldUntilMs <= nowMs) entry.held = undefined;
    if (entry.source.deref() === undefined) sources.delete(id);
  }
}

function identityOf({ key, keyId, teamId }: ProviderKeyFacts): string {
  const der = key.export({ type: "pkcs8", format: "der" });
  return `${teamId} ${keyId} ${node.crypto.createHash("sha256").update(der).digest("base64")}`;
}
