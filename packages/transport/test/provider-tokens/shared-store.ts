import type { ProviderTokenStore, StoredProviderToken } from "@apns/transport";

interface Call {
  readonly run: () => void;
  readonly fail: (error: Error) => void;
}

/** A store with compare-and-set; the test decides when and how each call is answered. */
export class SharedStore implements ProviderTokenStore {
  readonly ids = new Set<string>();
  stored: StoredProviderToken | undefined;
  writes = 0;
  readonly #calls: Call[] = [];

  get waiting(): number {
    return this.#calls.length;
  }

  read(id: string): Promise<StoredProviderToken | undefined> {
    return this.#enqueue(id, () => this.stored);
  }

  write(
    id: string,
    token: StoredProviderToken,
    replaces: StoredProviderToken | undefined,
  ): Promise<StoredProviderToken | undefined> {
    return this.#enqueue(id, () => {
      this.writes += 1;
      if (this.stored?.token === replaces?.token) this.stored = token;
      return this.stored;
    });
  }

  /** Answers one waiting call and lets its consequences happen. */
  async answer(at = 0, error?: Error): Promise<void> {
    const [call] = this.#calls.splice(at, 1);
    if (error === undefined) call?.run();
    else call?.fail(error);
    await settled();
  }

  async answerAll(): Promise<void> {
    while (this.#calls.length > 0) await this.answer();
  }

  #enqueue<Value>(id: string, value: () => Value): Promise<Value> {
    this.ids.add(id);
    return new Promise((resolve, reject) => {
      this.#calls.push({ run: () => resolve(value()), fail: reject });
    });
  }
}

/** Resolves after all reactions to settled promises have run. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
