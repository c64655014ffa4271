import { ActivityBoard } from "./activity-board.js";
import type { DeliveryStep } from "./delivery.js";
import type { Device, DeviceSettings } from "./device.js";
import type { PhonePush } from "./phone-push.js";
import { PhoneStore } from "./phone-store.js";

/** How often a phone that saves power fetches what waits, milliseconds: Apple names no number, this one is ours. */
const POWER_BURST_MS = 15 * 60_000;

/** A line for the delivery log. */
export interface PhoneStep {
  readonly notification: string;
  readonly bundleId: string;
  readonly step: DeliveryStep;
}

/** The settings of a device. */
type Settings = Pick<Device, keyof DeviceSettings>;

/** When a device token died, and the reason that Apple would answer. */
export interface Loss {
  readonly reason: "Unregistered" | "ExpiredToken";
  /** Milliseconds since 1970. */
  readonly at: number;
}

/**
 * A phone with the app of one device token. Each call brings the time and returns what happened; nothing here knows a
 * clock, a socket or another phone.
 */
export class Phone {
  readonly deviceToken: string;
  readonly #store = new PhoneStore();
  readonly #activities: ActivityBoard;
  #settings: Settings;
  #loss: Loss | undefined;
  #delivered = 0;

  constructor(deviceToken: string) {
    this.deviceToken = deviceToken;
    this.#activities = new ActivityBoard(deviceToken);
    this.#settings = {
      name: undefined,
      state: "online",
      lowPower: "off",
      topics: undefined,
      environment: "both",
      channels: [],
      display: {},
    };
  }

  get device(): Device {
    return {
      deviceToken: this.deviceToken,
      ...this.#settings,
      uninstalledAt: this.#loss?.at,
      stored: this.#store.all.map(({ push, why }) => ({
        notification: push.notification,
        bundleId: push.bundleId,
        why,
        expiresAt: push.expiresAt,
      })),
      activities: this.#activities.all,
      delivered: this.#delivered,
    };
  }

  get loss(): Loss | undefined {
    return this.#loss;
  }

  /** When something happens by itself, milliseconds since 1970; undefined if nothing will. */
  get wakeAtMs(): number | undefined {
    const times = [this.#store.wakeAtMs, this.#activities.wakeAtMs].filter((time) => time !== undefined);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** Whether a broadcast to the channel is for this phone. */
  listensTo(channelId: string): boolean {
    return this.#settings.channels.includes(channelId) || this.#activities.listensTo(channelId);
  }

  push(push: PhonePush, nowMs: number): readonly PhoneStep[] {
    const { notification, bundleId } = push;
    const as = (step: DeliveryStep): PhoneStep => ({ notification, bundleId, step });
    return [...this.settle(nowMs), as("Received"), ...this.#arrive(push, nowMs, as)];
  }

  /** Changes settings; those that are undefined stay. */
  change(settings: DeviceSettings, nowMs: number): readonly PhoneStep[] {
    const settled = this.settle(nowMs);
    const given = Object.entries(settings).filter(([, value]) => value !== undefined);
    this.#settings = { ...this.#settings, ...Object.fromEntries(given) };
    if (settings.state !== undefined) this.#settleLoss(nowMs);
    return [...settled, ...this.#afterChange(nowMs)];
  }

  /** The app, or its device token, is gone since then. */
  lose(loss: Loss, nowMs: number): readonly PhoneStep[] {
    this.#loss = loss;
    return this.change({ state: "uninstalled" }, nowMs);
  }

  /** Any app of the phone again. */
  forgetTopics(): void {
    this.#settings = { ...this.#settings, topics: undefined };
  }

  /** Lets everything happen that is due. */
  settle(nowMs: number): readonly PhoneStep[] {
    this.#activities.settle(nowMs);
    const expired = this.#store.takeExpired(nowMs).map((push) => stepOf(push, "Discarded – Expired"));
    const isDue = this.#store.hasDue(nowMs);
    return [...expired, ...(isDue ? this.#burst(nowMs) : [])];
  }

  #arrive(push: PhonePush, nowMs: number, as: (step: DeliveryStep) => PhoneStep): readonly PhoneStep[] {
    const { state } = this.#settings;
    if (state === "uninstalled") return [as("Discarded – Token Unregistered")];
    if (state === "offline") return this.#keep(push, "offline", nowMs);
    if (state === "notifications-off" && push.pushType === "alert") return [as("Discarded – Disabled")];
    if (this.#waits(push)) return this.#keep(push, "power", nowMs);
    return [this.#deliver(push, "Delivered", nowMs), ...this.#burst(nowMs)];
  }

  /** Apple: priority 5 heeds the device's power, and priority 1 puts it before everything and never wakes a device. */
  #waits({ priority }: PhonePush): boolean {
    return priority < 5 || (priority < 10 && this.#settings.lowPower === "on");
  }

  #keep(push: PhonePush, why: "offline" | "power", nowMs: number): readonly PhoneStep[] {
    if (push.expiresAt <= nowMs) return [stepOf(push, "Discarded – Expired")];
    const dueAt = why === "power" ? nowMs + POWER_BURST_MS : undefined;
    const replaced = this.#store.put({ push, why, dueAt });
    const step = why === "power" ? "Stored – Power Considerations" : "Stored – Device Offline";
    return [
      ...(replaced === undefined ? [] : [stepOf(replaced, "Discarded – Overwritten")]),
      stepOf(push, step),
    ];
  }

  #deliver(push: PhonePush, step: "Delivered" | "Delivered (From Storage)", nowMs: number): PhoneStep {
    this.#delivered += 1;
    if (push.activity !== undefined) this.#activities.take(push.activity, push, nowMs);
    return stepOf(push, step);
  }

  /** The phone is awake: it gets all that waits. */
  #burst(nowMs: number): readonly PhoneStep[] {
    return this.#store
      .takeAll()
      .map((push) =>
        this.#settings.state === "notifications-off" && push.pushType === "alert"
          ? stepOf(push, "Discarded – Disabled")
          : this.#deliver(push, "Delivered (From Storage)", nowMs),
      );
  }

  #afterChange(nowMs: number): readonly PhoneStep[] {
    const { state } = this.#settings;
    if (state === "offline") {
      this.#store.suspend();
      return [];
    }
    if (state === "uninstalled") {
      this.#activities.clear();
      return this.#store.takeAll().map((push) => stepOf(push, "Discarded – Token Unregistered"));
    }
    const kept = this.#store.all;
    if (kept.some(({ push }) => !this.#waits(push))) return this.#burst(nowMs);
    return kept.flatMap(({ push, why }) => {
      if (why === "power") return [];
      this.#store.put({ push, why: "power", dueAt: nowMs + POWER_BURST_MS });
      return [stepOf(push, "Stored – Power Considerations")];
    });
  }

  #settleLoss(nowMs: number): void {
    if (this.#settings.state !== "uninstalled") this.#loss = undefined;
    else this.#loss ??= { reason: "Unregistered", at: nowMs };
  }
}

function stepOf({ notification, bundleId }: PhonePush, step: DeliveryStep): PhoneStep {
  return { notification, bundleId, step };
}
