import { anObject, either, hexBytes, list, oneOf, text } from "../checks/check.js";
import { Place } from "../checks/place.js";
import type { VirtualClock } from "../clock/virtual-clock.js";
import type { EventHub } from "../events/event-hub.js";
import type { FeedbackList } from "../feedback/feedback-list.js";
import { type CertificateEnvironment, environmentCheck } from "../identity/certificate-environment.js";
import { type OptionTable, optional, type Resolved, resolveOptions } from "../options/resolve-options.js";
import type { Delivery } from "./delivery.js";
import { DeliveryLog } from "./delivery-log.js";
import type { Device, DeviceSettings } from "./device.js";
import type { DeliveryFilter, Devices } from "./devices.js";
import { type Loss, Phone, type PhoneStep } from "./phone.js";
import type { PhonePush } from "./phone-push.js";

const SETTINGS: OptionTable<Resolved<DeviceSettings, keyof DeviceSettings>> = {
  name: optional(text),
  state: optional(oneOf("online", "offline", "uninstalled", "notifications-off")),
  lowPower: optional(oneOf("on", "off")),
  topics: optional(either((value) => value === "any", oneOf("any"), list(text))),
  environment: optional(environmentCheck),
  channels: optional(list(text)),
  display: optional(anObject),
};

interface BookParts {
  readonly clock: VirtualClock;
  readonly hub: EventHub;
  readonly feedback: FeedbackList;
  /** How many lines the delivery log keeps. */
  readonly maxDeliveries: number;
}

/** All phones. It gives them the time, writes their log, and tells whoever listens. */
export class PhoneBook implements Devices {
  readonly #parts: BookParts;
  readonly #phones = new Map<string, Phone>();
  /** The phones of device tokens that a Live Activity made. */
  readonly #byUpdateToken = new Map<string, Phone>();
  readonly #log: DeliveryLog;
  /** Phones for which something is due later. */
  readonly #waking = new Set<Phone>();

  constructor(parts: BookParts) {
    this.#parts = parts;
    this.#log = new DeliveryLog(parts.maxDeliveries);
    parts.clock.watch(this);
  }

  get size(): number {
    return this.#phones.size;
  }

  get wakeAtMs(): number | undefined {
    let next: number | undefined;
    for (const { wakeAtMs } of this.#waking) {
      if (wakeAtMs !== undefined && (next === undefined || wakeAtMs < next)) next = wakeAtMs;
    }
    return next;
  }

  wake(nowMs: number): void {
    for (const phone of this.#waking) {
      if ((phone.wakeAtMs ?? Number.POSITIVE_INFINITY) <= nowMs) this.#after(phone, phone.settle(nowMs));
    }
  }

  set(deviceToken: string, settings: DeviceSettings = {}): Device {
    const checked = resolveOptions(SETTINGS, settings, "devices.set");
    const phone = this.#phoneOf(normalized(deviceToken));
    const { topics, ...others } = checked;
    if (topics === "any") phone.forgetTopics();
    const change = topics === "any" ? others : { ...others, topics };
    this.#after(phone, phone.change(change, this.#parts.clock.now()));
    return phone.device;
  }

  /** What senders name as a device token may be anything. */
  get(deviceToken: string): Device | undefined {
    return this.#find(deviceToken.toLowerCase())?.device;
  }

  list(): readonly Device[] {
    return Array.from(this.#phones.values(), ({ device }) => device);
  }

  delete(deviceToken: string): boolean {
    const token = normalized(deviceToken);
    const phone = this.#phones.get(token);
    if (phone === undefined) return false;
    this.#phones.delete(token);
    this.#waking.delete(phone);
    for (const { updateToken } of phone.device.activities) this.#byUpdateToken.delete(updateToken);
    this.#parts.hub.publish({ kind: "device", deviceToken: token, device: undefined });
    return true;
  }

  deliveries(filter: DeliveryFilter = {}): readonly Delivery[] {
    return this.#log.list(filter);
  }

  /** Makes a device alive again; with a bundle id, for that app only. */
  register(deviceToken: string, bundleId: string | undefined): void {
    const token = normalized(deviceToken);
    const phone = this.#phoneOf(token);
    if (bundleId === undefined) phone.forgetTopics();
    const state = phone.loss === undefined ? undefined : "online";
    this.set(token, { state, topics: bundleId === undefined ? undefined : [bundleId] });
  }

  /** From then on the device token is dead. */
  markDead(deviceToken: string, loss: Loss): void {
    if (!Number.isSafeInteger(loss.at) || loss.at < 0) {
      throw new Place("invalid-option", "at").mismatch("a Date or milliseconds since 1970", loss.at);
    }
    const phone = this.#phoneOf(normalized(deviceToken));
    this.#after(phone, phone.lose(loss, this.#parts.clock.now()));
  }

  /** @param deviceToken lower-case hex */
  lossOf(deviceToken: string): Loss | undefined {
    return this.#find(deviceToken)?.loss;
  }

  /** Whether the device token is of this app. A topic with a suffix may be named, too. */
  isFor(deviceToken: string, app: { readonly bundleId: string; readonly topic: string }): boolean {
    const topics = this.#find(deviceToken)?.device.topics;
    return topics === undefined || topics.includes(app.bundleId) || topics.includes(app.topic);
  }

  isOf(deviceToken: string, environment: CertificateEnvironment): boolean {
    const own = this.#find(deviceToken)?.device.environment ?? "both";
    return own === "both" || environment === "both" || own === environment;
  }

  /** Whether a notification for it, or for a channel, would reach one of the phones. */
  has(deviceToken: string): boolean {
    return this.#find(deviceToken) !== undefined;
  }

  /** APNs has taken a notification for a device. */
  deliver(push: PhonePush): void {
    const phone = this.#find(push.token);
    if (phone === undefined) return;
    this.#after(phone, phone.push(push, this.#parts.clock.now()));
    const { loss } = phone;
    if (loss !== undefined) {
      this.#parts.feedback.addOnce({ deviceToken: push.token, failedAt: Math.floor(loss.at / 1000) });
    }
  }

  /** APNs has taken a broadcast: each phone that listens gets it. */
  broadcast(push: PhonePush & { readonly channelId: string }): void {
    const now = this.#parts.clock.now();
    for (const phone of this.#phones.values()) {
      if (phone.listensTo(push.channelId)) {
        this.#after(phone, phone.push({ ...push, token: phone.deviceToken }, now));
      }
    }
  }

  /** Forgets all phones, and what happened to them. */
  clear(): void {
    this.#phones.clear();
    this.#byUpdateToken.clear();
    this.#waking.clear();
    this.#log.clear();
    this.#parts.clock.rearm();
  }

  #find(deviceToken: string): Phone | undefined {
    return this.#phones.get(deviceToken) ?? this.#byUpdateToken.get(deviceToken);
  }

  #phoneOf(deviceToken: string): Phone {
    const known = this.#find(deviceToken);
    if (known !== undefined) return known;
    const phone = new Phone(deviceToken);
    this.#phones.set(deviceToken, phone);
    return phone;
  }

  #after(phone: Phone, steps: readonly PhoneStep[]): void {
    const { hub, clock } = this.#parts;
    const { deviceToken } = phone;
    for (const { notification, bundleId, step } of steps) {
      const delivery = this.#log.add({ at: clock.now(), deviceToken, notification, bundleId, step });
      if (hub.wants("delivery")) hub.publish({ kind: "delivery", delivery });
    }
    const { device } = phone;
    for (const { updateToken } of device.activities) this.#byUpdateToken.set(updateToken, phone);
    if (hub.wants("device")) hub.publish({ kind: "device", deviceToken, device });
    if (phone.wakeAtMs === undefined) this.#waking.delete(phone);
    else this.#waking.add(phone);
    clock.rearm();
  }
}

function normalized(deviceToken: string): string {
  return hexBytes(deviceToken, new Place("invalid-option", "deviceToken"));
}
