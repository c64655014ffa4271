import type { Delivery } from "./delivery.js";
import type { Device, DeviceSettings } from "./device.js";

/** What `devices.deliveries` takes. */
export interface DeliveryFilter {
  readonly deviceToken?: string | undefined;
  /** The id of a notification. */
  readonly notification?: string | undefined;
  /** Only those with a greater sequence. Default 0. */
  readonly after?: number | undefined;
}

/** Virtual phones. A device token that is not among them is online and has every app. */
export interface Devices {
  readonly size: number;
  /**
   * Makes a device, or changes the given settings of one.
   *
   * @throws SimulatorError `invalid-option`
   */
  set(deviceToken: string, settings?: DeviceSettings): Device;
  get(deviceToken: string): Device | undefined;
  list(): readonly Device[];
  /** Forgets a device, and what it stored. Returns whether there was one. */
  delete(deviceToken: string): boolean;
  /** The newest lines of the delivery log, oldest first; it keeps as many as the ring of notifications. */
  deliveries(filter?: DeliveryFilter): readonly Delivery[];
}
