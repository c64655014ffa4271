/** What a note says. Each is a doubt or a likely mistake, never a reason by itself. */
const TEXTS = {
  "alert-missing": "Apple demands an alert here; what a device does without one is not described.",
  "app-view-unknown": "The app draws this itself: its fields are shown, not its design.",
  "body-cut": "The body is longer than the device option allows, and was cut.",
  "budget-spent": "Too many updates of priority 10 in an hour; the device holds them back.",
  "category-unknown": "The app has no such category: no actions are offered.",
  "dropped-by-force-quit": "The person closed the app by force: it is not woken.",
  "entitlement-missing": "The app lacks the entitlement for this level: it counts as active.",
  "extension-unknown": "A service extension may change this before it is shown.",
  "extension-too-late": "The service extension did not finish in some 30 seconds: the original is shown.",
  "extension-needs-text": "The service extension runs only for an alert with text.",
  "key-wins": "A localization key wins over the text beside it.",
  "level-unknown": "Not one of passive, active, time-sensitive and critical: it counts as active.",
  "may-be-late-or-lost": "The delivery is not promised: it may be late, or lost.",
  "must-report-call": "The app must report a call at once, or the system ends it.",
  "not-understood": "The value is not of the type that Apple documents, and is ignored.",
  "push-type-missing": "apns-push-type is required since iOS 13 and watchOS 6.",
  "sound-unknown": "The app has no such sound file: the default sound is played.",
  "start-impossible": "This device or this way of sending cannot start a Live Activity.",
  "strings-unknown": "The app's strings are not known: the key and its arguments are shown.",
  "talk-display": "The system shows its talk display, with what the app answers.",
  "unknown-key": "Not a key of aps: devices ignore it. Custom keys go beside aps.",
  "activity-assumed": "No start was seen: the app is taken to have started it.",
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

/** Notes as they are found, each once, and not without end. */
export class Notes {
  readonly list: DisplayNote[] = [];

  add(code: NoteCode, at?: string): void {
    if (this.list.length >= MAX_NOTES || this.list.some((note) => note.code === code && note.at === at))
      return;
    this.list.push({ code, ...(at !== undefined && { at }), text: TEXTS[code] });
  }
}
