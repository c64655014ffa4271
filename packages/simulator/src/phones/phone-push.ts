import type { ActivityPush } from "./activity-push.js";

/** A notification that APNs has accepted for a phone. */
export interface PhonePush {
  /** Its id. */
  readonly notification: string;
  /** The device token that it was sent to: the phone's, or one for updates of a Live Activity. */
  readonly token: string;
  readonly bundleId: string;
  readonly pushType: string;
  readonly priority: number;
  /** Milliseconds since 1970; in the past or now: not stored. */
  readonly expiresAt: number;
  readonly activity: ActivityPush | undefined;
  /** Of a broadcast. */
  readonly channelId: string | undefined;
}
