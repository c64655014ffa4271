import type { Simulator, SimulatorEvent } from "@apns/simulator";
import { connectionOf, frameOf } from "../views/connection-view.js";
import { deviceOf } from "../views/device-view.js";
import { ruleListOf } from "../views/rule-view.js";
import { statsOf } from "../views/stats-view.js";
import { timeText } from "../views/time-text.js";
import type { EventReader } from "./event-reader.js";
import { RateCounter } from "./rate-counter.js";
import { HEARTBEAT } from "./sse.js";
import { notificationEvent, plainEvent, type StreamEvent } from "./stream-event.js";

/** Events of so many milliseconds are written at once. */
const FLUSH_MS = 10;
const TICK_MS = 1000;
const HEARTBEAT_TICKS = 15;

/** What happens in the simulator, for all readers of streams: each event is encoded once. */
export class EventHub {
  readonly rates: RateCounter = new RateCounter();
  readonly #apple: Simulator;
  readonly #readers = new Set<EventReader>();
  readonly #phones = new Set<EventReader>();
  readonly #endEvents: () => void;
  readonly #ticker: NodeJS.Timeout;
  #endFrames: (() => void) | undefined;
  #flusher: NodeJS.Timeout | undefined;
  #waiting: StreamEvent[] = [];
  #rulesChanged = false;
  #counted = false;
  #ticks = 0;

  constructor(apple: Simulator) {
    this.#apple = apple;
    this.#endEvents = apple.events.listen((event) => this.#take(event));
    this.#ticker = setInterval(() => this.#tick(), TICK_MS).unref();
  }

  /** How many read. */
  get readers(): number {
    return this.#readers.size + this.#phones.size;
  }

  /** From now on the reader gets what happens. Returns what ends that. */
  add(reader: EventReader): () => void {
    this.#flush();
    this.#readers.add(reader);
    this.#watchFrames();
    return () => {
      this.#readers.delete(reader);
      this.#watchFrames();
    };
  }

  /** From now on the reader gets what reaches a phone. Returns what ends that. */
  addPhone(deviceToken: string, reader: EventReader): () => void {
    const end = this.#apple.events.listen(
      (event) => {
        const phoneEvent = phoneEventOf(event, deviceToken, this.#apple);
        if (phoneEvent !== undefined) reader.take([phoneEvent], performance.now());
      },
      { kinds: ["delivery", "device"] },
    );
    this.#phones.add(reader);
    return () => {
      end();
      this.#phones.delete(reader);
    };
  }

  close(): void {
    this.#endEvents();
    this.#endFrames?.();
    clearInterval(this.#ticker);
    clearTimeout(this.#flusher);
    for (const reader of [...this.#readers, ...this.#phones]) reader.end();
    this.#readers.clear();
    this.#phones.clear();
  }

  #take(event: SimulatorEvent): void {
    if (event.kind === "notification") {
      this.rates.count(event.notification.outcome, Date.now());
      this.#counted = true;
    }
    if (event.kind === "reset") this.rates.reset();
    if (this.#readers.size === 0) return;
    // A rule may match a thousand times a second; its counter is written at most once for each flush.
    if (event.kind === "rules") this.#rulesChanged = true;
    else this.#waiting.push(streamEventOf(event, this.#apple));
    this.#flusher ??= setTimeout(() => this.#flush(), FLUSH_MS);
  }

  #flush(): void {
    clearTimeout(this.#flusher);
    this.#flusher = undefined;
    const events = this.#waiting;
    this.#waiting = [];
    if (this.#rulesChanged) {
      this.#rulesChanged = false;
      events.push(plainEvent("rules", ruleListOf(this.#apple)));
    }
    if (events.length === 0) return;
    const nowMs = performance.now();
    for (const reader of this.#readers) reader.take(events, nowMs);
  }

  #tick(): void {
    this.#ticks += 1;
    const events: StreamEvent[] = [];
    if (this.#counted) {
      this.#counted = false;
      events.push(plainEvent("stats", statsOf(this.#apple, this.rates)));
    }
    const nowMs = performance.now();
    for (const reader of this.#readers) {
      reader.take(events, nowMs);
      reader.tellSkipped(null);
    }
    if (this.#ticks % HEARTBEAT_TICKS !== 0) return;
    for (const reader of [...this.#readers, ...this.#phones]) reader.write(HEARTBEAT);
  }

  /** Frames cost the simulator work, so they are asked for only while somebody reads them. */
  #watchFrames(): void {
    const isWanted = [...this.#readers].some((reader) => reader.wantsKind("frame"));
    if (isWanted) {
      this.#endFrames ??= this.#apple.events.listen((event) => event.kind === "frame" && this.#take(event), {
        kinds: ["frame"],
      });
    } else {
      this.#endFrames?.();
      this.#endFrames = undefined;
    }
  }
}

/** What the stream of a phone has of an event; undefined: nothing. */
function phoneEventOf(event: SimulatorEvent, deviceToken: string, apple: Simulator): StreamEvent | undefined {
  if (event.kind === "device") {
    if (event.deviceToken !== deviceToken || event.device === undefined) return undefined;
    return plainEvent("device", deviceOf(event.device));
  }
  if (event.kind !== "delivery" || event.delivery.deviceToken !== deviceToken) return undefined;
  if (!event.delivery.step.startsWith("Delivered")) return undefined;
  const notification = apple.received.get(event.delivery.notification);
  return notification === undefined ? undefined : notificationEvent("notification", notification, apple);
}

function streamEventOf(event: SimulatorEvent, apple: Simulator): StreamEvent {
  switch (event.kind) {
    case "notification":
    case "answer":
      return notificationEvent(event.kind, event.notification, apple);
    case "delivery": {
      const { at, deviceToken, notification, step } = event.delivery;
      const data = { notificationId: notification, deviceToken, at: timeText(at), event: step };
      return plainEvent("delivery", data, apple.received.get(notification));
    }
    case "device":
      return event.device === undefined
        ? plainEvent("device-removed", { deviceToken: event.deviceToken })
        : plainEvent("device", deviceOf(event.device));
    case "connection":
      return plainEvent("connection", connectionOf(event.connection));
    case "frame":
      return plainEvent("frame", { connection: event.connection, frame: frameOf(event.frame) });
    case "clock":
      return plainEvent("clock", { now: timeText(event.now), advancedMs: apple.clock.aheadMs });
    case "deleted":
      return plainEvent("deleted", { count: event.count });
    case "rules":
      return plainEvent("rules", ruleListOf(apple));
    case "reset":
      return plainEvent("reset", { start: apple.received.startId });
    case "resync":
      return plainEvent("resync", { why: "slow" });
  }
}
