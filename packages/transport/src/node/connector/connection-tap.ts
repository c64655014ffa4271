import type { TLSSocket } from "node:tls";
import { guarded } from "../guarded.js";
import type { Endpoint } from "./endpoint.js";

/**
 * Watches the bytes of one connection, inside TLS. They hold secrets: provider tokens, device tokens, payloads. They
 * are valid during the call only.
 */
export interface ConnectionTap {
  /** Bytes that the socket gets. They may still be lost on the way. */
  sent(bytes: Uint8Array): void;
  /** Bytes that came, before anything else sees them. */
  received(bytes: Uint8Array): void;
}

/** Called for each connection once it is open, with the server it leads to. */
export type TapConnection = (endpoint: Endpoint) => ConnectionTap;

/** Lets a tap see what a socket writes and reads. What it throws becomes an uncaught exception of its own. */
export function tapSocket(socket: TLSSocket, tap: ConnectionTap): void {
  const sent = guarded((bytes: Uint8Array) => tap.sent(bytes));
  const received = guarded((bytes: Uint8Array) => tap.received(bytes));
  const write = socket._write.bind(socket);
  const writev = socket._writev?.bind(socket);
  const push = socket.push.bind(socket);
  socket._write = (chunk: Uint8Array, encoding, done) => {
    sent(chunk);
    write(chunk, encoding, done);
  };
  if (writev !== undefined) {
    socket._writev = (chunks, done) => {
      for (const { chunk } of chunks) sent(chunk as Uint8Array);
      writev(chunks, done);
    };
  }
  socket.push = (chunk: Uint8Array | null, encoding) => {
    if (chunk !== null) received(chunk);
    return push(chunk, encoding);
  };
}
