import type { PhonePush } from "./phone-push.js";

/** A notification that waits for its phone. */
interface Stored {
  readonly push: PhonePush;
  readonly why: "offline" | "power";
  /** When the phone fetches it by itself, milliseconds since 1970; undefined while it is offline. */
  readonly dueAt: number | undefined;
}

/** What APNs keeps for a phone: one notification for each app (Apple, "Sending notification requests to APNs"). */
export class PhoneStore {
  readonly #byApp = new Map<string, Stored>();

  get all(): readonly Stored[] {
    return [...this.#byApp.values()];
  }

  /** When the next one is due or expires. */
  get wakeAtMs(): number | undefined {
    const times = this.all.map(({ push, dueAt }) => Math.min(push.expiresAt, dueAt ?? push.expiresAt));
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** @returns the one that makes way */
  put(stored: Stored): PhonePush | undefined {
    const { bundleId } = stored.push;
    const replaced = this.#byApp.get(bundleId)?.push;
    // The newest goes to the end: they are delivered in the order of their arrival.
    this.#byApp.delete(bundleId);
    this.#byApp.set(bundleId, stored);
    return replaced;
  }

  /** The phone is out of reach: nothing is due before it comes back. */
  suspend(): void {
    for (const [bundleId, { push }] of this.#byApp) {
      this.#byApp.set(bundleId, { push, why: "offline", dueAt: undefined });
    }
  }

  takeExpired(nowMs: number): readonly PhonePush[] {
    return this.#take(({ push }) => push.expiresAt <= nowMs);
  }

  hasDue(nowMs: number): boolean {
    return this.all.some(({ dueAt }) => dueAt !== undefined && dueAt <= nowMs);
  }

  takeAll(): readonly PhonePush[] {
    return this.#take(() => true);
  }

  #take(fits: (stored: Stored) => boolean): readonly PhonePush[] {
    const taken = this.all.filter(fits);
    for (const { push } of taken) this.#byApp.delete(push.bundleId);
    return taken.map(({ push }) => push);
  }
}
