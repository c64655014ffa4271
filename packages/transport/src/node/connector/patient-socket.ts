import { Socket } from "node:net";
import { Duplex } from "node:stream";

/**
 * A TCP socket that goes on reading after a write has failed.
 *
 * Node destroys a socket whose write fails and drops what it has not read. But a gateway that rejects a
 * notification writes six bytes and closes while we are still writing: the write fails, and the six bytes
 * lie unread in the kernel. So a failed write is told to `onWriteFailure` and otherwise counts as done;
 * reading ends when the peer's bytes are read.
 */
class PatientSocket extends Socket {
  writeFailure: Error | undefined;
  onWriteFailure: (error: Error) => void = () => {};

  override _write(chunk: unknown, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.writeFailure === undefined) super._write(chunk, encoding, (error) => this.#written(error, done));
    else done();
  }

  override _writev(
    chunks: { chunk: unknown; encoding: BufferEncoding }[],
    done: (error?: Error | null) => void,
  ): void {
    if (this.writeFailure === undefined) super._writev?.(chunks, (error) => this.#written(error, done));
    else done();
  }

  #written(error: Error | null | undefined, done: () => void): void {
    // A socket that was destroyed, or never connected, has nothing left to read.
    if (error && !this.destroyed && this.writeFailure === undefined) {
      this.writeFailure = error;
      this.onWriteFailure(error);
    }
    done();
  }
}

/**
 * The stream that TLS runs over: a {@link PatientSocket} behind a plain Duplex, since over a `net.Socket` Node's TLS
 * would use the handle itself, and destroy it on a failed write.
 */
export class PatientStream extends Duplex {
  /** Why the socket closed, where it was no orderly end. */
  socketError: Error | undefined;
  readonly #socket: PatientSocket;

  constructor() {
    super({ autoDestroy: false });
    this.#socket = new PatientSocket();
    this.#socket.on("data", (chunk) => {
      if (!this.push(chunk)) this.#socket.pause();
    });
    // What was read must reach the reader before the end does, whatever kind of end it is.
    this.#socket.once("end", () => this.push(null));
    this.#socket.once("error", (error) => {
      this.socketError = error;
    });
    this.#socket.once("close", () => {
      if (!this.readableEnded && !this.#socket.readableEnded) this.push(null);
    });
  }

  get socket(): Socket {
    return this.#socket;
  }

  get writeFailure(): Error | undefined {
    return this.#socket.writeFailure;
  }

  onWriteFailure(listener: (error: Error) => void): void {
    this.#socket.onWriteFailure = listener;
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Uint8Array, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#socket.write(chunk, () => done());
  }

  override _writev(chunks: { chunk: Uint8Array }[], done: (error?: Error | null) => void): void {
    this.#socket.cork();
    for (const [index, { chunk }] of chunks.entries()) {
      this.#socket.write(chunk, index === chunks.length - 1 ? () => done() : undefined);
    }
    this.#socket.uncork();
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#socket.end(() => done());
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }
}
