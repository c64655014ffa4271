import { hexBytes, text, whole } from "../checks/check.js";
import {
  type OptionTable,
  option,
  optional,
  type Resolved,
  resolveOptions,
} from "../options/resolve-options.js";
import type { Delivery } from "./delivery.js";
import type { DeliveryFilter } from "./devices.js";

const FILTER: OptionTable<Resolved<DeliveryFilter, "deviceToken" | "notification">> = {
  deviceToken: optional(hexBytes),
  notification: optional(text),
  after: option(whole(0, Number.MAX_SAFE_INTEGER), 0),
};

/** The newest lines about all phones. */
export class DeliveryLog {
  readonly #limit: number;
  #lines: Delivery[] = [];
  #sequence = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(line: Omit<Delivery, "sequence">): Delivery {
    this.#sequence += 1;
    const delivery = { sequence: this.#sequence, ...line };
    this.#lines.push(delivery);
    // Twice the limit is let grow, so that each line is moved once at most.
    if (this.#lines.length > this.#limit * 2) this.#lines = this.#lines.slice(-this.#limit);
    return delivery;
  }

  list(filter: DeliveryFilter): readonly Delivery[] {
    const { deviceToken, notification, after } = resolveOptions(FILTER, filter, "devices.deliveries");
    return this.#lines
      .slice(-this.#limit)
      .filter(
        (line) =>
          line.sequence > after &&
          (deviceToken === undefined || line.deviceToken === deviceToken) &&
          (notification === undefined || line.notification === notification),
      );
  }

  clear(): void {
    this.#lines = [];
    this.#sequence = 0;
  }
}
