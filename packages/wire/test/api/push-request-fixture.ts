import type { Payload, PushType } from "@apns/wire";
import { createPushRequest, type PushNotification } from "@apns/wire/api";
import { usageErrorOf } from "../errors/thrown-error.js";

export const TOKEN = "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c";
export const hello: Payload = { aps: { alert: "Hello" } };

/** A payload that each push type takes. */
export const payloads: Readonly<Record<PushType, Payload>> = {
  alert: hello,
  background: { aps: { "content-available": 1 } },
  complication: { aps: {} },
  controls: { aps: { "content-changed": true } },
  fileprovider: { "container-identifier": "root" },
  liveactivity: { aps: { event: "update", timestamp: 1_700_000_000, "content-state": {} } },
  location: { aps: {} },
  mdm: { mdm: "magic" },
  pushtotalk: { aps: {} },
  voip: { aps: {} },
  widgets: { aps: { "content-changed": true } },
};

export const create = (
  notification: Partial<PushNotification>,
  defaults?: { readonly topic?: string },
): ReturnType<typeof createPushRequest> =>
  createPushRequest({ deviceToken: TOKEN, payload: hello, ...notification }, defaults);

/** A refusal: `field`, `code`, and words of the message. */
export const refusal = (
  notification: Partial<PushNotification>,
): { code: string; field: string | undefined; message: string } => {
  const { code, field, message } = usageErrorOf(() => create(notification));
  return { code, field, message };
};

export const asExpiration = (value: unknown): Partial<PushNotification> => ({ expiration: value as number });

/** A payload of exactly so many bytes, with a text of units of so many bytes. */
export function payloadOf(bytes: number, unit = "x", unitBytes = 1): Payload {
  const frame = new TextEncoder().encode(JSON.stringify({ aps: { alert: "" } })).length;
  const units = Math.floor((bytes - frame) / unitBytes);
  const rest = bytes - frame - units * unitBytes;
  return { aps: { alert: unit.repeat(units) + "y".repeat(rest) } };
}
