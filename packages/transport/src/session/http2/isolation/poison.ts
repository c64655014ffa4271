import { TransportError } from "../../../errors/transport-error.js";

// Why a request is not sent again, in words.

export function killsConnections(cause: TransportError): TransportError {
  return new TransportError("connection-lost", "Each connection that carried this notification alone died.", {
    cause,
    hint: "The server cannot cope with it: look at its payload and its headers. The other notifications went on.",
  });
}

export function refusedForEver(cause: TransportError, refusals: number): TransportError {
  const message = `The server refused this notification ${refusals} times while it answered others: ${cause.message}`;
  return new TransportError("connection-lost", message, {
    cause,
    hint: "It was never processed. Look at its payload and its headers, or send it again later.",
  });
}
