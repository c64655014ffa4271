import { readFileSync } from "node:fs";
import { Socket } from "node:net";
import { Duplex } from "node:stream";
import { type TLSSocket, connect as tlsConnect } from "node:tls";
import { TransportError } from "../../session/transport-error.js";
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}
export interface CertificateCredentials {
  cert?: string;
  certFile?: string;
  key?: string;
  keyFile?: string;
  pfx?: Buffer;
  pfxFile?: string;
  passphrase?: string;
}
export interface Credentials {
  cert: string;
  key: string;
}
export function loadCredentials(c: CertificateCredentials): Credentials {
  return {
    cert: c.cert ?? readFileSync(c.certFile ?? "", "utf8"),
    key: c.key ?? readFileSync(c.keyFile ?? "", "utf8"),
  };
}
export interface TlsConnection {
  readonly socket: TLSSocket;
  readonly writeFailure: Error | undefined;
  onWriteFailure(l: (e: Error) => void): void;
  destroy(): void;
  ref(): void;
  unref(): void;
}
export interface Connector {
  readonly endpoint: Endpoint;
  connect(options?: { signal?: AbortSignal }): Promise<TlsConnection>;
}
class Patient extends Socket {
  failed: (e: Error) => void = () => {};
  override _write(c: unknown, e: BufferEncoding, cb: (er?: Error | null) => void): void {
    super._write(c, e, (er) => {
      if (er) this.failed(er);
      cb();
    });
  }
  override _writev(cs: never, cb: (er?: Error | null) => void): void {
    super._writev?.(cs, (er) => {
      if (er) this.failed(er);
      cb();
    });
  }
}
class Wrap extends Duplex {
  constructor(readonly_: Patient) {
    super();
    this.raw = readonly_;
    const raw = readonly_;
    raw.on("data", (d) => {
      if (!this.push(d)) raw.pause();
    });
    raw.on("end", () => this.push(null));
    raw.on("close", () => this.destroy());
    raw.on("error", () => {});
  }
  raw: Patient;
  override _read(): void {
    this.raw.resume();
  }
  override _write(c: Uint8Array, _e: BufferEncoding, cb: () => void): void {
    this.raw.write(c, cb);
  }
  override _final(cb: () => void): void {
    this.raw.end(cb);
  }
  override _destroy(e: Error | null, cb: (e: Error | null) => void): void {
    this.raw.destroy();
    cb(e);
  }
}
export function createConnector(o: {
  endpoint: Endpoint;
  credentials: Credentials;
  ca?: string | readonly string[];
}): Connector {
  return {
    endpoint: o.endpoint,
    connect: () =>
      new Promise((resolve, reject) => {
        const raw = new Patient();
        let failure: Error | undefined;
        const ls: ((e: Error) => void)[] = [];
        raw.failed = (e) => {
          if (!failure) {
            failure = e;
            for (const l of ls) l(e);
          }
        };
        raw.once("error", reject);
        raw.connect(o.endpoint.port, o.endpoint.host);
        raw.setNoDelay(true);
        const socket = tlsConnect({
          socket: new Wrap(raw),
          cert: o.credentials.cert,
          key: o.credentials.key,
          ...(o.ca ? { ca: o.ca as string } : {}),
          servername: "localhost",
        });
        socket.once("error", reject);
        socket.once("secureConnect", () => {
          socket.off("error", reject);
          resolve({
            socket,
            get writeFailure() {
              return failure;
            },
            onWriteFailure: (l) => {
              ls.push(l);
            },
            destroy: () => {
              socket.destroy();
              raw.destroy();
            },
            ref: () => raw.ref(),
            unref: () => raw.unref(),
          });
        });
      }),
  };
}
export function explainConnectionError(e: unknown): TransportError {
  return e instanceof TransportError ? e : new TransportError("connection-lost", String(e), { cause: e });
}
