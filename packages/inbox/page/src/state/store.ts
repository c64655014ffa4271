import { batch, computed, effect, signal } from "@preact/signals";
import type { Connection } from "../../../src/api/connection.js";
import type { Device } from "../../../src/api/device.js";
import type { DeviceScreen } from "../../../src/api/device-screen.js";
import type { Notification, Stats } from "../../../src/api/notification.js";
import type { Clock, Identity, Preset, RuleInForce } from "../../../src/api/simulator.js";
import { ApiError, ask } from "../api/api.js";
import { addNewer, addOlder, EMPTY_FEED, type FeedPage, release, startFeed } from "../model/feed.js";
import { filterQuery } from "../model/route.js";
import { type Happening, listen } from "./live.js";
import { route } from "./place.js";

const PAGE_SIZE = "200";
const CATCH_UP_SIZE = "1000";
/** The page asks for new notifications at most this often. */
const CATCH_UP_MS = 60;
const LIST = "api/v1/notifications";

export const feed = signal(EMPTY_FEED);
/** Why the list could not be read, such as the server's message about a search. */
export const feedError = signal("");
/** Whether the list is scrolled to its top, where new rows go. */
const reader = signal<"at-top" | "away">("at-top");
export const stats = signal<Stats | undefined>(undefined);
export const devices = signal<readonly Device[]>([]);
export const connections = signal<readonly Connection[]>([]);
export const rules = signal<readonly RuleInForce[]>([]);
export const presets = signal<readonly Preset[]>([]);
export const clock = signal<Clock | undefined>(undefined);
export const identity = signal<Identity | undefined>(undefined);
interface Chosen {
  readonly notification: Notification;
  readonly before: Notification | undefined;
  /** Undefined for a broadcast to which no phone listens. */
  readonly screen: DeviceScreen | undefined;
}

/** The chosen notification, the one before it, and its phone's screen. */
export const chosen = signal<Chosen | undefined>(undefined);
/** A short status message, which screen readers read, too. */
export const said = signal("");

const filterKey = computed(() => filterQuery(route.value.filters, {}));

/** Reads everything, and listens for changes. */
export function start(): void {
  listen(hear);
  effect(() => {
    void filterKey.value;
    void restart();
  });
  effect(() => {
    const { chosen: id, part } = route.value;
    void (part === "inbox" ? choose(id) : undefined);
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) catchUp();
  });
  void readAll();
}

/** Does something and announces it. Returns what went wrong, or an empty text. */
export async function attempt(what: string, action: () => Promise<unknown>): Promise<string> {
  try {
    await action();
    said.value = what;
    return "";
  } catch (error) {
    const message = error instanceof ApiError ? error.message : String(error);
    said.value = message;
    return message;
  }
}

/** Reads older ones, when the list is scrolled to its end. */
export async function readOlder(): Promise<void> {
  const { older } = feed.value;
  if (older === null || older === asked) return;
  asked = older;
  const filters = filterKey.value;
  const page = await quietly<FeedPage>(`${LIST}?${query({ cursor: older, limit: PAGE_SIZE })}`);
  asked = undefined;
  if (page !== undefined && filters === filterKey.value) feed.value = addOlder(feed.value, page);
}

/** Notes where the reader is. At the top, those in `held` appear. */
export function readAt(where: "at-top" | "away"): void {
  if (reader.value === where) return;
  batch(() => {
    reader.value = where;
    if (where === "at-top") feed.value = release(feed.value);
  });
}

let asked: string | undefined;
let isCatchingUp = false;
let isBehind = false;
let generation = 0;

async function restart(): Promise<void> {
  generation += 1;
  const own = generation;
  try {
    const page = await ask<FeedPage>(`${LIST}?${query({ limit: PAGE_SIZE })}`);
    if (own !== generation) return;
    batch(() => {
      feed.value = startFeed(page);
      feedError.value = "";
    });
  } catch (error) {
    if (own === generation) feedError.value = error instanceof Error ? error.message : String(error);
  }
}

/** Asks for everything after the newest that is known, so that a stream that was away loses nothing. */
function catchUp(): void {
  isBehind = true;
  if (isCatchingUp || document.hidden) return;
  isCatchingUp = true;
  void (async () => {
    while (isBehind && !document.hidden) {
      isBehind = false;
      await oneCatchUp();
      await new Promise((resolve) => setTimeout(resolve, CATCH_UP_MS));
    }
    isCatchingUp = false;
  })();
}

async function oneCatchUp(): Promise<void> {
  const own = generation;
  const { newest } = feed.value;
  if (newest === "") return await restart();
  const page = await quietly<FeedPage>(
    `${LIST}?${query({ cursor: newest, order: "oldest", limit: CATCH_UP_SIZE })}`,
  );
  if (page === undefined || own !== generation) return;
  if (page.next !== null) isBehind = true;
  const newestRead = page.next === null ? page.newest : (page.notifications.at(-1)?.id ?? page.newest);
  feed.value = addNewer(feed.value, { ...page, newest: newestRead }, reader.value);
}

function hear({ kind, data }: Happening): void {
  switch (kind) {
    case "notification":
    case "skipped":
      catchUp();
      return;
    case "answer":
      answered(data as Notification);
      return;
    case "opened":
    case "poll":
      catchUp();
      void readAll();
      return;
    case "deleted":
    case "reset":
    case "resync":
      void restart();
      void readAll();
      return;
    case "stats":
      stats.value = data as Stats;
      return;
    case "device":
      devices.value = merged(devices.value, data as Device, "deviceToken");
      return;
    case "device-removed": {
      const { deviceToken } = data as Device;
      devices.value = devices.value.filter((each) => each.deviceToken !== deviceToken);
      return;
    }
    case "connection":
      connections.value = merged(connections.value, data as Connection, "id").slice(0, 500);
      return;
    case "rules":
      rules.value = (data as { rules: readonly RuleInForce[] }).rules;
      return;
    case "clock":
      clock.value = data as Clock;
  }
}

/** An answer came after its notification: updates the row. */
function answered(notification: Notification): void {
  const { rows } = feed.value;
  const index = rows.findIndex(({ id }) => id === notification.id);
  if (index >= 0) feed.value = { ...feed.value, rows: rows.with(index, notification) };
  if (chosen.value?.notification.id === notification.id) void choose(notification.id);
}

async function choose(id: string): Promise<void> {
  if (id === "") {
    chosen.value = undefined;
    return;
  }
  if (chosen.value?.notification.id === id && chosen.value.notification.answeredAt !== null) return;
  const notification = await quietly<Notification>(`${LIST}/${encodeURIComponent(id)}`);
  if (route.value.chosen !== id) return;
  if (notification === undefined) {
    chosen.value = undefined;
    said.value = "The inbox no longer has this notification.";
    return;
  }
  const { previousId } = notification;
  const phone = phoneTokenOf(notification);
  const at = encodeURIComponent(id);
  const [before, screen] = await Promise.all([
    previousId === null ? undefined : quietly<Notification>(`${LIST}/${encodeURIComponent(previousId)}`),
    phone === undefined ? undefined : quietly<DeviceScreen>(`api/v1/devices/${phone}/screen?at=${at}`),
  ]);
  if (route.value.chosen === id) chosen.value = { notification, before, screen };
}

/** The first phone that listens to a broadcast. A device token is whatever a sender wrote, so it is checked. */
function phoneTokenOf({ deviceToken, channelId }: Notification): string | undefined {
  if (/^[0-9a-f]{2,200}$/.test(deviceToken)) return deviceToken;
  return devices.value.find(({ channels }) => channelId !== null && channels.includes(channelId))
    ?.deviceToken;
}

async function readAll(): Promise<void> {
  const [numbers, phones, peers, faults, ready, time, who] = await Promise.all([
    quietly<Stats>("api/v1/stats"),
    quietly<{ devices: readonly Device[] }>("api/v1/devices"),
    quietly<{ connections: readonly Connection[] }>("api/v1/connections"),
    quietly<{ rules: readonly RuleInForce[] }>("api/v1/rules"),
    presets.value.length > 0 ? undefined : quietly<{ presets: readonly Preset[] }>("api/v1/rules/presets"),
    quietly<Clock>("api/v1/clock"),
    quietly<Identity>("api/v1/identity"),
  ]);
  batch(() => {
    stats.value = numbers ?? stats.value;
    devices.value = phones?.devices ?? devices.value;
    connections.value = peers?.connections ?? connections.value;
    rules.value = faults?.rules ?? rules.value;
    presets.value = ready?.presets ?? presets.value;
    clock.value = time ?? clock.value;
    identity.value = who ?? identity.value;
  });
}

/** Undefined if the server cannot be asked: the page keeps what it shows, and the header tells why. */
async function quietly<Answer>(path: string): Promise<Answer | undefined> {
  try {
    return await ask<Answer>(path);
  } catch {
    return undefined;
  }
}

function query(more: Readonly<Record<string, string>>): string {
  return filterQuery(route.value.filters, { view: "summary", ...more });
}

function merged<Item>(all: readonly Item[], item: Item, name: keyof Item): readonly Item[] {
  const index = all.findIndex((each) => each[name] === item[name]);
  return index < 0 ? [item, ...all] : all.with(index, item);
}
