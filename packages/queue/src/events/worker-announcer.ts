import { type Channel, channel } from "node:diagnostics_channel";
import { EventEmitter } from "node:events";
import { guardedCall } from "./guarded-call.js";
import type { WorkerEvents } from "./queue-event.js";

type EventName = keyof WorkerEvents;

const channels: Readonly<Record<EventName, Channel>> = {
  claimed: channel("apns:queue:claimed"),
  written: channel("apns:queue:written"),
  "lease-lost": channel("apns:queue:lease-lost"),
  resting: channel("apns:queue:resting"),
  "store-error": channel("apns:queue:store-error"),
};

/**
 * Reports what happens in a worker to its listeners, to `node:diagnostics_channel` and to `onError`. What these throw
 * becomes an uncaught exception of the process.
 */
export class WorkerAnnouncer {
  readonly #emitter = new EventEmitter<WorkerEvents>();
  readonly #onError: ((error: unknown) => void) | undefined;

  constructor(onError?: (error: unknown) => void) {
    this.#onError = onError;
  }

  on<Name extends EventName>(name: Name, listener: (...values: WorkerEvents[Name]) => void): void {
    this.#emitter.on(name, listener as never);
  }

  off<Name extends EventName>(name: Name, listener: (...values: WorkerEvents[Name]) => void): void {
    this.#emitter.off(name, listener as never);
  }

  tell(error: unknown): void {
    guardedCall(() => this.#onError?.(error));
  }

  /** Makes the event only if somebody listens. */
  announce<Name extends EventName>(name: Name, make: () => WorkerEvents[Name][0]): void {
    const isHeard = this.#emitter.listenerCount(name) > 0;
    const { hasSubscribers } = channels[name];
    if (!isHeard && !hasSubscribers) return;
    const event = make();
    if (hasSubscribers) channels[name].publish(event);
    if (!isHeard) return;
    guardedCall(() => this.#emitter.emit(name, ...([event] as never)));
  }
}
