import { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";
import { type Goaway, GoawayCeiling, goawayFrame } from "./goaway-frame.js";

/**
 * The bytes between TLS and HTTP/2. Node's HTTP/2 would take over the TLS socket. With a stream in between, reading
 * can stop, so that not even a PING is answered, and frames can be written that Node would not write.
 */
export class PlaintextPipe extends Duplex {
  readonly #tls: TLSSocket;
  readonly #ceiling = new GoawayCeiling();
  #isReading = true;
  #isWriting = true;
  #onChunk: ((bytes: number) => void) | undefined;

  constructor(tls: TLSSocket) {
    super({ allowHalfOpen: true });
    this.#tls = tls;
    tls.on("data", (chunk: Buffer) => {
      if (!this.push(chunk) || !this.#isReading) tls.pause();
      this.#onChunk?.(chunk.length);
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

  /** From now on reads at most this many bytes a second; `later` makes the pauses. */
  readSlowly(bytesPerSecond: number, later: (delayMs: number, then: () => void) => void): void {
    this.#onChunk = (bytes) => {
      this.stopReading();
      later((bytes / bytesPerSecond) * 1000, () => this.resumeReading());
    };
  }

  writeGoaway(goaway: Goaway): void {
    this.#ceiling.lower(goaway.lastStreamId);
    this.write(goawayFrame(goaway));
  }

  /** From now on drops everything that is written. */
  stopWriting(): void {
    this.#isWriting = false;
  }

  override _read(): void {
    if (this.#isReading) this.#tls.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#ceiling.apply(chunk);
    if (this.#isWriting) this.#tls.write(chunk, done);
    else done();
  }

  override _writev(chunks: readonly { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), "utf8", done);
  }

  override _final(done: () => void): void {
    this.#tls.end();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    // Everything written before still leaves.
    this.#tls.destroySoon();
    done(error);
  }
}
