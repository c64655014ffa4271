import { Place } from "../checks/place.js";
import type { EndpointConnection } from "../endpoint/endpoint-connection.js";
import type { EventHub } from "../events/event-hub.js";
import type { CloseMode } from "../rules/close-mode.js";
import type { GoawayReaction, SessionReaction } from "../rules/http2-reaction.js";
import { closeModeCheck, sessionReactionCheck } from "../rules/rule-check.js";
import type { ConnectionState } from "./connection-state.js";
import type { Connections } from "./connections.js";
import type { FrameRecord } from "./frame-record.js";

const MAX_CLOSED = 100;
const CAUSE = "apple.connections";

/** The connections of all services, and what others do to them. */
export class ConnectionDesk implements Connections {
  readonly #hub: EventHub;
  readonly #open = new Map<string, EndpointConnection>();
  readonly #closed = new Map<
    string,
    { readonly state: ConnectionState; readonly frames: readonly FrameRecord[] }
  >();

  constructor(hub: EventHub) {
    this.#hub = hub;
  }

  list(): readonly ConnectionState[] {
    return [
      ...Array.from(this.#closed.values(), ({ state }) => state),
      ...Array.from(this.#open.values(), (connection) => connection.state),
    ];
  }

  get(id: string): ConnectionState | undefined {
    return this.#open.get(id)?.state ?? this.#closed.get(id)?.state;
  }

  frames(id: string): readonly FrameRecord[] {
    return this.#open.get(id)?.frames.list() ?? this.#closed.get(id)?.frames ?? [];
  }

  act(id: string, reaction: SessionReaction): boolean {
    const checked = sessionReactionCheck(reaction, new Place("invalid-option", "reaction"));
    const control = this.#open.get(id)?.control;
    if (control?.act === undefined) return false;
    control.act(checked);
    return true;
  }

  goaway(id: string, goaway: GoawayReaction = {}): boolean {
    return this.act(id, { goaway });
  }

  close(id: string, mode: CloseMode = "fin"): boolean {
    const checked = closeModeCheck(mode, new Place("invalid-option", "mode"));
    const connection = this.#open.get(id);
    if (connection === undefined) return false;
    if (checked === "never") return true;
    connection.endsBecause("rule", CAUSE);
    if (connection.tls !== undefined) connection.leave(checked);
    else if (checked === "reset") connection.raw.resetAndDestroy();
    else connection.raw.destroy();
    return true;
  }

  opened(connection: EndpointConnection): void {
    this.#open.set(connection.id, connection);
    this.#publish("opened", connection);
  }

  secured(connection: EndpointConnection): void {
    this.#publish("secured", connection);
  }

  closed(connection: EndpointConnection): void {
    const { id, state } = connection;
    if (!this.#open.delete(id)) return;
    this.#closed.set(id, { state, frames: connection.frames.list() });
    if (this.#closed.size > MAX_CLOSED) {
      for (const [oldest] of this.#closed) {
        this.#closed.delete(oldest);
        break;
      }
    }
    this.#publish("closed", connection);
  }

  /** Forgets closed connections, and closes open ones that cannot be made as new. */
  reset(): void {
    this.#closed.clear();
    for (const connection of this.#open.values()) {
      if (connection.control?.forget() !== false) continue;
      connection.endsBecause("rule", "apple.reset");
      connection.tls?.destroy();
      connection.raw.destroy();
    }
  }

  #publish(change: "opened" | "secured" | "closed", connection: EndpointConnection): void {
    if (this.#hub.wants("connection")) {
      this.#hub.publish({ kind: "connection", change, connection: connection.state });
    }
  }
}
