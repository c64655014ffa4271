import type { NotificationSummary } from "../../../src/api/notification.js";

/** The page keeps this many; the server has the others. */
const MAX_KEPT = 20_000;

/** A page of the server's answer. */
export interface FeedPage {
  readonly notifications: readonly NotificationSummary[];
  readonly next: string | null;
  readonly newest: string;
  readonly total: number;
  readonly missed: number;
}

/** The list, the newest first. While the reader is further down, new notifications wait in `held`. */
export interface Feed {
  readonly rows: readonly NotificationSummary[];
  /** Newer than the rows, the newest first. */
  readonly held: readonly NotificationSummary[];
  /** The cursor for newer ones. */
  readonly newest: string;
  /** The cursor for older ones; null if there are none. */
  readonly older: string | null;
  /** How many match at the server. */
  readonly total: number;
  /** How many left the ring before the page saw them. */
  readonly missed: number;
}

export const EMPTY_FEED: Feed = { rows: [], held: [], newest: "", older: null, total: 0, missed: 0 };

/** The first page, the newest first. */
export function startFeed({ notifications, next, newest, total }: FeedPage): Feed {
  return { rows: notifications, held: [], newest, older: next, total, missed: 0 };
}

/** Adds newer ones, which come the oldest first: on top if the reader is there, else to `held`. */
export function addNewer(feed: Feed, page: FeedPage, reader: "at-top" | "away"): Feed {
  const fresh = page.notifications.toReversed();
  const missed = feed.missed + page.missed;
  const total = feed.total + fresh.length;
  const next: Feed = { ...feed, newest: page.newest, total, missed };
  if (fresh.length === 0) return next;
  if (reader === "away") return { ...next, held: [...fresh, ...feed.held].slice(0, MAX_KEPT) };
  return cut({ ...next, rows: [...fresh, ...feed.held, ...feed.rows], held: [] });
}

/** Adds a page of older ones at the end. */
export function addOlder(feed: Feed, page: FeedPage): Feed {
  return { ...feed, rows: [...feed.rows, ...page.notifications], older: page.next };
}

/** Puts those in `held` on top. */
export function release(feed: Feed): Feed {
  return feed.held.length === 0 ? feed : cut({ ...feed, rows: [...feed.held, ...feed.rows], held: [] });
}

function cut(feed: Feed): Feed {
  if (feed.rows.length <= MAX_KEPT) return feed;
  const rows = feed.rows.slice(0, MAX_KEPT);
  return { ...feed, rows, older: rows.at(-1)?.id ?? feed.older };
}
