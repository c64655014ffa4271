import {
  createAlert,
  createLiveActivityStart,
  createPayload,
  encodeNotification,
  encodePayload,
  NotificationDecoder,
  type Payload,
  shortenAlert,
} from "@apns/wire";
import { createBroadcastRequest, createPushRequest } from "@apns/wire/api";
import { NotificationTemplate, NotificationWriter } from "@apns/wire/binary";

/** A way in which a value comes into a payload. */
export interface Entry {
  readonly name: string;
  /** What the path in an error begins with. */
  readonly field: string;
  /** Sends `{ ...members }` in this way and returns the members that arrive. */
  readonly send: (members: object) => unknown;
}

const deviceToken = "ab".repeat(32);
const maxPayloadBytes = 0xffff;
const activity = { aps: { event: "update", timestamp: 1_700_000_000, "content-state": {} } } as const;
const start = {
  timestamp: 1_700_000_000,
  attributesType: "T",
  attributes: {},
  contentState: {},
  alert: { title: "x" },
};

const read = (bytes: Uint8Array): Record<string, unknown> => JSON.parse(new TextDecoder().decode(bytes));
const readFrame = (frame: Uint8Array): unknown => {
  const [first] = new NotificationDecoder({ maxFrameBytes: 70_000 }).push(frame);
  return read(first?.payload ?? new Uint8Array());
};
const asPayload = (members: object): Payload => members as Payload;
/** The members beside `aps`. */
const beside = (payload: Uint8Array | undefined): unknown => {
  const { aps: _, ...rest } = read(payload ?? new Uint8Array());
  return rest;
};

/** The payload itself is the program's object. */
export const payloadEntries: readonly Entry[] = [
  {
    name: "encodePayload",
    field: "payload",
    send: (members) => read(encodePayload(asPayload(members))),
  },
  ...([0, 1, 2] as const).map((command) => ({
    name: `encodeNotification, command ${command}`,
    field: "payload",
    send: (members: object) =>
      readFrame(
        encodeNotification({ deviceToken, payload: asPayload(members) }, { command, maxPayloadBytes }),
      ),
  })),
  {
    name: "NotificationWriter",
    field: "payload",
    send: (members) =>
      readFrame(
        new NotificationWriter({ maxPayloadBytes })
          .append({ deviceToken, payload: asPayload(members) })
          .finish(),
      ),
  },
  {
    name: "NotificationTemplate",
    field: "payload",
    send: (members) => {
      const template = new NotificationTemplate({ payload: asPayload(members) }, { maxPayloadBytes });
      const bytes = new Uint8Array(template.frameBytes);
      template.writeInto([deviceToken], 0, { bytes, offset: 0 });
      return readFrame(bytes);
    },
  },
  {
    name: "createPushRequest",
    field: "payload",
    send: (members) =>
      JSON.parse(
        createPushRequest({ deviceToken, payload: asPayload(members), pushType: "alert" }).body as string,
      ),
  },
  {
    name: "createBroadcastRequest",
    field: "payload",
    send: (members) =>
      beside(
        createBroadcastRequest({
          bundleId: "com.example.app",
          channelId: "dHN0",
          payload: asPayload(Object.defineProperties({ ...activity }, ownMembers(members))),
        }).body,
      ),
  },
  {
    name: "shortenAlert",
    field: "payload",
    send: (members) => read(encodePayload(shortenAlert(asPayload(members), maxPayloadBytes))),
  },
];

/** The program's object is a part of the payload. */
export const partEntries: readonly Entry[] = [
  {
    name: "custom of createPayload",
    field: "custom",
    send: (custom) => beside(encodePayload(createPayload({ custom: custom as Record<string, unknown> }))),
  },
  {
    name: "custom of createAlert",
    field: "custom",
    send: (custom) =>
      beside(encodePayload(createAlert({ custom: custom as Record<string, unknown> }).payload)),
  },
  {
    name: "contentState of createLiveActivityStart",
    field: "contentState",
    send: (contentState) =>
      apsOf(createLiveActivityStart({ ...start, contentState }).payload)["content-state"],
  },
  {
    name: "attributes of createLiveActivityStart",
    field: "attributes",
    send: (attributes) => apsOf(createLiveActivityStart({ ...start, attributes }).payload)["attributes"],
  },
];

export const entries: readonly Entry[] = [...payloadEntries, ...partEntries];

function apsOf(payload: Payload): Record<string, unknown> {
  return read(encodePayload(payload))["aps"] as Record<string, unknown>;
}

function ownMembers(members: object): PropertyDescriptorMap {
  const descriptors = Object.getOwnPropertyDescriptors(members) as PropertyDescriptorMap;
  const shown = Object.keys(descriptors).filter((key) => descriptors[key]?.enumerable === true);
  return Object.fromEntries(shown.map((key) => [key, descriptors[key] as PropertyDescriptor]));
}
