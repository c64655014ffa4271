import type { TLSSocket } from "node:tls";
import { realTime } from "../real-time.js";

type Done = (error?: Error | null) => void;

/**
 * Makes a TLS socket keep reading after a failed write, and end instead of breaking.
 *
 * A gateway that rejects a notification writes six bytes and closes while we are still writing. Our write fails, Node
 * destroys the socket, and the six bytes stay unread in the kernel. So a failed write counts as done here, and so does
 * every later one; `onWriteFailure` is called once. When reading fails, the stream ends after the bytes that were read
 * instead of dropping them, and `readFailure` says why.
 *
 * Only the socket's stream methods are replaced: bytes still pass through the native handle, at full speed.
 */
export class PatientSocket {
  readonly socket: TLSSocket;
  /** The error of the first failed write; undefined while writes succeed. */
  writeFailure: Error | undefined;
  /** Why reading broke off; undefined until then, and after an orderly end. */
  readFailure: Error | undefined;
  onWriteFailure: (error: Error) => void = () => {};

  constructor(socket: TLSSocket) {
    this.socket = socket;
    const write = socket._write.bind(socket);
    const writev = socket._writev?.bind(socket);
    const destroy = socket.destroy.bind(socket);

    socket._write = (chunk, encoding, done) => {
      if (this.writeFailure !== undefined) realTime.setImmediate(done);
      else write(chunk, encoding, (error) => this.#written(error, done));
    };
    if (writev !== undefined) {
      socket._writev = (chunks, done) => {
        if (this.writeFailure !== undefined) realTime.setImmediate(done);
        else writev(chunks, (error) => this.#written(error, done));
      };
    }
    // Node's async iterators pass null.
    socket.destroy = (error?: NodeJS.ErrnoException | null) => {
      if (error?.syscall !== "read") return destroy(error ?? undefined);
      this.#readFailed(error);
      return socket;
    };
    // TLS errors arrive as events and leave the socket open.
    socket.on("error", (error) => this.#readFailed(error));
  }

  #readFailed(error: Error): void {
    this.readFailure ??= error;
    this.socket.push(null);
  }

  // The callback comes in a later turn: a program that writes in a loop must not keep the event loop from reading.
  #written(error: Error | null | undefined, done: Done): void {
    if (!error || this.socket.destroyed) {
      done();
      return;
    }
    realTime.setImmediate(done);
    this.writeFailure = error;
    this.onWriteFailure(error);
  }
}
