import { describeStatus, type ErrorResponse } from "@apns/wire/binary";
import { TransportError } from "../../errors/transport-error.js";

// Why connections count as lost and notifications are given up, in words.

/** Why a connection counts as lost, and what that says. */
export interface Loss {
  readonly error: TransportError;
  /**
   * - `closed`: it ended without an error response.
   * - `cut`: it ended within an error response.
   * - `garbled`: the gateway sent bytes that are not an error response.
   * - `stuck`: the gateway did not read.
   * - `unanswered`, `answered`: what became of a barrier that was alone on it.
   * - a number: an error response had this status and named nothing.
   */
  readonly how: "closed" | "cut" | "garbled" | "stuck" | "unanswered" | "answered" | number;
}

/** The connection ended, for this reason if it is known. */
export function lossOf(pendingBytes: number, error?: TransportError): Loss {
  return {
    error: error ?? closedWithoutResponse(pendingBytes),
    how: pendingBytes === 0 ? "closed" : "cut",
  };
}

function closedWithoutResponse(pendingBytes: number): TransportError {
  const how =
    pendingBytes === 0
      ? "without an error response"
      : `after ${pendingBytes} of the 6 bytes of an error response`;
  return new TransportError("connection-lost", `The gateway closed the connection ${how}.`);
}

export function barrierTimedOut(timeoutMs: number): TransportError {
  return new TransportError(
    "connection-lost",
    `The gateway did not answer a barrier within ${timeoutMs} ms.`,
  );
}

export function writeTimedOut(timeoutMs: number): TransportError {
  return new TransportError("connection-lost", `The gateway took no bytes within ${timeoutMs} ms.`);
}

export function malformedAnswer(cause: unknown): TransportError {
  return new TransportError("answer-malformed", "The gateway sent bytes that are not an error response.", {
    cause,
    hint: "Check that the endpoint is a binary gateway: the HTTP/2 endpoint does not speak this protocol.",
  });
}

export function namesNothing({ status, identifier }: ErrorResponse): TransportError {
  return new TransportError(
    "connection-lost",
    `The gateway closed with status ${status} (${describeStatus(status).reason}) for identifier ${identifier}, which names no notification in the resend log.`,
    {
      hint: 'With onConnectionLost: "resend", the notifications in flight are resent in ever smaller groups to find the one that was meant.',
    },
  );
}

export function refusedSilently(cause: TransportError): TransportError {
  return new TransportError(
    "closed-after-handshake",
    "The gateway closes every connection right after the handshake.",
    {
      cause,
      hint: "It does not accept the certificate: check that it belongs to this environment (sandbox or production), that it was not revoked and that it is an APNs certificate.",
    },
  );
}

export function poisonous(cause: TransportError): TransportError {
  return new TransportError("connection-lost", "Each connection that carried this notification alone died.", {
    cause,
    hint: "The gateway cannot cope with it: look at its payload. The other notifications went on.",
  });
}

export function closedBeforeSettling(): TransportError {
  return new TransportError("closed", "The transport was closed before the notification settled.");
}
