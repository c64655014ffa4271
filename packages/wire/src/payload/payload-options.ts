import type { Instant } from "./instant.js";

/** A localised text in the alert of a Live Activity. */
export interface LocalizedTextOptions {
  /** Key of the text in the app's Localizable.strings. */
  readonly locKey: string;
  /** Arguments for the placeholders of that text. Default none. */
  readonly locArgs?: readonly (string | number)[] | undefined;
}

/** The content of an alert. Absent options and empty texts are left out of the JSON. */
export interface AlertOptions {
  /** A text, or for a Live Activity a localised one. */
  readonly body?: string | LocalizedTextOptions | undefined;
  /** A text, or for a Live Activity a localised one. */
  readonly title?: string | LocalizedTextOptions | undefined;
  readonly subtitle?: string | undefined;
  /** Key of the title in the app's Localizable.strings. */
  readonly titleLocKey?: string | undefined;
  /** Arguments for the placeholders of that title. */
  readonly titleLocArgs?: readonly (string | number)[] | undefined;
  /** Key of the subtitle in the app's Localizable.strings. */
  readonly subtitleLocKey?: string | undefined;
  /** Arguments for the placeholders of that subtitle. */
  readonly subtitleLocArgs?: readonly (string | number)[] | undefined;
  /** Key of the body in the app's Localizable.strings. */
  readonly locKey?: string | undefined;
  /** Arguments for the placeholders of that body. */
  readonly locArgs?: readonly (string | number)[] | undefined;
  /** Key of the label of the action button; null hides the button. */
  readonly actionLocKey?: string | null | undefined;
  /** Safari: the label of the action button. */
  readonly action?: string | undefined;
  /** File name of the launch image. Legacy. */
  readonly launchImage?: string | undefined;
  /** Live Activities: the sound of the alert. */
  readonly sound?: string | undefined;
  /** Ignored since iOS 15. */
  readonly summaryArg?: string | undefined;
  /** An integer, 1 or more. Ignored since iOS 15. */
  readonly summaryArgCount?: number | undefined;
}

/** A sound with a volume, or of a critical alert. */
export interface SoundOptions {
  /** Plays even if the device is muted; the app needs an entitlement. Default false. */
  readonly critical?: boolean | 0 | 1 | undefined;
  /** The name of a sound file, or `default`. */
  readonly name?: string | undefined;
  /** 0 (silent) to 1 (full). Absent: left to the system. */
  readonly volume?: number | undefined;
}

/** Options of `createPayload`. Absent options and empty texts are left out of the JSON. */
export interface PayloadOptions {
  /** The body of the alert, or more than a body. */
  readonly alert?: string | AlertOptions | undefined;
  /** The name of a sound file, `default` for the sound of the system, or a name with volume. */
  readonly sound?: string | SoundOptions | undefined;
  /** An integer, 0 or more. 0 removes the badge; absent leaves it alone. */
  readonly badge?: number | undefined;
  /** Identifier of a notification category that the app registered: its actions. */
  readonly category?: string | undefined;
  /** Wakes the app in the background. Default false, which leaves the key out. */
  readonly contentAvailable?: boolean | 0 | 1 | undefined;
  /** Runs the app's notification service extension. Default false, which leaves the key out. */
  readonly mutableContent?: boolean | 0 | 1 | undefined;
  /** Groups notifications: those with the same id are shown together. */
  readonly threadId?: string | undefined;
  /** Identifier of the window to bring forward. */
  readonly targetContentId?: string | undefined;
  /** How the notification interrupts the user. Absent: `active`. */
  readonly interruptionLevel?: "passive" | "active" | "time-sensitive" | "critical" | undefined;
  /** 0 to 1 for alerts, any finite number for Live Activities. */
  readonly relevanceScore?: number | undefined;
  /** What a Focus filter of the app compares with. */
  readonly filterCriteria?: string | undefined;
  /** Live Activities: when the content is out of date. */
  readonly staleDate?: Instant | undefined;
  /** Live Activities: the dynamic content, a JSON object. */
  readonly contentState?: object | undefined;
  /** Live Activities: when this was true. The device keeps the latest. */
  readonly timestamp?: Instant | undefined;
  /** Live Activities: what to do. */
  readonly event?: "start" | "update" | "end" | undefined;
  /** Live Activities: when the activity leaves the lock screen; in the past, at once. */
  readonly dismissalDate?: Instant | undefined;
  /** Live Activities, event `start`: the name of the app's ActivityAttributes type. */
  readonly attributesType?: string | undefined;
  /** Live Activities, event `start`: the static content, a JSON object. */
  readonly attributes?: object | undefined;
  /** Live Activities, event `start`: ask for an update token. Excludes `inputPushChannel`. */
  readonly inputPushToken?: boolean | 0 | 1 | undefined;
  /** Live Activities, event `start`: the channel to subscribe to, in base 64. Excludes `inputPushToken`. */
  readonly inputPushChannel?: string | undefined;
  /** Widgets and controls: reload. Default false, which leaves the key out. */
  readonly contentChanged?: boolean | 0 | 1 | undefined;
  /** Safari: arguments for the placeholders of the site's URL. An empty list is kept: Safari requires one. */
  readonly urlArgs?: readonly string[] | undefined;
  /** Mail: the account. */
  readonly accountId?: string | undefined;
  /** Push to Talk, e.g. `service-update`; Apple does not document it. */
  readonly pttPushType?: string | undefined;
  /** Mobile device management: the PushMagic string. Excludes every other option. */
  readonly mdm?: string | undefined;
  /** The app's own keys, beside `aps`. It must not contain `aps`. */
  readonly custom?: Readonly<Record<string, unknown>> | undefined;
}
