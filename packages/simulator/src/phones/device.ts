import type { CertificateEnvironment } from "../identity/certificate-environment.js";
import type { LiveActivity } from "./live-activity.js";

/** Whether a device can be reached, and whether it has the app. */
export type DeviceState = "online" | "offline" | "uninstalled" | "notifications-off";

/** What may be set of a device. Undefined leaves it as it is, or as its default. */
export interface DeviceSettings {
  /** A name for people. Default: none. */
  readonly name?: string | undefined;
  /** Default `online`. */
  readonly state?: DeviceState | undefined;
  /** Whether it saves power, so that priorities 5 and 1 wait. Default `off`. */
  readonly lowPower?: "on" | "off" | undefined;
  /** The bundle ids that the device token is for; others are answered `DeviceTokenNotForTopic`. `any` takes a list back. Default `any`. */
  readonly topics?: readonly string[] | "any" | undefined;
  /** A sender in the other environment is answered `BadDeviceToken`. Default `both`. */
  readonly environment?: CertificateEnvironment | undefined;
  /** Channels whose broadcasts it gets. Default: none. */
  readonly channels?: readonly string[] | undefined;
  /** Anything that `display` needs to know; the simulator keeps it and does not look inside. Default `{}`. */
  readonly display?: Readonly<Record<string, unknown>> | undefined;
}

/** A notification that waits for its device. */
export interface StoredNotification {
  readonly notification: string;
  readonly bundleId: string;
  readonly why: "offline" | "power";
  /** When it is dropped, milliseconds since 1970. */
  readonly expiresAt: number;
}

/** A phone, with the app of one device token. */
export interface Device {
  /** Lower-case hex. */
  readonly deviceToken: string;
  readonly name: string | undefined;
  readonly state: DeviceState;
  readonly lowPower: "on" | "off";
  /** Undefined: any. */
  readonly topics: readonly string[] | undefined;
  readonly environment: CertificateEnvironment;
  readonly channels: readonly string[];
  readonly display: Readonly<Record<string, unknown>>;
  /** When the app was removed, milliseconds since 1970; the `timestamp` of answers with 410. */
  readonly uninstalledAt: number | undefined;
  /** At most one for each app. */
  readonly stored: readonly StoredNotification[];
  readonly activities: readonly LiveActivity[];
  /** Notifications delivered so far. */
  readonly delivered: number;
}
