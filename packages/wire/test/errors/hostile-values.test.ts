import {
  createAlert,
  createBackground,
  createComplication,
  createControlReload,
  createFileProvider,
  createLiveActivityEnd,
  createLiveActivityStart,
  createLiveActivityUpdate,
  createLocationQuery,
  createMdm,
  createPayload,
  createPushToTalk,
  createSafariPush,
  createVoip,
  createWalletUpdate,
  createWidgetReload,
  encodeErrorResponse,
  encodeFeedbackTuple,
  encodeNotification,
  encodePayload,
  formatDeviceToken,
  maskDeviceToken,
  parseDeviceToken,
  shortenAlert,
  UsageError,
} from "@apns/wire";
import {
  checkRequiredKeys,
  createBroadcastRequest,
  createChannelRequest,
  createPushRequest,
  deleteChannelRequest,
  derivePushType,
  listChannelsRequest,
  readChannelRequest,
  topicFor,
} from "@apns/wire/api";
import { encodeNotificationInto, NotificationTemplate, NotificationWriter } from "@apns/wire/binary";
import { expect, test } from "vitest";

function thrower(): never {
  throw new Error("not loaded");
}

function revoked(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

/** What throws when anything is done with it. */
function everyTrap(target: object): object {
  const traps = {
    get: thrower,
    has: thrower,
    ownKeys: thrower,
    getPrototypeOf: thrower,
    getOwnPropertyDescriptor: thrower,
  };
  return new Proxy(target, traps);
}

/** Values that throw something else at nearly every touch; made anew for each use. */
const hostile: Readonly<Record<string, () => unknown>> = {
  "a revoked proxy": () => revoked({}),
  "a revoked proxy of an array": () => revoked([]),
  "a revoked proxy of a function": () => revoked(thrower),
  "a revoked proxy of bytes": () => revoked(new Uint8Array(4)),
  "a proxy whose traps throw": () => everyTrap({}),
  "a proxy of an array whose traps throw": () => everyTrap([]),
  "a proxy of a Date whose traps throw": () => everyTrap(new Date(0)),
  "a proxy of bytes": () => new Proxy(new Uint8Array(4), {}),
  "a text that throws": () => ({ toString: thrower, valueOf: thrower, [Symbol.toPrimitive]: thrower }),
  "an object without a prototype": () => Object.create(null),
  "a symbol": () => Symbol("x"),
  "a BigInt": () => 7n,
  "a Date whose time throws": () => Object.defineProperty(new Date(0), "getTime", { value: thrower }),
  "a list with an element that throws": () => Object.defineProperty(["a", "b"], 1, { get: thrower }),
};

/** The least that each function takes, as a tree of which every part is made hostile in turn. */
const entries: readonly [name: string, call: (...args: never[]) => unknown, ...args: unknown[]][] = [
  [
    "createAlert",
    createAlert,
    {
      alert: { title: "T", titleLocArgs: ["a"] },
      sound: { name: "s" },
      badge: 1,
      custom: { a: { b: [1] } },
      expiration: 5,
      priority: 10,
    },
  ],
  ["createBackground", createBackground, { custom: { a: 1 }, expiration: 5 }],
  ["createComplication", createComplication, { custom: { a: 1 } }],
  ["createControlReload", createControlReload, {}],
  ["createFileProvider", createFileProvider, { containerIdentifier: "c", domain: "d" }],
  [
    "createLiveActivityEnd",
    createLiveActivityEnd,
    { timestamp: 5, contentState: { a: [1] }, dismissalDate: 6 },
  ],
  [
    "createLiveActivityStart",
    createLiveActivityStart,
    {
      timestamp: 5,
      contentState: {},
      attributesType: "A",
      attributes: { a: 1 },
      alert: "A",
      inputPushToken: true,
    },
  ],
  [
    "createLiveActivityUpdate",
    createLiveActivityUpdate,
    { timestamp: 5, contentState: { a: { b: 1 } }, staleDate: 7 },
  ],
  ["createLocationQuery", createLocationQuery, {}],
  ["createMdm", createMdm, { pushMagic: "m" }],
  [
    "createPayload",
    createPayload,
    {
      alert: { body: { locKey: "k", locArgs: ["a"] } },
      contentState: { a: 1 },
      attributes: { a: 1 },
      custom: { a: [{ b: 1 }] },
      urlArgs: ["u"],
      staleDate: new Date(0),
    },
  ],
  ["createPushToTalk", createPushToTalk, { custom: { a: 1 } }],
  ["createSafariPush", createSafariPush, { title: "T", body: "B", urlArgs: ["u"] }],
  ["createVoip", createVoip, { custom: { a: 1 } }],
  ["createWalletUpdate", createWalletUpdate, {}],
  ["createWidgetReload", createWidgetReload, {}],
  ["encodePayload", encodePayload, { aps: { alert: { title: "T" } }, rows: [{ a: 1 }] }, { maxBytes: 100 }],
  [
    "shortenAlert",
    shortenAlert,
    { aps: { alert: { title: "T", body: "Body of a text" } }, rows: [{ a: 1 }] },
    60,
    { at: "word", ellipsis: "." },
  ],
  ["formatDeviceToken", formatDeviceToken, new Uint8Array(4)],
  ["parseDeviceToken", parseDeviceToken, "ab"],
  ["maskDeviceToken", maskDeviceToken, "abababab"],
  [
    "encodeNotification",
    encodeNotification,
    { deviceToken: "ab", payload: { aps: { badge: 1 } }, expiration: 5, priority: 5, identifier: 3 },
    { command: 2, maxPayloadBytes: 256 },
  ],
  [
    "encodeNotificationInto",
    encodeNotificationInto,
    { deviceToken: "ab", payload: { aps: {} }, expiration: 5 },
    { bytes: new Uint8Array(99), offset: 0, command: 2, maxPayloadBytes: 256 },
  ],
  [
    "NotificationWriter",
    (options: never, notification: never) => new NotificationWriter(options).append(notification).finish(),
    { command: 2, initialBytes: 9 },
    { deviceToken: "ab", payload: { aps: {} } },
  ],
  [
    "NotificationTemplate",
    (given: never, options: never, deviceToken: never) =>
      new NotificationTemplate(given, options).writeInto([deviceToken], 0, {
        bytes: new Uint8Array(99),
        offset: 0,
        identifier: 1,
      }),
    { payload: { aps: { alert: "A" } }, expiration: 5, priority: 5 },
    { command: 2, maxPayloadBytes: 256 },
    "ab",
  ],
  ["encodeErrorResponse", encodeErrorResponse, { status: 8, identifier: 7 }],
  ["encodeFeedbackTuple", encodeFeedbackTuple, { failedAt: 7, deviceToken: "ab" }],
  [
    "createPushRequest",
    createPushRequest,
    {
      deviceToken: "ab",
      payload: { aps: { alert: "A" }, a: [1] },
      expiration: 5,
      priority: 5,
      topic: "t",
      pushType: "alert",
      collapseId: "c",
      id: "123e4567-e89b-42d3-a456-426614174000",
    },
    { topic: "t" },
  ],
  [
    "createPushRequest of a Live Activity",
    createPushRequest,
    {
      deviceToken: "ab",
      payload: {
        aps: { timestamp: 5, event: "update", "content-state": { a: 1 }, alert: { title: "T", body: "B" } },
      },
    },
  ],
  [
    "createBroadcastRequest",
    createBroadcastRequest,
    {
      bundleId: "b",
      channelId: "c",
      payload: { aps: { timestamp: 5, event: "update", "content-state": {} } },
      expiration: 5,
      priority: 5,
    },
  ],
  [
    "createChannelRequest",
    createChannelRequest,
    { bundleId: "b", messageStoragePolicy: "none", requestId: "123e4567-e89b-42d3-a456-426614174000" },
  ],
  ["readChannelRequest", readChannelRequest, { bundleId: "b", channelId: "c" }],
  ["deleteChannelRequest", deleteChannelRequest, { bundleId: "b", channelId: "c" }],
  ["listChannelsRequest", listChannelsRequest, { bundleId: "b" }],
  ["derivePushType", derivePushType, { aps: { alert: "A", event: "update" } }],
  [
    "checkRequiredKeys",
    checkRequiredKeys,
    { aps: { timestamp: 5, event: "update", "content-state": {}, alert: { title: "T" } } },
    "liveactivity",
  ],
  ["topicFor", topicFor, "t", "voip"],
];

/** Every tree that differs from this one in a single place, where it has the value. */
function* variations(tree: unknown, make: () => unknown): Generator<[path: string, tree: unknown]> {
  yield ["", make()];
  if (typeof tree !== "object" || tree === null || ArrayBuffer.isView(tree) || tree instanceof Date) return;
  for (const [key, member] of Object.entries(tree)) {
    const wrap = (changed: unknown): unknown =>
      Array.isArray(tree) ? tree.with(Number(key), changed) : { ...tree, [key]: changed };
    for (const [path, changed] of variations(member, make)) yield [`.${key}${path}`, wrap(changed)];
  }
  if (!Array.isArray(tree))
    yield [
      " with a getter",
      Object.defineProperty({ ...tree }, Object.keys(tree)[0] ?? "x", { get: thrower, enumerable: true }),
    ];
}

test.each(entries)("W-29: %s throws UsageErrors only, whatever its arguments do", (_name, call, ...args) => {
  const unlike: string[] = [];
  for (const [what, make] of Object.entries(hostile)) {
    for (const [path, changed] of variations(args, make)) {
      if (path === "" || path === " with a getter") continue;
      try {
        call(...(changed as never[]));
      } catch (error) {
        if (!(error instanceof UsageError)) unlike.push(`${path} is ${what}: ${error}`);
      }
    }
  }
  expect(unlike).toEqual([]);
});

test.each(entries)("W-29: %s takes the arguments that are made hostile", (_name, call, ...args) => {
  call(...(args as never[]));
});
