import { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";
import type { FrameLog } from "../../connections/frame-log.js";
import { FrameScanner } from "../../connections/frame-scanner.js";
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
  /** Of what is written; undefined if no frames are logged. */
  readonly #written: FrameScanner | undefined;

  constructor(tls: TLSSocket, frames: FrameLog) {
    super({ allowHalfOpen: true });
    this.#tls = tls;
    const read = scannerFor(frames, "in");
    this.#written = scannerFor(frames, "out");
    tls.on("data", (chunk: Buffer) => {
      read?.scan(chunk);
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
    if (!this.#isWriting) {
      done();
      return;
    }
    this.#written?.scan(chunk);
    this.#tls.write(chunk, done);
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

function scannerFor(frames: FrameLog, direction: "in" | "out"): FrameScanner | undefined {
  return frames.isOn ? new FrameScanner(direction, (frame) => frames.add(frame)) : undefined;
}
