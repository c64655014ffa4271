import { once } from "node:events";
import { type TlsConnection, TransportError } from "@apns/transport/connector";
import { expect } from "vitest";

/** The error of an attempt to connect, which has to fail. */
export async function failureOf(attempt: Promise<TlsConnection>): Promise<TransportError> {
  try {
    (await attempt).destroy();
  } catch (error) {
    if (error instanceof TransportError) return error;
    throw error;
  }
  return expect.unreachable("the connection opened");
}

/** Sends bytes to a server that sends them back, and demands the same bytes. */
export async function expectEcho({ socket }: TlsConnection, bytes: Buffer): Promise<void> {
  const back: Buffer[] = [];
  let length = 0;
  socket.write(bytes);
  while (length < bytes.length) {
    const [chunk] = (await once(socket, "data")) as [Buffer];
    back.push(chunk);
    length += chunk.length;
  }
  expect(Buffer.concat(back).equals(bytes)).toBe(true);
}
