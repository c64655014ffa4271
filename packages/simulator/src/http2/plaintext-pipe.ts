import { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";

/**
 * The bytes between TLS and HTTP/2. Node's HTTP/2 would take the TLS socket over for itself; with a stream in
 * between, reading can stop (then not even a PING is answered), and frames can be written that Node refuses to.
 */
export class PlaintextPipe extends Duplex {
  readonly #tls: TLSSocket;
  #isReading = true;

  constructor(tls: TLSSocket) {
    super({ allowHalfOpen: true });
    this.#tls = tls;
    tls.on("data", (chunk: Buffer) => {
      if (!this.push(chunk) || !this.#isReading) tls.pause();
    });
    tls.once("end", () => this.push(null));
    tls.once("close", () => this.destroy());
  }

  stopReading(): void {
    this.#isReading = false;
    this.#tls.pause();
  }

  resumeReading(): void {
    this.#isReading = true;
    this.#tls.resume();
  }

  override _read(): void {
    if (this.#isReading) this.#tls.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#tls.write(chunk, done);
  }

  override _writev(chunks: readonly { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.#tls.write(Buffer.concat(chunks.map(({ chunk }) => chunk)), done);
  }

  override _final(done: () => void): void {
    this.#tls.end();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    // What was written before still goes out.
    this.#tls.destroySoon();
    done(error);
  }
}
