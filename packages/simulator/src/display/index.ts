// What a phone shows of a notification: pure functions, for pages and reports of your own.

export type { ActivityCard } from "./activity/activity-card.js";
export type { Card, InterruptionLevel, Sound } from "./card.js";
export { display } from "./display.js";
export type {
  AppCategory,
  AppExtension,
  DisplayApp,
  DisplayDevice,
  DisplayDeviceOptions,
  DisplayFocus,
} from "./display-device.js";
export { DEFAULT_DEVICE, resolveDevice } from "./display-device.js";
export type { DisplayNotification } from "./display-notification.js";
export type { Display, LogWords, NotShown, Place, Shown } from "./display-result.js";
export type { DisplayNote, NoteCode } from "./note.js";
export type { CardGroup } from "./screen/groups.js";
export { activitiesOf, groupsOf, islandOf, summaryOf } from "./screen/groups.js";
export { passTime } from "./screen/pass-time.js";
export type { Received } from "./screen/receive.js";
export { deliverStored, receive } from "./screen/receive.js";
export type { Screen, StoredNotification } from "./screen/screen.js";
export { EMPTY_SCREEN } from "./screen/screen.js";
export type { Line } from "./text/line.js";
export { WHYS, type Why, type WhyText } from "./why.js";
