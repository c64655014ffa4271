/** A Live Activity on a phone (Apple, "Starting and updating Live Activities with ActivityKit push notifications"). */
export interface LiveActivity {
  /** From 1 on each device. */
  readonly number: number;
  /** The device token for updates of this one, which the phone makes at the start: 32 bytes, hex. */
  readonly updateToken: string;
  readonly bundleId: string;
  readonly attributesType: string | undefined;
  readonly attributes: unknown;
  readonly contentState: unknown;
  /** `stale`: its stale date has passed. `ended`: it shows its last state until `dismissedAt`. `dismissed`: gone. */
  readonly state: "active" | "stale" | "ended" | "dismissed";
  /** `timestamp` of the newest update taken, UNIX seconds. */
  readonly timestamp: number;
  /** Milliseconds since 1970; undefined without one. */
  readonly staleAt: number | undefined;
  /** When it ends without an `end`: eight hours after its start, milliseconds since 1970. */
  readonly endsAt: number;
  /** When it leaves the screen; undefined while it has not ended. */
  readonly dismissedAt: number | undefined;
}
