import type { ActivityCard } from "./activity/activity-card.js";
import type { Card, Sound } from "./card.js";
import type { DisplayNote } from "./note.js";
import type { Why } from "./why.js";

/** Where something of a notification is seen. */
export type Place =
  | "lock-screen"
  | "banner"
  | "notification-centre"
  | "summary"
  | "app-icon"
  | "watch"
  | "activity-card"
  | "island"
  | "island-expanded"
  | "smart-stack"
  | "menu-bar"
  | "carplay";

/** A line of Apple's delivery log. */
export type LogWords =
  | "Delivered"
  | "Stored – Device Offline"
  | "Stored – Power Considerations"
  | "Discarded – Token Unregistered"
  | "Discarded – Expired"
  | "Discarded – Disabled";

/** What a device does with a notification, whether people see it or not. */
interface DisplayFacts {
  /** Where it is seen, now or when somebody looks; empty for nowhere. */
  readonly where: readonly Place[];
  /** The card. Present, too, if it waits quietly in a list. */
  readonly card?: Card;
  /** The Live Activity after this notification. */
  readonly activity?: ActivityCard;
  readonly sound?: Sound;
  /** The new number on the app's icon; 0 removes it. */
  readonly badge?: number;
  /** Whether a dark screen lights up. */
  readonly lights: boolean;
  /** Whether the app runs in the background because of it. Apple promises nothing: at most `perhaps`. */
  readonly appWoken: "no" | "perhaps";
  /** What Apple's delivery log says of it; absent if APNs refused it. */
  readonly log?: LogWords;
  /** Earlier notifications that it replaced before anybody saw them. */
  readonly overwrites: readonly string[];
  readonly notes: readonly DisplayNote[];
}

/** Something is presented when it arrives. */
export interface Shown extends DisplayFacts {
  readonly shown: true;
  readonly why?: undefined;
}

/** Nothing is presented when it arrives. */
export interface NotShown extends DisplayFacts {
  readonly shown: false;
  readonly why: Why;
}

/** What a device shows of a notification when it arrives, or the one reason why it shows nothing. */
export type Display = Shown | NotShown;

/** The facts known so far; the others mean nothing is shown. */
export type DisplayParts = { readonly [Name in keyof DisplayFacts]?: DisplayFacts[Name] };

const NOTHING: DisplayFacts = {
  where: [],
  lights: false,
  appWoken: "no",
  overwrites: [],
  notes: [],
};

export function shown(parts: DisplayParts): Shown {
  return { shown: true, ...NOTHING, log: "Delivered", ...parts };
}

export function notShown(why: Why, parts: DisplayParts = {}): NotShown {
  return { shown: false, why, ...NOTHING, log: "Delivered", ...parts };
}
