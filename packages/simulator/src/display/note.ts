/** What a note says. Each is a doubt or a likely mistake, never a reason by itself. */
const TEXTS = {
  "alert-missing": "Apple requires an alert here, and does not say what a device does without one.",
  "app-view-unknown": "Only the app knows how it draws this, so you see the fields and not the design.",
  "body-cut": "The body was cut: it is longer than the device option allows.",
  "budget-spent": "Too many updates of priority 10 in an hour: the device holds them back.",
  "category-unknown": "The app has no such category, so the card has no actions.",
  "dropped-by-force-quit": "The person force-quit the app, so iOS does not wake it.",
  "entitlement-missing": "The app lacks the entitlement for this level, so it counts as active.",
  "extension-unknown": "A service extension may change this before it is shown.",
  "extension-too-late":
    "The service extension did not finish within about 30 seconds, so the device shows the original.",
  "extension-needs-text": "The service extension runs only for an alert with text.",
  "key-wins": "A localization key wins over the text beside it.",
  "level-unknown": "This is not passive, active, time-sensitive or critical, so it counts as active.",
  "may-be-late-or-lost": "Apple does not promise delivery: it may arrive late or never.",
  "must-report-call": "The app must report a call at once, or the system terminates the app.",
  "not-understood": "The value does not have the type that Apple documents, so the device ignores it.",
  "push-type-missing": "Since iOS 13 and watchOS 6, apns-push-type is required.",
  "sound-unknown": "The app has no such sound file, so the default sound plays.",
  "start-impossible": "This cannot start a Live Activity: the device is too old, or it came as a broadcast.",
  "strings-unknown": "The app's strings are unknown, so you see the key and its arguments.",
  "talk-display": "The system shows its Push to Talk screen, with what the app returns.",
  "unknown-key": "Devices ignore this key, which Apple does not define in aps. Custom keys go beside aps.",
  "activity-assumed": "No start was sent, so the app is assumed to have started it.",
} as const;

/** What a note is about: a closed list. */
export type NoteCode = keyof typeof TEXTS;

/** A doubt, or a likely mistake, at its place in the payload or the request. */
export interface DisplayNote {
  readonly code: NoteCode;
  /** Such as `aps.sound`, or `apns-push-type`; absent if it is about the whole. */
  readonly at?: string;
  /** One or two sentences. */
  readonly text: string;
}

const MAX_NOTES = 40;

/** Collects notes: each once, and at most 40. */
export class Notes {
  readonly list: DisplayNote[] = [];

  add(code: NoteCode, at?: string): void {
    if (this.list.length >= MAX_NOTES || this.list.some((note) => note.code === code && note.at === at))
      return;
    this.list.push({ code, ...(at !== undefined && { at }), text: TEXTS[code] });
  }
}
