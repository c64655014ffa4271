import type { DisplayDeviceOptions } from "@apns/simulator/display";

type Settings = Readonly<Record<string, unknown>>;

/** A setting of a phone with a few choices. */
interface PhoneSetting {
  readonly name: string;
  readonly label: string;
  /** What the settings have for each choice, with its words; the first is the default. */
  readonly choices: readonly (readonly [value: unknown, words: string])[];
}

/** One choice of a setting, as a select has it. */
export interface PhoneChoice {
  /** Its position, as text. */
  readonly key: string;
  readonly words: string;
}

const UNKNOWN_KEY = "own";

/** The settings that decide what a phone shows, by their names in `DisplayDeviceOptions`. */
export const PHONE_SETTINGS: readonly PhoneSetting[] = [
  setting("lock", "Screen", [
    ["locked", "Locked"],
    ["in-use", "In use"],
  ]),
  setting("focus", "Focus", [
    [undefined, "Off"],
    [{}, "On, time-sensitive passes"],
    [{ allowsTimeSensitive: "no" }, "On, nothing passes"],
    [{ allowsApp: "yes" }, "On, the app passes"],
  ]),
  setting("permission", "Permission", [
    ["granted", "Granted"],
    ["provisional", "Provisional"],
    ["off", "Denied"],
  ]),
  setting("previews", "Previews", [
    ["shown", "Shown"],
    ["hidden", "Hidden"],
  ]),
  setting("summary", "Scheduled summary", [
    ["off", "Off"],
    ["on", "Includes the app"],
  ]),
  setting("grouping", "Grouping", [
    ["automatic", "Automatic"],
    ["by-app", "By app"],
    ["off", "Off"],
  ]),
  setting("muteSwitch", "Mute switch", [
    ["ring", "Ring"],
    ["silent", "Silent"],
  ]),
  setting("watch", "Watch", [
    ["none", "None"],
    ["worn", "Worn"],
    ["off-wrist", "Off the wrist"],
  ]),
  setting("island", "Dynamic Island", [
    ["yes", "Yes"],
    ["no", "No"],
  ]),
  setting("osVersion", "iOS", [
    [18, "18"],
    [17.2, "17.2"],
    [17, "17"],
    [16, "16"],
    [15, "15"],
  ]),
];

/** What can be chosen. A value that no choice has, such as one of the API, is one more choice. */
export function choicesOf({ name, choices }: PhoneSetting, settings: Settings): readonly PhoneChoice[] {
  const listed = choices.map(([, words], index) => ({ key: String(index), words }));
  return indexOf(choices, settings[name]) === -1
    ? [...listed, { key: UNKNOWN_KEY, words: JSON.stringify(settings[name]) }]
    : listed;
}

/** The key of the choice that holds. */
export function chosenOf({ name, choices }: PhoneSetting, settings: Settings): string {
  const index = indexOf(choices, settings[name]);
  return index === -1 ? UNKNOWN_KEY : String(index);
}

/** The settings after a choice. The default needs no field; other fields stay as they are. */
export function withChoice({ name, choices }: PhoneSetting, settings: Settings, key: string): Settings {
  if (key === UNKNOWN_KEY) return settings;
  const { [name]: _, ...others } = settings;
  return key === "0" ? others : { ...others, [name]: choices[Number(key)]?.[0] };
}

/** Words with commas or spaces between them, each once. */
export function listOf(text: string): readonly string[] {
  return [...new Set(text.split(/[\s,]+/).filter((word) => word !== ""))];
}

function indexOf(choices: PhoneSetting["choices"], value: unknown): number {
  const text = JSON.stringify(value);
  return value === undefined ? 0 : choices.findIndex(([each]) => JSON.stringify(each) === text);
}

function setting<Name extends keyof DisplayDeviceOptions>(
  name: Name,
  label: string,
  choices: readonly (readonly [DisplayDeviceOptions[Name], string])[],
): PhoneSetting {
  return { name, label, choices };
}
