/**
 * Seconds since 1970 as an integer, or a Date, whose fraction of a second is dropped. A Date is asked for by
 * its one method, so that a Date of another realm is one too.
 */
export type Instant = number | { getTime(): number };

/** A localised text of a Live Activity's alert. */
export interface LocalizedTextOptions {
  readonly locKey: string;
  readonly locArgs?: readonly (string | number)[] | undefined;
}

/** What an alert says. Absent options and empty texts are left out of the JSON. */
export interface AlertOptions {
  /** A text; for a Live Activity also a localised one. */
  readonly body?: string | LocalizedTextOptions | undefined;
  /** A text; for a Live Activity also a localised one. */
  readonly title?: string | LocalizedTextOptions | undefined;
  readonly subtitle?: string | undefined;
  readonly titleLocKey?: string | undefined;
  readonly titleLocArgs?: readonly (string | number)[] | undefined;
  readonly subtitleLocKey?: string | undefined;
  readonly subtitleLocArgs?: readonly (string | number)[] | undefined;
  /** Key of the body in the app's Localizable.strings. */
  readonly locKey?: string | undefined;
  /** What fills the placeholders of the text behind `locKey`. */
  readonly locArgs?: readonly (string | number)[] | undefined;
  /** Key of the action button's label; null hides the button. */
  readonly actionLocKey?: string | null | undefined;
  /** Safari: the label of the action button. */
  readonly action?: string | undefined;
  readonly launchImage?: string | undefined;
  /** Live Activities: the sound of the alert. */
  readonly sound?: string | undefined;
  /** Ignored since iOS 15. */
  readonly summaryArg?: string | undefined;
  /** An integer, 1 or more. Ignored since iOS 15. */
  readonly summaryArgCount?: number | undefined;
}

/** A sound with more than a name. */
export interface SoundOptions {
  /** A critical alert sounds in spite of the mute switch; the app needs an entitlement for it. */
  readonly critical?: boolean | 0 | 1 | undefined;
  /** The name of a sound file, or `default`. */
  readonly name?: string | undefined;
  /** 0 (silent) to 1 (full). */
  readonly volume?: number | undefined;
}

/** What {@link createPayload} takes. Absent options and empty texts are left out of the JSON. */
export interface PayloadOptions {
  readonly alert?: string | AlertOptions | undefined;
  /** The name of a sound file, `default` for the system's sound, or more than a name. */
  readonly sound?: string | SoundOptions | undefined;
  /** An integer, 0 or more. 0 removes the badge; absent leaves it alone. */
  readonly badge?: number | undefined;
  readonly category?: string | undefined;
  /** Wakes the app in the background. Default false, which leaves the key out. */
  readonly contentAvailable?: boolean | 0 | 1 | undefined;
  /** Runs the app's notification service extension. Default false, which leaves the key out. */
  readonly mutableContent?: boolean | 0 | 1 | undefined;
  readonly threadId?: string | undefined;
  readonly targetContentId?: string | undefined;
  readonly interruptionLevel?: "passive" | "active" | "time-sensitive" | "critical" | undefined;
  /** 0 to 1 for alerts, any finite number for Live Activities. */
  readonly relevanceScore?: number | undefined;
  readonly filterCriteria?: string | undefined;
  /** Live Activities. */
  readonly staleDate?: Instant | undefined;
  /** Live Activities. */
  readonly contentState?: object | undefined;
  /** Live Activities. */
  readonly timestamp?: Instant | undefined;
  /** Live Activities. */
  readonly event?: "start" | "update" | "end" | undefined;
  /** Live Activities; in the past, the activity goes at once. */
  readonly dismissalDate?: Instant | undefined;
  /** Live Activities, event `start`. */
  readonly attributesType?: string | undefined;
  /** Live Activities, event `start`. */
  readonly attributes?: object | undefined;
  /** Live Activities, event `start`: ask for an update token. Not together with `inputPushChannel`. */
  readonly inputPushToken?: boolean | 0 | 1 | undefined;
  /** Live Activities, event `start`: the channel to subscribe to, in base 64. */
  readonly inputPushChannel?: string | undefined;
  /** Widgets and controls. Default false, which leaves the key out. */
  readonly contentChanged?: boolean | 0 | 1 | undefined;
  /** Safari: what fills the placeholders of the site's URL. An empty list is kept: Safari asks for one. */
  readonly urlArgs?: readonly string[] | undefined;
  /** Mail. */
  readonly accountId?: string | undefined;
  /** Push to Talk, e.g. `service-update`; not documented by Apple. */
  readonly pttPushType?: string | undefined;
  /** Mobile device management: the PushMagic string. It stands alone: no other option goes with it. */
  readonly mdm?: string | undefined;
  /** The app's own keys, beside `aps`. It may not hold `aps` itself. */
  readonly custom?: Readonly<Record<string, unknown>> | undefined;
}
