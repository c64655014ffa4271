/** A localised text in the alert of a Live Activity (Apple, Starting and updating Live Activities). */
export interface LocalizedText {
  "loc-key": string;
  "loc-args"?: readonly string[];
  [key: string]: unknown;
}

/** The dictionary form of `aps.alert`. */
export interface Alert {
  /** A text, or for a Live Activity a localised one. */
  title?: string | LocalizedText;
  subtitle?: string;
  /** A text, or for a Live Activity a localised one. */
  body?: string | LocalizedText;
  "title-loc-key"?: string;
  "title-loc-args"?: readonly string[];
  "subtitle-loc-key"?: string;
  "subtitle-loc-args"?: readonly string[];
  "loc-key"?: string;
  "loc-args"?: readonly string[];
  /** Legacy. Null hides the action button. */
  "action-loc-key"?: string | null;
  /** Safari: the label of the action button. */
  action?: string;
  "launch-image"?: string;
  /** Live Activities: the sound of the alert. */
  sound?: string;
  /** Ignored since iOS 15. */
  "summary-arg"?: string;
  /** Ignored since iOS 15. */
  "summary-arg-count"?: number;
  [key: string]: unknown;
}

/** The dictionary form of `aps.sound`. */
export interface Sound {
  /** 1 for a critical alert, which needs an entitlement. */
  critical?: 0 | 1;
  name?: string;
  /** 0 to 1. */
  volume?: number;
  [key: string]: unknown;
}

/** Apple's own dictionary. Keys that Apple adds later are allowed, too. */
export interface Aps {
  alert?: string | Alert;
  /** An integer, 0 or more. 0 removes the badge; absent leaves it alone. */
  badge?: number;
  /** The name of a sound file, `default` for the system's sound, or a dictionary. */
  sound?: string | Sound;
  category?: string;
  "content-available"?: 0 | 1;
  "mutable-content"?: 0 | 1;
  "thread-id"?: string;
  "target-content-id"?: string;
  "interruption-level"?: "passive" | "active" | "time-sensitive" | "critical";
  /** 0 to 1 for alerts, any number for Live Activities. */
  "relevance-score"?: number;
  "filter-criteria"?: string;
  /** Live Activities. Seconds since 1970. */
  "stale-date"?: number;
  /** Live Activities. */
  "content-state"?: object;
  /** Live Activities. Seconds since 1970. */
  timestamp?: number;
  /** Live Activities. */
  event?: "start" | "update" | "end";
  /** Live Activities. Seconds since 1970; in the past, the activity is removed at once. */
  "dismissal-date"?: number;
  /** Live Activities, event `start`. */
  "attributes-type"?: string;
  /** Live Activities, event `start`. */
  attributes?: object;
  /** Live Activities, event `start`: ask for an update token. */
  "input-push-token"?: 1;
  /** Live Activities, event `start`: the channel to subscribe to, in base 64. */
  "input-push-channel"?: string;
  /** Widgets and controls. */
  "content-changed"?: boolean;
  /** Safari: arguments for the placeholders of the site's URL. */
  "url-args"?: readonly string[];
  /** Mail. */
  "account-id"?: string;
  /** Push to Talk; Apple does not document it. */
  "ptt-push-type"?: string;
  [key: string]: unknown;
}

/** The payload of a notification: Apple's JSON. Every key beside `aps` and `mdm` is the app's own. */
export interface Payload {
  aps?: Aps;
  /** Mobile device management: the PushMagic string. Such a payload has no `aps`. */
  mdm?: string;
  [key: string]: unknown;
}
