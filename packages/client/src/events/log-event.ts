import type { ConnectionEvent } from "./client-event.js";
import type { Logger } from "./logger.js";

/** Writes an event to a log, without device tokens and payloads. */
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
    case "poison-isolated":
      logger.error(
        { connection, losses: event.losses },
        "a notification was given up: each connection that carried it alone died",
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
        `the server is closing the connection: ${event.reason ?? (event.text || "no reason given")}`,
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
