/** A virtual phone. */
export interface Device {
  /** Lower-case hex. */
  readonly deviceToken: string;
  /** For people; null if it has none. */
  readonly name: string | null;
  readonly state: "online" | "offline" | "uninstalled" | "notifications-off";
  /** The apps that the device token is for; null: any. */
  readonly topics: readonly string[] | null;
  readonly environment: "production" | "sandbox" | "both";
  /** Whether it saves power, so that priorities 5 and 1 wait. */
  readonly lowPower: boolean;
  /** The broadcast channels that it listens to. */
  readonly channels: readonly string[];
  /** What `display` takes into account. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** RFC 3339; null unless uninstalled. */
  readonly uninstalledAt: string | null;
  /** What waits for it, at most one for each app. */
  readonly stored: readonly StoredNotification[];
  readonly activities: readonly LiveActivity[];
  /** How many notifications were delivered. */
  readonly delivered: number;
}

/** A notification that waits for its device. */
export interface StoredNotification {
  readonly notificationId: string;
  readonly topic: string;
  readonly why: "offline" | "power";
  /** RFC 3339: when it is dropped. */
  readonly expiresAt: string;
}

/** A Live Activity on a phone. */
export interface LiveActivity {
  readonly number: number;
  /** The device token for updates of this one. */
  readonly updateToken: string;
  readonly topic: string;
  readonly attributesType: string | null;
  readonly attributes: unknown;
  readonly contentState: unknown;
  readonly state: "active" | "stale" | "ended" | "dismissed";
  /** UNIX seconds: of the newest update. */
  readonly timestamp: number;
  readonly staleAt: string | null;
  readonly endsAt: string;
  readonly dismissedAt: string | null;
}

/** What to set of a device; what is absent stays as it is. */
export interface DeviceChange {
  readonly name?: string | undefined;
  readonly state?: Device["state"] | undefined;
  /** Null: any app again. */
  readonly topics?: readonly string[] | null | undefined;
  readonly environment?: Device["environment"] | undefined;
  readonly lowPower?: boolean | undefined;
  readonly channels?: readonly string[] | undefined;
  readonly settings?: Readonly<Record<string, unknown>> | undefined;
}
