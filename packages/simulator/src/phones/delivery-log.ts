import { hexBytes, text, whole } from "../checks/check.js";
import { Newest } from "../newest.js";
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
  readonly #lines: Newest<Delivery>;
  #sequence = 0;

  constructor(limit: number) {
    this.#lines = new Newest(limit);
  }

  add(line: Omit<Delivery, "sequence">): Delivery {
    this.#sequence += 1;
    const delivery = { sequence: this.#sequence, ...line };
    this.#lines.add(delivery);
    return delivery;
  }

  list(filter: DeliveryFilter): readonly Delivery[] {
    const { deviceToken, notification, after } = resolveOptions(FILTER, filter, "devices.deliveries");
    return this.#lines
      .list()
      .filter(
        (line) =>
          line.sequence > after &&
          (deviceToken === undefined || line.deviceToken === deviceToken) &&
          (notification === undefined || line.notification === notification),
      );
  }

  clear(): void {
    this.#lines.clear();
    this.#sequence = 0;
  }
}
