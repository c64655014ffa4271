/** Why a device shows nothing of a notification when it arrives: a closed list. */
export type Why =
  | "no-text"
  | "background"
  | "wrong-push-type"
  | "alerts-off"
  | "provisional"
  | "focus"
  | "filtered"
  | "summary"
  | "foreground"
  | "other-device"
  | "offline"
  | "power"
  | "expired"
  | "overwritten"
  | "unregistered"
  | "rejected"
  | "not-visible-type"
  | "activity-unknown"
  | "activity-ended"
  | "activity-outdated"
  | "activity-undecodable";

/** What a `Why` means. */
export interface WhyText {
  /** One sentence. */
  readonly meaning: string;
  /** What to do about it. */
  readonly cure: string;
}

/** Every `Why` with its text. */
export const WHYS: Readonly<Record<Why, WhyText>> = {
  "no-text": {
    meaning: "The notification has no text, no sound and no badge.",
    cure: "Give aps.alert a text; keys outside aps are for the app only.",
  },
  background: {
    meaning: "A background notification wakes the app, if at all, and shows nothing.",
    cure: "To show something, send push type alert with aps.alert.",
  },
  "wrong-push-type": {
    meaning: "The push type does not fit the contents, or is missing where the device needs it.",
    cure: "Set apns-push-type to alert for what people see, to background for content-available alone.",
  },
  "alerts-off": {
    meaning: "Notifications of the app are switched off in Settings.",
    cure: "Nothing on the server: the person decides.",
  },
  provisional: {
    meaning: "The app has provisional permission: the card is in Notification Centre only, without sound.",
    cure: "The app asks for permission; until then this is all.",
  },
  focus: {
    meaning: "A Focus holds it back: the card is in the list, dark and silent.",
    cure: "If it cannot wait: interruption-level time-sensitive, with the app's entitlement.",
  },
  filtered: {
    meaning: "A filter of the Focus or the app's extension leaves it out.",
    cure: "Compare aps.filter-criteria with the Focus, or look at the app's extension.",
  },
  summary: {
    meaning: "It waits for the scheduled summary.",
    cure: "relevance-score decides which are featured; time-sensitive ones do not wait.",
  },
  foreground: {
    meaning: "The app is in front, and decides itself what to show.",
    cure: "The app's delegate returns the presentation options in willPresent.",
  },
  "other-device": {
    meaning: "It is shown on the other device: the iPhone or the Watch, whichever is in use.",
    cure: "Look at the other one.",
  },
  offline: {
    meaning: "The device is offline. APNs keeps one notification for each app.",
    cure: "Bring the device online.",
  },
  power: {
    meaning: "Stored to save power; it comes later, perhaps with others.",
    cure: "Priority 10 is delivered at once.",
  },
  expired: {
    meaning: "Its expiration passed before the device could be reached, or it was not to be stored.",
    cure: "Give apns-expiration a later time.",
  },
  overwritten: {
    meaning: "A newer notification took its place before it was delivered.",
    cure: "APNs keeps one for each app: send what must not be lost when the device is online.",
  },
  unregistered: {
    meaning: "The app is not on the device any more, or its device token is not active.",
    cure: "Stop sending to this device token until the app registers it again.",
  },
  rejected: {
    meaning: "APNs refused it; no device saw it.",
    cure: "The answer's reason says what is wrong.",
  },
  "not-visible-type": {
    meaning: "This push type reaches an app or the system, and shows nothing by itself.",
    cure: "The app shows what it makes of it.",
  },
  "activity-unknown": {
    meaning: "There is no Live Activity that this belongs to, and it does not start one.",
    cure: "Start it in the app, or send event start to the push-to-start token of iOS 17.2 or later.",
  },
  "activity-ended": {
    meaning: "The Live Activity has ended.",
    cure: "Start a new one; an ended one takes no updates.",
  },
  "activity-outdated": {
    meaning: "aps.timestamp is older than what is shown, or too far ahead.",
    cure: "Set aps.timestamp to the time of the change, in seconds.",
  },
  "activity-undecodable": {
    meaning: "The system cannot decode it, and ignores it silently.",
    cure: "content-state needs exactly the keys and types of the app's ContentState; timestamp and event are required.",
  },
};
