import type { AlertOptions, Instant, PayloadOptions } from "../payload/payload-options.js";
import { type ContentKind, createContent } from "./create-content.js";
import type { DeliveryOptions, NotificationContent } from "./notification-content.js";

/** What all three events of a Live Activity have. */
export interface LiveActivityContentOptions
  extends DeliveryOptions,
    Pick<PayloadOptions, "staleDate" | "relevanceScore" | "sound" | "custom"> {
  /** When this was true; of two, the device keeps the later. A Date or seconds since 1970. */
  readonly timestamp: Instant;
}

/** The token of this one activity, or a channel for many: one of the two, or none. */
export type LiveActivityInput =
  | { readonly inputPushToken?: boolean | 0 | 1 | undefined; readonly inputPushChannel?: undefined }
  | { readonly inputPushToken?: undefined; readonly inputPushChannel: string };

/** What {@link createLiveActivityStart} takes. */
export type LiveActivityStartOptions = LiveActivityContentOptions &
  LiveActivityInput & {
    /** The name of the app's ActivityAttributes type. */
    readonly attributesType: string;
    /** What never changes of it. */
    readonly attributes: object;
    /**
     * What changes. It has to fit the app's ContentState; Swift's own decoding counts dates from 2001, so send
     * those as the app reads them.
     */
    readonly contentState: object;
    /** Shown when the activity begins: title and body. */
    readonly alert: AlertOptions;
  };

/** What {@link createLiveActivityUpdate} takes. */
export interface LiveActivityUpdateOptions extends LiveActivityContentOptions {
  readonly contentState: object;
  /** Present: the update lights up the screen. */
  readonly alert?: AlertOptions | undefined;
}

/** What {@link createLiveActivityEnd} takes. */
export interface LiveActivityEndOptions extends LiveActivityContentOptions {
  /** What it shows until it goes. Absent: what it showed before. */
  readonly contentState?: object | undefined;
  readonly alert?: AlertOptions | undefined;
  /** When it goes from the lock screen; in the past, at once. Absent: up to four hours later. */
  readonly dismissalDate?: Instant | undefined;
}

const common = [
  "timestamp",
  "contentState",
  "staleDate",
  "relevanceScore",
  "alert",
  "sound",
  "custom",
] as const;

const start: ContentKind = {
  pushType: "liveactivity",
  takes: [...common, "attributesType", "attributes", "inputPushToken", "inputPushChannel"],
  needs: ["timestamp", "contentState", "attributesType", "attributes", "alert"],
  sets: { event: "start" },
};
const update: ContentKind = {
  pushType: "liveactivity",
  takes: common,
  needs: ["timestamp", "contentState"],
  sets: { event: "update" },
};
const end: ContentKind = {
  pushType: "liveactivity",
  takes: [...common, "dismissalDate"],
  needs: ["timestamp"],
  sets: { event: "end" },
};

/**
 * Starts a Live Activity (iOS 17.2; a provider token, not a certificate). Its device token is the app's
 * push-to-start token. `inputPushToken` asks for a token with which to update it, `inputPushChannel` has it
 * follow a channel: both need iOS 18, and older ones do not start it at all (Apple, Starting and updating Live
 * Activities with ActivityKit push notifications).
 *
 * @throws WireError as {@link createAlert} does
 */
export function createLiveActivityStart(options: LiveActivityStartOptions): NotificationContent {
  return createContent(start, options);
}

/**
 * Changes a Live Activity, by its own token or, in a broadcast, by its channel. Priority 5 does not count
 * against the app's budget of updates.
 *
 * @throws WireError as {@link createAlert} does
 */
export function createLiveActivityUpdate(options: LiveActivityUpdateOptions): NotificationContent {
  return createContent(update, options);
}

/**
 * Ends a Live Activity, by its own token or, in a broadcast, by its channel.
 *
 * @throws WireError as {@link createAlert} does
 */
export function createLiveActivityEnd(options: LiveActivityEndOptions): NotificationContent {
  return createContent(end, options);
}
