import type { BinaryTransportEvent, Http2TransportEvent } from "@apns/transport";
import type { Outcome } from "../notification/outcome.js";
import type { Logger } from "./logger.js";

/**
 * Something that a connection of the client told. Binary: `connection` counts from 0; HTTP/2: from 1, and 0
 * where all are meant.
 */
export type ConnectionEvent = Exclude<BinaryTransportEvent | Http2TransportEvent, { type: "room" }> & {
  readonly connection: number;
  /** HTTP/2: whose connection it is; absent for the client's own credentials. */
  readonly identity?: string;
};

/** Something that will go wrong unless somebody does something about it. */
export interface ClientWarning {
  readonly type: "certificate-expiring" | "feedback-dropped";
  readonly message: string;
}

/** What a client emits; see `client.on`. */
export interface ClientEvents {
  /** A notification was rejected: PyAPNs's response listener. */
  rejected: [outcome: Extract<Outcome, { outcome: "rejected" }>];
  /** A connection opened, was lost, resends, isolates poison, gave up, ... */
  connection: [event: ConnectionEvent];
  /** A certificate expires soon, or feedback that nobody reads was dropped. */
  warning: [warning: ClientWarning];
}

/** How each event reads in a log. Device tokens and payloads never appear. */
export function logEvent(logger: Logger, event: ConnectionEvent): void {
  const { type, connection } = event;
  switch (event.type) {
    case "connected":
      logger.info({ connection, host: event.host, port: event.port }, "connected");
      break;
    case "disconnected":
      logger.info({ connection }, "disconnected");
      break;
    case "connect-failed":
      logger.warn({ connection, code: event.error.code, hint: event.error.hint }, event.error.message);
      break;
    case "error-response":
      logger.info({ connection, status: event.status, identifier: event.identifier }, "error response");
      break;
    case "resending":
      logger.info({ connection, count: event.count, inDoubt: event.inDoubt }, "resending");
      break;
    case "connection-lost":
      logger.warn(
        { connection, code: event.error.code, unsettled: event.unsettled },
        `connection lost: ${event.error.message}`,
      );
      break;
    case "gave-up":
      logger.error(
        { connection, code: event.error.code, settled: event.settled, hint: event.error.hint },
        `gave up: ${event.error.message}`,
      );
      break;
    case "goaway":
      logger.info(
        { connection, errorCode: event.errorCode, reason: event.reason },
        `the server says goodbye: ${event.reason ?? (event.text || "no reason given")}`,
      );
      break;
    case "retrying":
      logger.info(
        { connection, status: event.status, reason: event.reason, attempt: event.attempt },
        `will be tried again in ${Math.round(event.delayMs)} ms`,
      );
      break;
    case "provider-token-refused":
      logger.warn({ connection, reason: event.reason, renewed: event.renewed }, event.explanation || type);
      break;
    case "credentials-refused":
      logger.error(
        { connection, topic: event.topic, code: event.error.code, hint: event.error.hint },
        event.error.message,
      );
      break;
    case "illegal-input":
      logger.error({ connection, input: event.input, state: event.state }, "internal error, please report");
      break;
    default:
      logger.warn({ ...event }, type.replaceAll("-", " "));
  }
}
