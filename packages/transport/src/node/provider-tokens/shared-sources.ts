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
const REGISTRY = Symbol.for("@apns/transport provider tokens, 2");

/** The sources by team and key id. Two different keys have the same ids only by mistake. */
type Registry = Map<string, Entry[]>;

/**
 * Returns the one source of a key in this process, however many clients use it. A new client finds the token of
 * earlier ones.
 *
 * @param make creates the source, which must call its argument for each token
 */
export function shareSource(facts: ProviderKeyFacts, make: (onToken: () => void) => KeySource): KeySource {
  const sources = registry();
  forgetOld(sources);
  const ids = `${facts.teamId} ${facts.keyId}`;
  const entries = sources.get(ids) ?? [];
  for (const { source } of entries) {
    const known = source.deref();
    // Keys are compared, not their digests: writing one out and hashing it takes a cold client a millisecond.
    if (known?.mintsWith(facts.key) === true) return known;
  }
  const source = make(() => {
    entry.held = entry.source.deref();
    entry.heldUntilMs = realTime.nowMs() + HOLD_MS;
  });
  const entry: Entry = { source: new WeakRef(source), held: undefined, heldUntilMs: -Infinity };
  sources.set(ids, [...entries, entry]);
  return source;
}

function registry(): Registry {
  const global = globalThis as { [REGISTRY]?: Registry };
  global[REGISTRY] ??= new Map();
  return global[REGISTRY];
}

function forgetOld(sources: Registry): void {
  const nowMs = realTime.nowMs();
  for (const [ids, entries] of sources) {
    for (const entry of entries) if (entry.heldUntilMs <= nowMs) entry.held = undefined;
    const left = entries.filter(({ source }) => source.deref() !== undefined);
    if (left.length === 0) sources.delete(ids);
    else if (left.length < entries.length) sources.set(ids, left);
  }
}
