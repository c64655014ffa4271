import { UsageError } from "@apns/wire";
import { copyBytes } from "@apns/wire/bytes";
import { MAX_TOKEN_AGE_MS } from "../../session/provider-token/keeper.js";
import { realTime } from "../real-time.js";
import type { ProviderTokenStore, StoredProviderToken } from "./provider-token-store.js";

/** Enough for a hundred keys. */
const DEFAULT_BYTES = 65_536;
/** A token and its id take some 300 bytes. */
const MIN_BYTES = 4096;
const HEADER_BYTES = 16;
// Words of the header.
const LOCK = 0;
const LENGTH = 1;
/** A lock that is older than this is free: its thread was ended while it held it. */
const LEASE_TICKS = 2;
const TICK_MS = 250;

type Tokens = { readonly [id: string]: StoredProviderToken };

/** A store in memory that the threads of a process share. */
export interface SharedMemoryTokenStore extends ProviderTokenStore {
  /** The memory to give to other threads, for instance as `workerData`. It contains tokens: a secret. */
  readonly memory: SharedArrayBuffer;
  read(id: string): Promise<StoredProviderToken | undefined>;
  write(
    id: string,
    token: StoredProviderToken,
    replaces: StoredProviderToken | undefined,
  ): Promise<StoredProviderToken>;
}

/**
 * Creates a store through which the worker threads of a process share one provider token for each key. The first
 * thread creates it without an argument and gives `memory` to the others, which create theirs with it.
 *
 * @param memory that of another thread's store. Default: new memory for a hundred keys.
 * @throws UsageError `invalid-type` for anything but a SharedArrayBuffer of 4,096 bytes or more
 */
export function createSharedMemoryTokenStore(memory?: SharedArrayBuffer): SharedMemoryTokenStore {
  const shared = memory === undefined ? new SharedArrayBuffer(DEFAULT_BYTES) : memory;
  if (!(shared instanceof SharedArrayBuffer) || shared.byteLength < MIN_BYTES) {
    throw new UsageError(
      "invalid-type",
      `memory must be the memory of another thread's store: a SharedArrayBuffer of ${MIN_BYTES} bytes or more.`,
      { field: "memory" },
    );
  }
  const store = new MemoryStore(shared);
  return {
    read: (id) => store.read(id),
    write: (id, token, replaces) => store.write(id, token, replaces),
    // Printing the store must not print the tokens.
    get memory() {
      return shared;
    },
  };
}

/** The tokens of all keys as one JSON text, guarded by a lock. */
class MemoryStore {
  readonly #words: Int32Array;
  readonly #bytes: Uint8Array;

  constructor(memory: SharedArrayBuffer) {
    this.#words = new Int32Array(memory, 0, HEADER_BYTES / 4);
    this.#bytes = new Uint8Array(memory, HEADER_BYTES);
  }

  async read(id: string): Promise<StoredProviderToken | undefined> {
    return this.#locked(() => ownToken(this.#tokens(), id));
  }

  async write(
    id: string,
    token: StoredProviderToken,
    replaces: StoredProviderToken | undefined,
  ): Promise<StoredProviderToken> {
    return this.#locked(() => {
      const tokens = this.#tokens();
      const stored = ownToken(tokens, id);
      if (stored !== undefined && stored.token !== replaces?.token) return stored;
      const { token: text, issuedAtSeconds } = token;
      this.#keep({ ...young(tokens), [id]: { token: text, issuedAtSeconds } });
      return token;
    });
  }

  /** Runs a step that no other thread's step overlaps. The step must not wait for anything. */
  async #locked<Value>(step: () => Value): Promise<Value> {
    const words = this.#words;
    for (;;) {
      const now = tick();
      const holder = Atomics.load(words, LOCK);
      const isFree = holder === 0 || Math.abs(now - holder) > LEASE_TICKS;
      if (isFree && Atomics.compareExchange(words, LOCK, holder, now) === holder) {
        try {
          return step();
        } finally {
          Atomics.compareExchange(words, LOCK, now, 0);
        }
      }
      await new Promise<void>((resolve) => realTime.setTimeout(resolve, 1));
    }
  }

  #tokens(): Tokens {
    const length = Atomics.load(this.#words, LENGTH);
    if (length === 0) return {};
    // A copy: text decoders do not take shared memory.
    const text = new TextDecoder().decode(copyBytes(this.#bytes, 0, length));
    try {
      return JSON.parse(text) as Tokens;
    } catch {
      // A thread was ended while it wrote. Only tokens are lost, which are minted again.
      return {};
    }
  }

  #keep(tokens: Tokens): void {
    const bytes = new TextEncoder().encode(JSON.stringify(tokens));
    if (bytes.length > this.#bytes.length) throw new Error("the shared memory is full");
    this.#bytes.set(bytes);
    Atomics.store(this.#words, LENGTH, bytes.length);
  }
}

/** Those that may still be used. */
function young(tokens: Tokens): Tokens {
  const oldest = (realTime.unixMs() - MAX_TOKEN_AGE_MS) / 1000;
  return Object.fromEntries(
    Object.entries(tokens).filter(([, { issuedAtSeconds }]) => issuedAtSeconds > oldest),
  );
}

function ownToken(tokens: Tokens, id: string): StoredProviderToken | undefined {
  return Object.hasOwn(tokens, id) ? tokens[id] : undefined;
}

/** The present as a small number, never 0. All threads of a process read the same clock. */
function tick(): number {
  return 1 + (Math.floor(realTime.unixMs() / TICK_MS) % 2 ** 30);
}
