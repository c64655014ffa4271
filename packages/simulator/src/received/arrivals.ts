import type { VirtualClock } from "../clock/virtual-clock.js";
import type { EventHub } from "../events/event-hub.js";
import { bundleIdOf } from "../http2/judging/push-type.js";
import { activityPushOf } from "../phones/activity-push.js";
import type { PhoneBook } from "../phones/phone-book.js";
import type { PhonePush } from "../phones/phone-push.js";
import type { Received, ReceivedFacts } from "./received.js";
import type { ReceivedAnswer } from "./received-notification.js";
import type { ReceivedRing } from "./received-ring.js";

/** How long APNs stores a notification without an expiration (Apple, "Viewing the status of push notifications"). */
const MAX_STORED_MS = 30 * 86_400_000;

/** What the services pass on about each notification: to the ring, to those who listen, and to the phones. */
export class Arrivals {
  readonly #ring: ReceivedRing;
  readonly #hub: EventHub;
  readonly #phones: PhoneBook;
  readonly #clock: VirtualClock;

  constructor(parts: {
    readonly ring: ReceivedRing;
    readonly hub: EventHub;
    readonly phones: PhoneBook;
    readonly clock: VirtualClock;
  }) {
    this.#ring = parts.ring;
    this.#hub = parts.hub;
    this.#phones = parts.phones;
    this.#clock = parts.clock;
  }

  /** Whether anybody wants to know of notifications: ask before you collect facts. */
  get areWanted(): boolean {
    return (
      this.#ring.isOn || this.#phones.size > 0 || this.#ring.isWaitedFor || this.#hub.wants("notification")
    );
  }

  now(): number {
    return this.#clock.now();
  }

  /** A notification has its verdict. */
  take(facts: ReceivedFacts): Received {
    const received = this.#ring.add(facts);
    if (this.#hub.wants("notification")) this.#hub.publish({ kind: "notification", notification: received });
    if (this.#phones.size > 0) this.#passOn(received);
    return received;
  }

  /** A notification that was taken before is answered. */
  answered(received: Received, answer: ReceivedAnswer): void {
    this.#ring.answered(received, answer);
    if (this.#hub.wants("answer")) this.#hub.publish({ kind: "answer", notification: received });
  }

  #passOn(received: Received): void {
    const { deviceToken, channelId, outcome } = received;
    const isLost = deviceToken !== "" && this.#phones.lossOf(deviceToken) !== undefined;
    // A device that is gone is named in its log, though APNs refuses what is sent to it.
    if (outcome !== "accepted" && !(isLost && outcome === "rejected")) return;
    if (channelId !== undefined) this.#phones.broadcast({ ...this.#pushOf(received), channelId });
    else if (this.#phones.has(deviceToken)) this.#phones.deliver(this.#pushOf(received));
  }

  #pushOf(received: Received): PhonePush {
    const { id, protocol, deviceToken, topic = "", pushType, priority, expiration, channelId } = received;
    const isActivity = pushType === "liveactivity" || channelId !== undefined;
    const latest = received.receivedAt + MAX_STORED_MS;
    // Without an expiration, the binary protocol stores nothing (its default is 0), and HTTP/2 all it may.
    const fallback = protocol === "binary" ? 0 : latest;
    return {
      notification: id,
      token: deviceToken,
      bundleId: bundleIdOf(topic),
      pushType: pushType ?? "alert",
      priority,
      expiresAt: Math.min(latest, expiration === undefined ? fallback : expiration * 1000),
      activity: isActivity ? activityPushOf(received.payload) : undefined,
      channelId,
    };
  }
}
