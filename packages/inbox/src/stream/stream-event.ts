import type { ReceivedNotification, Simulator } from "@apns/simulator";
import { type View, viewOf } from "../views/notification-view.js";
import { encodeEvent } from "./sse.js";

/** An event for all readers: encoded once for each view, however many readers there are. */
export class StreamEvent {
  readonly kind: string;
  /** What a reader's filter looks at; undefined if filters do not concern the event. */
  readonly notification: ReceivedNotification | undefined;
  readonly #encode: (view: View) => Buffer;
  readonly #bytes: { [view in View]?: Buffer } = {};

  constructor(kind: string, encode: (view: View) => Buffer, notification?: ReceivedNotification) {
    this.kind = kind;
    this.#encode = encode;
    this.notification = notification;
  }

  bytes(view: View): Buffer {
    this.#bytes[view] ??= this.#encode(view);
    return this.#bytes[view];
  }
}

/** A notification, or its late answer. Only the former has an id: a reader that comes again gets what came after it. */
export function notificationEvent(
  kind: "notification" | "answer",
  notification: ReceivedNotification,
  apple: Simulator,
): StreamEvent {
  const id = kind === "notification" ? notification.id : undefined;
  return new StreamEvent(
    kind,
    (view) => encodeEvent(kind, viewOf(notification, apple, view), id),
    notification,
  );
}

/** Any other event. */
export function plainEvent(kind: string, data: unknown, notification?: ReceivedNotification): StreamEvent {
  return new StreamEvent(kind, () => encodeEvent(kind, data), notification);
}
