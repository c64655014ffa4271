import { TransportError } from "../../../errors/transport-error.js";

/** The server closed the connection, and said nothing of it. */
export function closedSilently(): TransportError {
  return new TransportError("connection-lost", "The server closed the connection without GOAWAY.");
}

export function settingsOverdue(timeoutMs: number): TransportError {
  return new TransportError("handshake-timeout", `The server sent no SETTINGS within ${timeoutMs} ms.`);
}

export function pingUnanswered(timeoutMs: number): TransportError {
  return new TransportError("connection-lost", `The server did not answer a PING within ${timeoutMs} ms.`);
}

export function protocolViolated(how: string): TransportError {
  return new TransportError("http2-violated", `The server broke the HTTP/2 protocol: ${how}.`, {
    hint: "Check that the endpoint is an HTTP/2 server of APNs and that no proxy changes the traffic.",
  });
}
