import type { BinaryTransportEvent } from "@apns/transport";
import type { ConnectionEvent } from "../events/client-event.js";

export interface BinaryEventsOptions {
  /** Which of the client's transports this is, from 0. */
  readonly lane: number;
  /** How many transports the client has. */
  readonly lanes: number;
  readonly onEvent: (event: ConnectionEvent) => void;
  readonly onRoom: () => void;
}

/**
 * The events of one of a client's binary transports, with connection numbers that are unique over all of them: each
 * transport numbers its connections from 1, one at a time.
 */
export class BinaryEvents {
  readonly #options: BinaryEventsOptions;
  /** The connection that is open or being opened, or the last one; 0 before the first. */
  #current = 0;

  constructor(options: BinaryEventsOptions) {
    this.#options = options;
  }

  receive(event: BinaryTransportEvent): void {
    const { onEvent, onRoom } = this.#options;
    switch (event.type) {
      case "room":
        onRoom();
        break;
      case "connected":
      case "connect-failed":
      case "disconnected":
        this.#current = event.connection;
        onEvent({ ...event, connection: this.#unique(event.connection) });
        break;
      case "error-response":
      case "unknown-identifier":
      case "late-error-response":
      case "answer-malformed":
      case "connection-lost":
      case "barrier-unanswered":
      case "resending":
        onEvent({ ...event, connection: this.#unique(this.#current) });
        break;
      default:
        onEvent(event);
    }
  }

  #unique(connection: number): number {
    const { lane, lanes } = this.#options;
    return (connection - 1) * lanes + lane + 1;
  }
}
