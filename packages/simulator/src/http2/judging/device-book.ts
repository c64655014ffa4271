import { hexBytes } from "../../checks/check.js";
import { Place } from "../../checks/place.js";

/** When a device was lost, and the reason that Apple would answer. */
export interface DeviceDeath {
  readonly reason: "Unregistered" | "ExpiredToken";
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** What is known about devices. A device without an entry is alive and has every app. */
export class DeviceBook {
  readonly #dead = new Map<string, DeviceDeath>();
  readonly #bundleIds = new Map<string, string>();

  deathOf(deviceToken: string): DeviceDeath | undefined {
    return this.#dead.get(deviceToken);
  }

  isFor(deviceToken: string, bundleId: string): boolean {
    const own = this.#bundleIds.get(deviceToken);
    return own === undefined || own === bundleId;
  }

  register(deviceToken: string, bundleId: string | undefined): void {
    const token = normalized(deviceToken);
    this.#dead.delete(token);
    if (bundleId === undefined) this.#bundleIds.delete(token);
    else this.#bundleIds.set(token, bundleId);
  }

  markDead(deviceToken: string, death: DeviceDeath): void {
    if (!Number.isSafeInteger(death.at) || death.at < 0) {
      throw new Place("invalid-option", "at").mismatch("a Date or milliseconds since 1970", death.at);
    }
    this.#dead.set(normalized(deviceToken), death);
  }
}

function normalized(deviceToken: string): string {
  return hexBytes(deviceToken, new Place("invalid-option", "deviceToken"));
}
