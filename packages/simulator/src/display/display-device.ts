import { EMPTY_SCREEN, type Screen } from "./screen/screen.js";

/** A category of actions that the app registered. */
export interface AppCategory {
  /** Titles, in order; at most four are offered. */
  readonly actions: readonly string[];
  /** What stands in place of a hidden preview. */
  readonly placeholder?: string;
}

/** What the app's service extension does. */
export type AppExtension =
  | { readonly does: "change"; readonly title?: string; readonly subtitle?: string; readonly body?: string }
  | { readonly does: "time-out" }
  | { readonly does: "empty" };

/** What is known of the app. */
export interface DisplayApp {
  /** Default `Demo`. */
  readonly name: string;
  /** Default `stopped`. `closed-by-force`: it is not woken. */
  readonly state: "stopped" | "background" | "foreground" | "closed-by-force";
  /** What its delegate does while the app is in the foreground: Apple lets the app decide. Default `silent`. */
  readonly inFront: "silent" | "present";
  /** Localized strings by key. Default none: keys are shown as such. */
  readonly strings: Readonly<Record<string, string>>;
  /** Names of its sound files. Default none. */
  readonly sounds: readonly string[];
  /** Default: `REPLY` with two actions. */
  readonly categories: Readonly<Record<string, AppCategory>>;
  /** Default `["time-sensitive"]`. */
  readonly entitlements: readonly ("time-sensitive" | "critical" | "filtering")[];
  /** Default none. */
  readonly extension?: AppExtension | undefined;
  /** For each type of Live Activity, the keys that its content-state must have. Default: everything decodes. */
  readonly activityKeys: Readonly<Record<string, readonly string[]>>;
  /** Whether a Push to Talk channel is joined. Default `no`. */
  readonly joinedTalk: "yes" | "no";
}

/** A Focus that is on. */
export interface DisplayFocus {
  /** Whether it lets the app through. Default `no`. */
  readonly allowsApp?: "yes" | "no";
  /** Whether time-sensitive notifications pass. Default `yes`. */
  readonly allowsTimeSensitive?: "yes" | "no";
  /** The app's filter: only these `filter-criteria` are shown. Default: no filter. */
  readonly shows?: readonly string[];
}

/** A device, and how its owner set it up. The defaults are those of a locked iPhone. */
export interface DisplayDevice {
  /** Whose screen is asked about. Default `iphone`. */
  readonly kind: "iphone" | "watch";
  /** The version of iOS, such as 17.2. Default 18. */
  readonly osVersion: number;
  readonly app: DisplayApp;
  /** Default `online`. */
  readonly connection: "online" | "offline" | "uninstalled";
  /** Default `granted`. */
  readonly permission: "granted" | "provisional" | "off";
  /** `in-use`: unlocked, with the screen on. Default `locked`. */
  readonly lock: "locked" | "in-use";
  /** Default none. */
  readonly focus?: DisplayFocus | undefined;
  /** The scheduled summary includes the app. Default `off`. */
  readonly summary: "on" | "off";
  /** Default `shown`. */
  readonly previews: "shown" | "hidden";
  /** Default `ring`. */
  readonly muteSwitch: "ring" | "silent";
  /** A paired Watch. Default `none`. */
  readonly watch: "worn" | "off-wrist" | "none";
  /** Default `normal`. */
  readonly power: "normal" | "saving";
  /** Whether it has a Dynamic Island. Default `yes`. */
  readonly island: "yes" | "no";
  /** What else shows Live Activities. Default none. */
  readonly mirrors: readonly ("watch" | "mac" | "carplay")[];
  /** How the owner groups cards. Default `automatic`. */
  readonly grouping: "automatic" | "by-app" | "off";
  /** Doubtful: most apps start Live Activities themselves, which no server sees. Default `assumed`. */
  readonly unseenStart: "assumed" | "ignored";
  /** Doubtful: updates of priority 10 in an hour before they are held back. Default: no limit. */
  readonly updatesPerHour: number;
  /** Doubtful: a notification within this time of the last one overwrites it. Milliseconds. Default 0: never. */
  readonly overwriteWithinMs: number;
  /** Doubtful: lines of the body before it is cut. Default: no limit. */
  readonly bodyLines: number;
  /** Doubtful: characters, as people count them, of the body before it is cut. Default: no limit. */
  readonly bodyCharacters: number;
  /** What it shows now. Default: nothing. */
  readonly screen: Screen;
}

/** A device; absent fields have their defaults. */
export type DisplayDeviceOptions = {
  readonly [Name in keyof Omit<DisplayDevice, "app">]?: DisplayDevice[Name] | undefined;
} & {
  readonly app?: { readonly [Name in keyof DisplayApp]?: DisplayApp[Name] | undefined } | undefined;
};

const DEFAULT_APP: DisplayApp = {
  name: "Demo",
  state: "stopped",
  inFront: "silent",
  strings: {},
  sounds: [],
  categories: { REPLY: { actions: ["Reply", "Mute"] } },
  entitlements: ["time-sensitive"],
  activityKeys: {},
  joinedTalk: "no",
};

/** A locked iPhone with iOS 18, everything permitted, no Focus, no Watch, and an app that does not run. */
export const DEFAULT_DEVICE: DisplayDevice = {
  kind: "iphone",
  osVersion: 18,
  app: DEFAULT_APP,
  connection: "online",
  permission: "granted",
  lock: "locked",
  summary: "off",
  previews: "shown",
  muteSwitch: "ring",
  watch: "none",
  power: "normal",
  island: "yes",
  mirrors: [],
  grouping: "automatic",
  unseenStart: "assumed",
  updatesPerHour: Number.POSITIVE_INFINITY,
  overwriteWithinMs: 0,
  bodyLines: Number.POSITIVE_INFINITY,
  bodyCharacters: Number.POSITIVE_INFINITY,
  screen: EMPTY_SCREEN,
};

/** Fills in the defaults. */
export function resolveDevice(options: DisplayDeviceOptions): DisplayDevice {
  return {
    ...DEFAULT_DEVICE,
    ...given(options),
    app: { ...DEFAULT_APP, ...given(options.app ?? {}) },
  };
}

function given<Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]: Exclude<Fields[Name], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Fields]: Exclude<Fields[Name], undefined>;
  };
}
