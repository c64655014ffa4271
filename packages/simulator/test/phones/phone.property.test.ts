import { expect, test } from "vitest";
import type { DeliveryStep } from "../../src/phones/delivery.js";
import { Phone, type PhoneStep } from "../../src/phones/phone.js";
import type { PhonePush } from "../../src/phones/phone-push.js";
import { Random } from "../../src/rules/random.js";
import { HOUR_MS, NOW, push, TOKEN } from "../fixture/phone-push.js";

const schedules = Number(process.env["APNS_SCHEDULES"] ?? 60);
const STEPS = 60;
const APPS = ["com.example.a", "com.example.b"];
const STATES = ["online", "offline", "uninstalled", "notifications-off"] as const;
const ENDS: ReadonlySet<DeliveryStep> = new Set([
  "Delivered",
  "Delivered (From Storage)",
  "Discarded – Token Unregistered",
  "Discarded – Expired",
  "Discarded – Disabled",
  "Discarded – Overwritten",
]);

test("P-26: whatever happens to a phone, each notification comes to one end, and one for each app may wait", () => {
  for (let seed = 1; seed <= schedules; seed += 1) new Schedule(seed).run();
});

/** A phone's life, and what must hold after each step. */
class Schedule {
  readonly #seed: number;
  readonly #random: Random;
  readonly #phone = new Phone(TOKEN);
  readonly #sent = new Map<string, PhonePush>();
  readonly #ends = new Map<string, DeliveryStep>();
  #now = NOW;

  constructor(seed: number) {
    this.#seed = seed;
    this.#random = new Random(seed);
  }

  run(): void {
    for (let step = 0; step < STEPS; step += 1) {
      this.#now += this.#draw(4) === 0 ? this.#draw(HOUR_MS) : this.#draw(10);
      this.#note(this.#act());
      this.#check();
    }
    // In the end it is reached, and nothing is left.
    this.#note(this.#phone.change({ state: "online", lowPower: "off" }, this.#now));
    this.#now += HOUR_MS;
    this.#note(this.#phone.settle(this.#now));
    expect(this.#phone.device.stored, this.#name()).toEqual([]);
    expect(this.#ends.size, this.#name()).toBe(this.#sent.size);
  }

  #act(): readonly PhoneStep[] {
    switch (this.#draw(4)) {
      case 0:
        return this.#phone.change({ state: STATES[this.#draw(STATES.length)] }, this.#now);
      case 1:
        return this.#phone.change({ lowPower: this.#draw(2) === 0 ? "on" : "off" }, this.#now);
      case 2:
        return this.#phone.settle(this.#now);
      default: {
        const sent = push({
          bundleId: APPS[this.#draw(APPS.length)] ?? "",
          priority: [1, 5, 10][this.#draw(3)] ?? 10,
          pushType: this.#draw(2) === 0 ? "alert" : "background",
          expiresAt: this.#now + this.#draw(3) * this.#draw(HOUR_MS),
        });
        this.#sent.set(sent.notification, sent);
        return this.#phone.push(sent, this.#now);
      }
    }
  }

  #note(steps: readonly PhoneStep[]): void {
    for (const { notification, step } of steps) {
      if (!ENDS.has(step)) continue;
      expect(this.#ends.get(notification), `${this.#name()}: ${notification} ends twice`).toBeUndefined();
      this.#ends.set(notification, step);
      const expiresAt = this.#sent.get(notification)?.expiresAt ?? 0;
      if (step === "Delivered (From Storage)") expect(expiresAt, this.#name()).toBeGreaterThan(this.#now);
      if (step === "Discarded – Expired") expect(expiresAt, this.#name()).toBeLessThanOrEqual(this.#now);
    }
  }

  #check(): void {
    const { device, wakeAtMs } = this.#phone;
    const waiting = device.stored.map(({ notification }) => notification);
    const open = [...this.#sent.keys()].filter((id) => !this.#ends.has(id));
    expect(waiting.sort(), this.#name()).toEqual(open.sort());
    expect(new Set(device.stored.map(({ bundleId }) => bundleId)).size).toBe(waiting.length);
    expect(device.delivered).toBe([...this.#ends.values()].filter((end) => end.startsWith("Del")).length);
    // What is due is done: a clock that follows it comes forward.
    if (wakeAtMs !== undefined) expect(wakeAtMs, this.#name()).toBeGreaterThan(this.#now);
    if (device.state === "uninstalled") expect(waiting).toEqual([]);
    if (device.state !== "offline") expect(device.stored.every(({ why }) => why === "power")).toBe(true);
  }

  #draw(below: number): number {
    return Math.floor(this.#random.fraction() * below);
  }

  #name(): string {
    return `seed ${this.#seed}`;
  }
}
