import type { Rule } from "@apns/simulator";
import type { Connection, ConnectionAction, Frame } from "../api/connection.js";
import type { Device, DeviceChange } from "../api/device.js";
import type { DeviceScreen } from "../api/device-screen.js";
import type {
  Notification,
  NotificationFilter,
  NotificationPage,
  NotificationSummary,
  Stats,
} from "../api/notification.js";
import type { Clock, Identity, Preset, RuleInForce } from "../api/simulator.js";
import { type EventOptions, streamEvents } from "./event-stream.js";
import type { CallOptions, InboxClientOptions } from "./inbox-client-options.js";
import type { InboxEvent } from "./inbox-event.js";
import { Requester } from "./requester.js";

/** Which part of a list. */
export interface ListOptions extends NotificationFilter, CallOptions {
  /** 0 to 1000. Default 50. */
  readonly limit?: number | undefined;
  /** `next` or `newest` of a list, or an id. Default: from the beginning. */
  readonly cursor?: string | undefined;
  /** Default `newest` first. */
  readonly order?: "newest" | "oldest" | undefined;
}

/** What to wait for, and how long. */
export interface WaitOptions extends NotificationFilter, CallOptions {
  /** 1 to 1000. Default 1. */
  readonly count?: number | undefined;
  /** Milliseconds, 0 to 300,000. Default 5000. */
  readonly timeoutMs?: number | undefined;
  /** Only what came after it counts. Default: everything that is kept counts. */
  readonly cursor?: string | undefined;
}

/** A client of an inbox. Every method may throw InboxError `unreachable` or `refused`. */
export interface InboxClient {
  readonly notifications: {
    list(options?: ListOptions): Promise<NotificationPage>;
    /** The same without payloads and headers. */
    listSummaries(options?: ListOptions): Promise<NotificationPage<NotificationSummary>>;
    get(id: string): Promise<Notification>;
    /**
     * Resolves when enough notifications match.
     *
     * @throws InboxError `wait-timeout`, whose message names the nearest ones
     */
    wait(options?: WaitOptions): Promise<readonly Notification[]>;
    /** Where a later `wait` begins, when it is read before something is sent. */
    cursor(): Promise<string>;
    /** Deletes what the filter matches; without a filter, everything. Returns how many. */
    delete(filter?: NotificationFilter): Promise<number>;
    stats(): Promise<Stats>;
  };
  readonly rules: {
    list(): Promise<readonly RuleInForce[]>;
    replace(rules: readonly Rule[]): Promise<readonly RuleInForce[]>;
    /** Adds after the others. */
    add(rules: Rule | readonly Rule[]): Promise<readonly RuleInForce[]>;
    remove(id: string): Promise<readonly RuleInForce[]>;
    clear(): Promise<number>;
    presets(): Promise<readonly Preset[]>;
  };
  readonly devices: {
    list(): Promise<readonly Device[]>;
    /** Makes one with a new device token. */
    create(change?: DeviceChange): Promise<Device>;
    get(deviceToken: string): Promise<Device>;
    /** Before and after a notification, given by its id; without one, as it is now. */
    screen(deviceToken: string, at?: string): Promise<DeviceScreen>;
    /** Makes or changes one. */
    set(deviceToken: string, change: DeviceChange): Promise<Device>;
    /** Returns whether there was one. */
    delete(deviceToken: string): Promise<boolean>;
  };
  readonly connections: {
    list(): Promise<readonly Connection[]>;
    frames(id: string): Promise<readonly Frame[]>;
    act(id: string, action: ConnectionAction): Promise<Connection>;
  };
  readonly clock: {
    read(): Promise<Clock>;
    advance(ms: number): Promise<Clock>;
  };
  /** As after the start, with the same identity. For one test among several, delete by topic or device token instead. */
  reset(): Promise<void>;
  identity(): Promise<Identity>;
  /** What happens from now on. Resumes by itself when the connection breaks; ends with the signal, or the loop. */
  events(options?: EventOptions): AsyncIterableIterator<InboxEvent>;
}

const API = "api/v1";

/**
 * Makes a client of an inbox that runs elsewhere; it uses `fetch` and nothing else.
 *
 * @throws InboxError `invalid-option`
 */
export function createInboxClient(options: InboxClientOptions): InboxClient {
  const requester = new Requester(options);
  return {
    notifications: notificationCalls(requester),
    rules: ruleCalls(requester),
    devices: deviceCalls(requester),
    connections: connectionCalls(requester),
    clock: {
      read: () => requester.json({ path: `${API}/clock` }),
      advance: (advanceMs) => requester.json({ method: "POST", path: `${API}/clock`, body: { advanceMs } }),
    },
    reset: async () => {
      await requester.json({ method: "POST", path: `${API}/reset` });
    },
    identity: () => requester.json({ path: `${API}/identity` }),
    events: (eventOptions = {}) => streamEvents(requester, eventOptions),
  };
}

function notificationCalls(requester: Requester): InboxClient["notifications"] {
  const path = `${API}/notifications`;
  const list = <Page>({ signal, ...query }: ListOptions, view: string): Promise<Page> =>
    requester.json({ path, query: { ...query, view }, signal });
  return {
    list: (options = {}) => list(options, "full"),
    listSummaries: (options = {}) => list(options, "summary"),
    get: (id) => requester.json({ path: `${path}/${encodeURIComponent(id)}` }),
    wait: async ({ signal, ...query } = {}) => {
      const page = await requester.json<NotificationPage>({
        path: `${path}/wait`,
        query: { ...query },
        signal,
      });
      return page.notifications;
    },
    cursor: async () => (await list<NotificationPage>({ limit: 0 }, "summary")).newest,
    delete: async (filter = {}) =>
      deleted(await requester.json({ method: "DELETE", path, query: { ...filter } })),
    stats: () => requester.json({ path: `${API}/stats` }),
  };
}

function ruleCalls(requester: Requester): InboxClient["rules"] {
  const path = `${API}/rules`;
  const rules = ({ rules: list }: { readonly rules: readonly RuleInForce[] }): readonly RuleInForce[] => list;
  return {
    list: async () => rules(await requester.json({ path })),
    replace: async (body) => rules(await requester.json({ method: "PUT", path, body })),
    add: async (body) => rules(await requester.json({ method: "POST", path, body })),
    remove: async (id) =>
      rules(await requester.json({ method: "DELETE", path: `${path}/${encodeURIComponent(id)}` })),
    clear: async () => deleted(await requester.json({ method: "DELETE", path })),
    presets: async () =>
      (await requester.json<{ readonly presets: readonly Preset[] }>({ path: `${path}/presets` })).presets,
  };
}

function deviceCalls(requester: Requester): InboxClient["devices"] {
  const path = `${API}/devices`;
  const of = (deviceToken: string): string => `${path}/${encodeURIComponent(deviceToken)}`;
  return {
    list: async () => (await requester.json<{ readonly devices: readonly Device[] }>({ path })).devices,
    create: (body = {}) => requester.json({ method: "POST", path, body }),
    get: (deviceToken) => requester.json({ path: of(deviceToken) }),
    screen: (deviceToken, at) => requester.json({ path: `${of(deviceToken)}/screen`, query: { at } }),
    set: (deviceToken, body) => requester.json({ method: "PUT", path: of(deviceToken), body }),
    delete: async (deviceToken) =>
      deleted(await requester.json({ method: "DELETE", path: of(deviceToken) })) > 0,
  };
}

function connectionCalls(requester: Requester): InboxClient["connections"] {
  const path = `${API}/connections`;
  const of = (id: string): string => `${path}/${encodeURIComponent(id)}`;
  return {
    list: async () =>
      (await requester.json<{ readonly connections: readonly Connection[] }>({ path })).connections,
    frames: async (id) =>
      (await requester.json<{ readonly frames: readonly Frame[] }>({ path: `${of(id)}/frames` })).frames,
    act: (id, body) => requester.json({ method: "POST", path: of(id), body }),
  };
}

function deleted(answer: { readonly deleted: number }): number {
  return answer.deleted;
}
