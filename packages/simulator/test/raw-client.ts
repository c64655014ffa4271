import { once } from "node:events";
import { type ConnectionOptions, connect, type TLSSocket } from "node:tls";
import type { CertificateAndKey } from "@apns/simulator";

export interface RawTarget {
  readonly ca: string;
  readonly clientCertificate: CertificateAndKey;
}

export interface RawEnd {
  /** Everything that came, hex. */
  readonly hex: string;
  readonly byteCount: number;
  /** `fin`: the server said goodbye; `error`: it did not. */
  readonly how: "fin" | "error";
  /** Node's code of the error, such as `ECONNRESET`. */
  readonly code: string | undefined;
}

/** A bare TLS client that knows nothing of the protocol. */
export class RawClient {
  readonly socket: TLSSocket;
  readonly ended: Promise<RawEnd>;
  #received: Buffer[] = [];
  #wanted: { count: number; resolve: () => void } | undefined;

  constructor(target: RawTarget, port: number, options: ConnectionOptions = {}) {
    this.socket = connect({
      host: "127.0.0.1",
      port,
      ca: target.ca,
      ...target.clientCertificate,
      ...options,
    });
    let code: string | undefined;
    let how: RawEnd["how"] = "error";
    this.socket.on("data", (chunk: Buffer) => {
      this.#received.push(chunk);
      if (this.#wanted !== undefined && this.#wanted.count <= this.received.length) this.#wanted.resolve();
    });
    this.socket.on("error", (error: NodeJS.ErrnoException) => {
      code ??= error.code;
    });
    this.socket.on("end", () => {
      how = "fin";
    });
    this.ended = new Promise((resolve) => {
      this.socket.once("close", () => {
        const { received } = this;
        const hex = received.toString("hex");
        resolve({ hex, byteCount: received.length, how: code === undefined ? how : "error", code });
      });
    });
  }

  get received(): Buffer {
    return Buffer.concat(this.#received);
  }

  /** How many reads the bytes came in. */
  get readCount(): number {
    return this.#received.length;
  }

  async secured(): Promise<this> {
    await once(this.socket, "secureConnect");
    return this;
  }

  write(bytes: Buffer): this {
    this.socket.write(bytes);
    return this;
  }

  /** Resolves once so many bytes have come. */
  bytes(count: number): Promise<void> {
    if (this.received.length >= count) return Promise.resolve();
    return new Promise((resolve) => {
      this.#wanted = { count, resolve };
    });
  }

  destroy(): void {
    this.socket.destroy();
  }
}
