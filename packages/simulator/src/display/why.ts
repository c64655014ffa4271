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

/** What a reason means. */
export interface WhyText {
  /** One sentence. */
  readonly meaning: string;
  /** What to do about it. */
  readonly cure: string;
}

/** Each reason with its text. */
export const WHYS: Readonly<Record<Why, WhyText>> = {
  "no-text": {
    meaning: "The notification has no text, no sound and no badge.",
    cure: "Give aps.alert a text; keys outside aps are for the app only.",
  },
  background: {
    meaning: "A background notification shows nothing. At most it wakes the app.",
    cure: "To show something, send push type alert with aps.alert.",
  },
  "wrong-push-type": {
    meaning: "The push type does not match the contents, or it is missing and the device needs it.",
    cure: "Set apns-push-type to alert for what people see, and to background for content-available alone.",
  },
  "alerts-off": {
    meaning: "The app's notifications are switched off in Settings.",
    cure: "A server can do nothing about it: the person decides.",
  },
  provisional: {
    meaning: "The app has provisional permission: the card is in Notification Centre only, without sound.",
    cure: "The app has to ask for full permission.",
  },
  focus: {
    meaning: "A Focus holds it back: the card is in Notification Centre, without light or sound.",
    cure: "If it cannot wait, use interruption-level time-sensitive; the app needs the entitlement.",
  },
  filtered: {
    meaning: "A Focus filter or the app's service extension filtered it out.",
    cure: "Compare aps.filter-criteria with the Focus filter, or look at the app's extension.",
  },
  summary: {
    meaning: "It waits for the scheduled summary.",
    cure: "Only time-sensitive and critical ones do not wait. relevance-score decides which the summary features.",
  },
  foreground: {
    meaning: "The app is in the foreground, and decides what to show.",
    cure: "Return presentation options from willPresent in the app's delegate.",
  },
  "other-device": {
    meaning:
      "The other device shows it: the Watch if it is worn while the iPhone is locked, and otherwise the iPhone.",
    cure: "Look at the other device.",
  },
  offline: {
    meaning: "The device is offline. APNs keeps one notification for each app.",
    cure: "Bring the device online.",
  },
  power: {
    meaning: "APNs stores it to save power, and delivers it later.",
    cure: "Use priority 10 for what must arrive at once.",
  },
  expired: {
    meaning: "It expired before the device came online, or its expiration of 0 said not to store it.",
    cure: "Give apns-expiration a later time.",
  },
  overwritten: {
    meaning: "A newer notification took its place before it was delivered.",
    cure: "APNs keeps only the newest one for each app: do not rely on older ones to arrive.",
  },
  unregistered: {
    meaning: "The app was removed from the device, or its device token is not active.",
    cure: "Stop sending to this device token until the app registers it again.",
  },
  rejected: {
    meaning: "APNs refused it, so no device got it.",
    cure: "The answer's reason says what is wrong.",
  },
  "not-visible-type": {
    meaning: "This push type goes to the app or the system, and shows nothing by itself.",
    cure: "What appears is up to the app.",
  },
  "activity-unknown": {
    meaning: "No Live Activity matches it, and it does not start one.",
    cure: "Start it in the app, or send event start to the push-to-start token of iOS 17.2 or later.",
  },
  "activity-ended": {
    meaning: "The Live Activity has ended.",
    cure: "Start a new one: an ended one takes no updates.",
  },
  "activity-outdated": {
    meaning: "aps.timestamp is older than that of the current contents, or more than eight hours ahead.",
    cure: "Set aps.timestamp to the time of the change, in seconds.",
  },
  "activity-undecodable": {
    meaning: "The system cannot decode it, and ignores it without an error.",
    cure: "content-state needs exactly the keys and types of the app's ContentState; timestamp and event are required.",
  },
};
