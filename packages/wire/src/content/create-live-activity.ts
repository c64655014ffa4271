import type { Instant } from "../payload/instant.js";
import type { AlertOptions, PayloadOptions } from "../payload/payload-options.js";
import { type ContentKind, createContent } from "./create-content.js";
import type { DeliveryOptions, NotificationContent } from "./notification-content.js";

/** Options of every event of a Live Activity. */
export interface LiveActivityContentOptions
  extends DeliveryOptions,
    Pick<PayloadOptions, "staleDate" | "relevanceScore" | "sound" | "custom"> {
  /** When this was true: a Date or seconds since 1970. The device keeps the latest. */
  readonly timestamp: Instant;
}

/** How the activity is updated later: by a token of its own, by a channel, or by neither. */
export type LiveActivityInput =
  | { readonly inputPushToken?: boolean | 0 | 1 | undefined; readonly inputPushChannel?: undefined }
  | { readonly inputPushToken?: undefined; readonly inputPushChannel: string };

/** Options of `createLiveActivityStart`. */
export type LiveActivityStartOptions = LiveActivityContentOptions &
  LiveActivityInput & {
    /** The name of the app's ActivityAttributes type. */
    readonly attributesType: string;
    /** The static content, a JSON object. */
    readonly attributes: object;
    /**
     * The dynamic content, a JSON object that fits the app's ContentState. Swift decodes a date as seconds since 2001
     * unless the app does otherwise.
     */
    readonly contentState: object;
    /** Shown when the activity starts: title and body. */
    readonly alert: AlertOptions;
  };

/** Options of `createLiveActivityUpdate`. */
export interface LiveActivityUpdateOptions extends LiveActivityContentOptions {
  /** The dynamic content, a JSON object. */
  readonly contentState: object;
  /** If present, the update lights up the screen. */
  readonly alert?: AlertOptions | undefined;
}

/** Options of `createLiveActivityEnd`. */
export interface LiveActivityEndOptions extends LiveActivityContentOptions {
  /** The content shown until the activity is removed. Absent: the last one. */
  readonly contentState?: object | undefined;
  /** If present, the end lights up the screen. */
  readonly alert?: AlertOptions | undefined;
  /** When the activity leaves the lock screen; in the past, at once. Absent: up to four hours later. */
  readonly dismissalDate?: Instant | undefined;
}

const common: readonly (keyof PayloadOptions)[] = [
  "timestamp",
  "contentState",
  "staleDate",
  "relevanceScore",
  "alert",
  "sound",
  "custom",
];
const start: ContentKind = /* @__PURE__ */ kindOf("start", {
  own: ["attributesType", "attributes", "inputPushToken", "inputPushChannel"],
  needs: ["timestamp", "contentState", "attributesType", "attributes", "alert"],
});
const update: ContentKind = /* @__PURE__ */ kindOf("update", {
  own: [],
  needs: ["timestamp", "contentState"],
});
const end: ContentKind = /* @__PURE__ */ kindOf("end", { own: ["dismissalDate"], needs: ["timestamp"] });

/**
 * Starts a Live Activity (iOS 17.2 or later; a provider token, not a certificate). Its device token is the app's
 * push-to-start token. `inputPushToken` asks for a token to update the activity with, `inputPushChannel` makes it
 * follow a channel; with either, systems before iOS 18 do not start it at all (Apple, Starting and updating Live
 * Activities with ActivityKit push notifications).
 *
 * @throws UsageError as `createAlert`, with the option as `field`.
 */
export function createLiveActivityStart(options: LiveActivityStartOptions): NotificationContent {
  return createContent(start, options);
}

/**
 * Updates a Live Activity, by its own token or, in a broadcast, by its channel. Updates of priority 5 do not count
 * against the app's budget.
 *
 * @throws UsageError as `createAlert`, with the option as `field`.
 */
export function createLiveActivityUpdate(options: LiveActivityUpdateOptions): NotificationContent {
  return createContent(update, options);
}

/**
 * Ends a Live Activity, by its own token or, in a broadcast, by its channel.
 *
 * @throws UsageError as `createAlert`, with the option as `field`.
 */
export function createLiveActivityEnd(options: LiveActivityEndOptions): NotificationContent {
  return createContent(end, options);
}

function kindOf(
  event: "start" | "update" | "end",
  { own, needs }: Record<"own" | "needs", readonly (keyof PayloadOptions)[]>,
): ContentKind {
  return { pushType: "liveactivity", takes: [...common, ...own], needs, sets: { event } };
}
