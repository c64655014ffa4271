import type { Payload } from "@apns/client";
import { createPayload } from "@apns/wire";

/** Greetings in several scripts, so that the demo shows more than ASCII. */
const GREETINGS = [
  "Hello, world",
  "Grüße aus Köln",
  "Bonjour, ça va ?",
  "Привет, мир",
  "Γειά σου Κόσμε",
  "مرحبا بالعالم",
  "שלום עולם",
  "नमस्ते दुनिया",
  "สวัสดีชาวโลก",
  "你好，世界",
  "こんにちは世界",
  "안녕하세요 세계",
  "Xin chào thế giới",
  "👩‍👩‍👧‍👦 says hi 🎉",
] as const;

/**
 * The places of the bad device tokens, each with the status that answers it. They are rigged (`fa17fa17`, 01, the
 * status): the simulator rejects them without further settings.
 */
export const badNotifications: ReadonlyMap<number, number> = new Map([
  [17, 8],
  [42, 8],
  [43, 8],
  [250, 5],
  [500, 7],
  [777, 8],
  [999, 8],
]);

/** One line of the example file. */
export interface DemoNotification {
  readonly deviceToken: string;
  readonly payload: Payload;
  readonly identifier: number;
  readonly priority?: 5;
}

/** The 1,000 notifications of examples/notifications.ndjson, always the same. */
export function createDemoNotifications(count = 1000): DemoNotification[] {
  return Array.from({ length: count }, (_, index) => {
    const status = badNotifications.get(index);
    return {
      deviceToken:
        status === undefined
          ? deviceTokenOf(index)
          : `fa17fa1701${hexByte(status)}${deviceTokenOf(index).slice(12)}`,
      payload: payloadOf(index),
      identifier: index,
      ...(index % 10 === 9 ? { priority: 5 as const } : {}),
    };
  });
}

function payloadOf(index: number): Payload {
  const greeting = `${GREETINGS[index % GREETINGS.length]} #${index}`;
  switch (index % 5) {
    case 0:
      return createPayload({ alert: greeting, badge: index % 7, sound: "default" });
    case 1:
      return createPayload({
        alert: { title: `№ ${index}`, body: greeting },
        sound: "chime.aiff",
        category: "GREETING",
      });
    case 2:
      return createPayload({
        alert: greeting,
        custom: { order: { id: index, items: ["tea", "茶", "чай"] }, vip: index % 2 === 0 },
      });
    case 3:
      return createPayload({
        alert: { locKey: "GREETING", locArgs: [greeting, String(index)] },
        threadId: `thread-${index % 3}`,
      });
    default:
      return createPayload({
        alert: greeting,
        contentAvailable: true,
        mutableContent: true,
        custom: { url: `https://example.com/${index}` },
      });
  }
}

/** 32 bytes that look like a device token, from a linear congruential generator. */
function deviceTokenOf(index: number): string {
  let state = (index + 1) * 2654435761;
  let text = "";
  while (text.length < 64) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    text += state.toString(16).padStart(8, "0");
  }
  return text;
}

function hexByte(value: number): string {
  return value.toString(16).padStart(2, "0");
}
