import { channel } from "node:diagnostics_channel";
import { EventEmitter } from "node:events";
import type { Outcome } from "../notification/outcome.js";
import type { ClientEvents, ClientWarning, ConnectionEvent } from "./client-event.js";
import { logEvent } from "./log-event.js";
import { logRejection } from "./log-rejection.js";
import type { Logger } from "./logger.js";
import { outcomeChannel } from "./outcome-channels.js";

/** Publishes every connection event. */
const connectionEvents = channel("apns:connection");

/** Reports what happens in a client to its listeners, its logger and `node:diagnostics_channel`. */
export class Announcer {
  readonly #emitter = new EventEmitter<ClientEvents>();
  readonly #logger: Logger | undefined;
  /** Logged already; emitted with the first connection, since nothing can listen earlier. */
  #early: readonly ClientWarning[];

  /** @param warnings what was noticed while the client was made */
  constructor(logger: Logger | undefined, warnings: readonly ClientWarning[]) {
    this.#logger = logger;
    this.#early = warnings;
    for (const { message, ...fields } of warnings) logger?.warn(fields, message);
  }

  on<Name extends keyof ClientEvents>(name: Name, listener: (...values: ClientEvents[Name]) => void): void {
    this.#emitter.on(name, listener as never);
  }

  off<Name extends keyof ClientEvents>(name: Name, listener: (...values: ClientEvents[Name]) => void): void {
    this.#emitter.off(name, listener as never);
  }

  outcome(outcome: Outcome): void {
    if (outcomeChannel.hasSubscribers) outcomeChannel.publish(outcome);
    if (outcome.outcome !== "rejected") return;
    if (this.#logger !== undefined) logRejection(this.#logger, outcome);
    this.#emitter.emit("rejected", outcome);
  }

  warning(warning: ClientWarning): void {
    const { message, ...fields } = warning;
    this.#logger?.warn(fields, message);
    this.#emitter.emit("warning", warning);
  }

  connection(event: ConnectionEvent): void {
    for (const warning of this.#early) this.#emitter.emit("warning", warning);
    this.#early = [];
    if (this.#logger !== undefined) logEvent(this.#logger, event);
    if (connectionEvents.hasSubscribers) connectionEvents.publish(event);
    this.#emitter.emit("connection", event);
  }
}
