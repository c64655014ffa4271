import type { TLSSocket } from "node:tls";

type Done = (error?: Error | null) => void;

/**
 * Makes a TLS socket go on reading after a write has failed, and end rather than break.
 *
 * A gateway that rejects a notification writes six bytes and closes while we are still writing: our write
 * fails, Node destroys the socket, and the six bytes lie unread in the kernel. So here a failed write is told
 * to `onWriteFailure` and counts as done, and so does all that is written after it. And when reading fails,
 * the stream ends after the bytes that were read instead of dropping them; `readFailure` says why.
 *
 * Only the socket's stream methods are replaced: its bytes still take the way through the handle, at full speed.
 */
export class PatientSocket {
  readonly socket: TLSSocket;
  /** Why the first failed write failed. */
  writeFailure: Error | undefined;
  /** Why reading broke off; undefined as long as it goes on, and after an orderly end. */
  readFailure: Error | undefined;
  onWriteFailure: (error: Error) => void = () => {};

  constructor(socket: TLSSocket) {
    this.socket = socket;
    const write = socket._write.bind(socket);
    const writev = socket._writev?.bind(socket);
    const destroy = socket.destroy.bind(socket);

    socket._write = (chunk, encoding, done) => {
      if (this.writeFailure !== undefined) setImmediate(done);
      else write(chunk, encoding, (error) => this.#written(error, done));
    };
    if (writev !== undefined) {
      socket._writev = (chunks, done) => {
        if (this.writeFailure !== undefined) setImmediate(done);
        else writev(chunks, (error) => this.#written(error, done));
      };
    }
    // Node's async iterators destroy with null.
    socket.destroy = (error?: NodeJS.ErrnoException | null) => {
      if (error?.syscall !== "read") return destroy(error ?? undefined);
      this.#readFailed(error);
      return socket;
    };
    // Errors of TLS are told as events, and leave the socket as it is.
    socket.on("error", (error) => this.#readFailed(error));
  }

  #readFailed(error: Error): void {
    this.readFailure ??= error;
    this.socket.push(null);
  }

  // Done in a later turn of the event loop: whoever writes in a loop must not keep it from reading.
  #written(error: Error | null | undefined, done: Done): void {
    if (!error || this.socket.destroyed) {
      done();
      return;
    }
    setImmediate(done);
    this.writeFailure = error;
    this.onWriteFailure(error);
  }
}
