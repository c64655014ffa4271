import { randomBytes } from "node:crypto";

/** The channels of all apps in this environment. */
export class ChannelStore {
  readonly #maxChannels: number;
  readonly #apps = new Map<string, Map<string, 0 | 1>>();

  /** @param maxChannels how many channels each app may have */
  constructor(maxChannels: number) {
    this.#maxChannels = maxChannels;
  }

  /** The storage policies of an app's channels, by channel id. */
  of(bundleId: string): ReadonlyMap<string, 0 | 1> {
    return this.#apps.get(bundleId) ?? new Map();
  }

  /** Returns the new channel's id; undefined if the app has as many channels as it may. */
  create(bundleId: string, policy: 0 | 1): string | undefined {
    const channels = this.#apps.get(bundleId) ?? new Map<string, 0 | 1>();
    if (channels.size >= this.#maxChannels) return undefined;
    const id = randomBytes(16).toString("base64");
    channels.set(id, policy);
    this.#apps.set(bundleId, channels);
    return id;
  }

  clear(): void {
    this.#apps.clear();
  }

  delete(bundleId: string, id: string): void {
    this.#apps.get(bundleId)?.delete(id);
  }
}
