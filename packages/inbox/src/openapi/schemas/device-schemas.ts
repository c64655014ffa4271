import { ref, type Schema, textOrNull, time, timeOrNull, whole } from "../schema.js";
import { PHONE_SETTINGS_SCHEMA } from "./phone-settings-schema.js";

const STATE: Schema = {
  type: "string",
  enum: ["online", "offline", "uninstalled", "notifications-off"],
  description:
    "`offline` keeps one notification for each app; `uninstalled` is answered 410 from then on; `notifications-off` is answered 200 and shows nothing.",
};
const TOPICS: Schema = {
  type: ["array", "null"],
  items: { type: "string", minLength: 1, maxLength: 255 },
  maxItems: 100,
  description: "The apps that the device token is for; null: any. Default: any.",
};
const ENVIRONMENT: Schema = { type: "string", enum: ["production", "sandbox", "both"] };
const LOW_POWER: Schema = {
  type: "boolean",
  description: "Saves power: priority 5 waits until it is over.",
};
const CHANNELS: Schema = {
  type: "array",
  items: { type: "string", maxLength: 255 },
  maxItems: 100,
  description: "Ids of the broadcast channels that it listens to.",
};

export const DEVICE_SCHEMAS: Readonly<Record<string, Schema>> = {
  Device: whole("A virtual phone.", {
    deviceToken: { type: "string", description: "Lower-case hex." },
    name: textOrNull("For people; null if it has none."),
    state: STATE,
    topics: {
      type: ["array", "null"],
      items: { type: "string" },
      description: "The apps that the device token is for; null: any.",
    },
    environment: ENVIRONMENT,
    lowPower: LOW_POWER,
    channels: CHANNELS,
    settings: PHONE_SETTINGS_SCHEMA,
    uninstalledAt: timeOrNull("Null unless uninstalled."),
    stored: {
      type: "array",
      description: "What waits for it, at most one for each app.",
      items: whole("A stored notification.", {
        notificationId: { type: "string" },
        topic: { type: "string" },
        why: { type: "string", enum: ["offline", "power"] },
        expiresAt: time("When it is dropped."),
      }),
    },
    activities: { type: "array", items: ref("LiveActivity") },
    delivered: { type: "integer", description: "How many notifications were delivered." },
  }),
  DeviceScreen: whole("What a phone showed when a notification came, or shows now.", {
    deviceToken: { type: "string", description: "The phone's own, lower-case hex." },
    at: textOrNull("The id of the notification; null for now."),
    display: { oneOf: [ref("Display"), { type: "null" }], description: "What it did; null for now." },
    before: ref("Screen"),
    after: ref("Screen"),
    counted: { type: "integer", description: "How many earlier notifications count, 1000 at most." },
    isComplete: {
      type: "boolean",
      description: "False if earlier ones are beyond the limit, or may have left the ring.",
    },
  }),
  Screen: whole("What a phone shows, and what waits for it. At most 200 of each kind.", {
    badges: {
      type: "object",
      additionalProperties: { type: "integer" },
      description: "The number on each app's icon, by bundle id; absent where there is none.",
    },
    cards: { type: "array", items: { type: "object" }, description: "Of all lists, the newest first." },
    activities: { type: "array", items: { type: "object" }, description: "In the order of their start." },
    stored: { type: "array", items: { type: "object" }, description: "At most one for each app." },
  }),
  LiveActivity: whole("A Live Activity on a phone.", {
    number: { type: "integer" },
    updateToken: { type: "string", description: "The device token for updates of this one." },
    topic: { type: "string" },
    attributesType: textOrNull("`attributes-type` of its start."),
    attributes: { description: "Of its start." },
    contentState: { description: "Its newest `content-state`." },
    state: { type: "string", enum: ["active", "stale", "ended", "dismissed"] },
    timestamp: { type: "integer", description: "Of the newest update, UNIX seconds." },
    staleAt: timeOrNull("When it is stale."),
    endsAt: time("When it ends by itself."),
    dismissedAt: timeOrNull("When it leaves the screen."),
  }),
  DeviceChange: {
    type: "object",
    description: "What to set. A field that is absent stays as it is; on a new device it has its default.",
    properties: {
      name: { type: "string", maxLength: 200 },
      state: { ...STATE, default: "online" },
      topics: TOPICS,
      environment: { ...ENVIRONMENT, default: "both" },
      lowPower: { ...LOW_POWER, default: false },
      channels: CHANNELS,
      settings: PHONE_SETTINGS_SCHEMA,
    },
    additionalProperties: false,
  },
  DeviceList: whole("All virtual phones.", { devices: { type: "array", items: ref("Device") } }),
  Connection: whole("A connection of a sender, open or closed not long ago.", {
    id: { type: "string", description: "Service and number, such as `http2-1`." },
    service: { type: "string", enum: ["http2", "gateway", "feedback"] },
    number: { type: "integer" },
    state: { type: "string", enum: ["handshake", "open", "closed"] },
    openedAt: time("By the simulator's clock."),
    closedAt: timeOrNull("Null while it is open."),
    closeReason: textOrNull("Why it ended; null while it is open."),
    closeDetail: textOrNull("The rule's name, or the TLS error."),
    peer: { type: "string", description: "The sender's address and port." },
    tlsVersion: textOrNull("Null before the handshake is over."),
    topics: { type: "array", items: { type: "string" }, description: "Of the client certificate." },
    notifications: { type: "integer", description: "Read on it so far." },
    bytesIn: { type: "integer" },
    bytesOut: { type: "integer" },
    openStreams: { type: "integer", description: "HTTP/2: streams that are open." },
  }),
  ConnectionList: whole("The connections, the newest first.", {
    connections: { type: "array", items: ref("Connection") },
  }),
  Frame: whole("A frame that was read or written.", {
    sequence: { type: "integer", description: "From 1 on each connection." },
    at: time("By the simulator's clock."),
    direction: { type: "string", enum: ["in", "out"] },
    type: { type: "string", description: "Such as `HEADERS`, `GOAWAY`, `command 2`, `error response`." },
    stream: { type: "integer", description: "HTTP/2: 0 for the connection. Binary: the identifier." },
    bytes: { type: "integer", description: "Without the frame's head." },
    flags: { type: "integer" },
    detail: textOrNull("What SETTINGS, RST_STREAM, GOAWAY and error responses say."),
  }),
  FrameList: whole("The newest frames of a connection, the oldest first.", {
    frames: { type: "array", items: ref("Frame") },
  }),
  ConnectionAction: {
    type: "object",
    description: "What to do to a connection.",
    properties: {
      action: {
        type: "string",
        enum: ["goaway", "close", "reset", "limit"],
        description:
          "`goaway` lets open streams end; `close` ends the connection as a server does; `reset` breaks it; `limit` sends SETTINGS.",
      },
      maxConcurrentStreams: {
        type: "integer",
        minimum: 0,
        maximum: 2_147_483_647,
        description: "Of `limit`.",
      },
      reason: { type: "string", maxLength: 200, description: "Of `goaway`: the reason in its debug data." },
    },
    required: ["action"],
    additionalProperties: false,
  },
};
