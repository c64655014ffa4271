import { SimulatorError } from "../../simulator-error.js";

/** When a device was lost, and in which of Apple's words. */
export interface DeviceDeath {
  readonly reason: "Unregistered" | "ExpiredToken";
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** What is known of single devices. A device that nobody spoke of is alive and has every app. */
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

  bury(deviceToken: string, death: DeviceDeath): void {
    if (!Number.isSafeInteger(death.at) || death.at < 0) {
      throw new SimulatorError(
        "invalid-option",
        `at: expected a Date or milliseconds since 1970, got ${death.at}`,
      );
    }
    this.#dead.set(normalized(deviceToken), death);
  }
}

function normalized(text: string): string {
  if (typeof text === "string" && /^([0-9a-f]{2})+$/i.test(text)) return text.toLowerCase();
  throw new SimulatorError("invalid-option", "deviceToken: expected hex digits, two for each byte");
}
