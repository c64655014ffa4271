import type { DisplayDeviceOptions } from "@apns/simulator/display";
import type { Schema } from "../schema.js";
import { amount, count, listOf, mapOf, object, oneOf, type PropertiesOf, text } from "./schema-of.js";

type AppOptions = NonNullable<DisplayDeviceOptions["app"]>;
type FocusOptions = NonNullable<DisplayDeviceOptions["focus"]>;
type Category = NonNullable<AppOptions["categories"]>[string];
type Extension = NonNullable<AppOptions["extension"]>;
/** The phone's state has fields of its own, and the simulator keeps its screen. */
type PhoneSettings = Omit<DisplayDeviceOptions, "connection" | "screen">;

/** The compiler compares names and values with those of the simulator. */
const APP: PropertiesOf<AppOptions> = {
  name: text("Default `Demo`."),
  state: oneOf("Default `stopped`.", "stopped", "background", "foreground", "closed-by-force"),
  inFront: oneOf(
    "What it does with a notification while it is in the foreground. Default `silent`.",
    "silent",
    "present",
  ),
  strings: mapOf("Localized strings by key.", text("The string.")),
  sounds: listOf("Names of its sound files.", text("A name.")),
  categories: mapOf(
    "Categories of actions by name.",
    object<Category>(
      "A category.",
      {
        actions: listOf("Titles, in order; at most four are offered.", text("A title.")),
        placeholder: text("What stands in place of a hidden preview."),
      },
      { actions: true },
    ),
  ),
  entitlements: listOf(
    "Default `time-sensitive`.",
    oneOf("What Apple permits it.", "time-sensitive", "critical", "filtering"),
  ),
  extension: object<Extension>(
    "What its service extension does. Default: there is none.",
    {
      does: oneOf("`change` sets the texts below.", "change", "time-out", "empty"),
      title: text("Of `change`."),
      subtitle: text("Of `change`."),
      body: text("Of `change`."),
    },
    { does: true },
  ),
  activityKeys: mapOf(
    "For each type of Live Activity, the keys that its content-state must have.",
    listOf("Keys.", text("A key.")),
  ),
  joinedTalk: oneOf("Whether a Push to Talk channel is joined. Default `no`.", "yes", "no"),
};

const FOCUS: PropertiesOf<FocusOptions> = {
  allowsApp: oneOf("Default `no`.", "yes", "no"),
  allowsTimeSensitive: oneOf("Default `yes`.", "yes", "no"),
  shows: listOf("The app's filter: only these `filter-criteria` are shown.", text("A criterion.")),
};

const SETTINGS: PropertiesOf<PhoneSettings> = {
  kind: oneOf("Whose screen is asked about. Default `iphone`.", "iphone", "watch"),
  osVersion: amount("Of iOS, such as 17.2. Default 18.", { minimum: 1, maximum: 1000 }),
  app: object<AppOptions>("What is known of the app.", APP, {}),
  permission: oneOf("Default `granted`.", "granted", "provisional", "off"),
  lock: oneOf("`in-use`: unlocked, with the screen on. Default `locked`.", "locked", "in-use"),
  focus: object<FocusOptions>("A Focus that is on. Default: none.", FOCUS, {}),
  summary: oneOf("Whether the scheduled summary includes the app. Default `off`.", "on", "off"),
  previews: oneOf("Default `shown`.", "shown", "hidden"),
  muteSwitch: oneOf("Default `ring`.", "ring", "silent"),
  watch: oneOf("A paired Watch. Default `none`.", "worn", "off-wrist", "none"),
  power: oneOf("Default `normal`.", "normal", "saving"),
  island: oneOf("Whether it has a Dynamic Island. Default `yes`.", "yes", "no"),
  mirrors: listOf(
    "What else shows Live Activities. Default: nothing.",
    oneOf("A device.", "watch", "mac", "carplay"),
  ),
  grouping: oneOf("How cards are grouped. Default `automatic`.", "automatic", "by-app", "off"),
  unseenStart: oneOf("Doubtful: a start that no server sees. Default `assumed`.", "assumed", "ignored"),
  updatesPerHour: count("Doubtful: updates of priority 10 before they are held back. Default: no limit."),
  overwriteWithinMs: count("Doubtful: milliseconds in which one overwrites the last one. Default 0: never."),
  bodyLines: count("Doubtful: lines of the body before it is cut. Default: no limit."),
  bodyCharacters: count("Doubtful: characters of the body before it is cut. Default: no limit."),
};

/** The settings of a phone that `display` takes into account. */
export const PHONE_SETTINGS_SCHEMA: Schema = object<PhoneSettings>(
  "Settings of the phone that decide what it shows. A new value replaces all of them.",
  SETTINGS,
  {},
);
