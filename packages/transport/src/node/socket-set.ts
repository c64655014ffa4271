import type { TransportError } from "../errors/transport-error.js";
import { type Connector, explainConnectionError, type TlsConnection } from "./connector/index.js";

/** What a driver learns of its sockets, by the number of each. */
export interface SocketReports {
  /** One of the others may follow: the driver first does what the session has asked of the sockets. */
  beforeReport(): void;
  connected(connection: number): void;
  connectFailed(connection: number, error: TransportError): void;
  received(connection: number, bytes: Uint8Array): void;
  /** The bytes of the last write have left. */
  written(connection: number): void;
  /** The connection takes no more bytes, but may still deliver some. */
  writeFailed(connection: number): void;
  /** The connection is gone. `error` is absent after an orderly end. */
  ended(connection: number, error: TransportError | undefined): void;
}

/** The sockets of a driver by number. A socket that was dropped reports nothing more. */
export class SocketSet {
  readonly #connector: Connector;
  readonly #reports: SocketReports;
  readonly #open = new Map<number, TlsConnection>();
  readonly #connecting = new Map<number, AbortController>();
  #holdsProcess = true;

  constructor(connector: Connector, reports: SocketReports) {
    this.#connector = connector;
    this.#reports = reports;
  }

  /** The number of open connections. */
  get openCount(): number {
    return this.#open.size;
  }

  get connectingCount(): number {
    return this.#connecting.size;
  }

  /** The numbers of the open connections. */
  numbers(): IterableIterator<number> {
    return this.#open.keys();
  }

  connect(number: number): void {
    const connecting = new AbortController();
    this.#connecting.set(number, connecting);
    this.#dial({ signal: connecting.signal, connection: number }).then(
      (connection) => {
        this.#reports.beforeReport();
        if (this.#connecting.delete(number)) this.#adopt(number, connection);
        else connection.destroy();
      },
      (reason: unknown) => {
        this.#reports.beforeReport();
        if (this.#connecting.delete(number)) {
          this.#reports.connectFailed(number, explainConnectionError(reason));
        }
      },
    );
  }

  write(number: number, bytes: Uint8Array): void {
    const connection = this.#open.get(number);
    connection?.socket.write(bytes, (error) => {
      this.#reports.beforeReport();
      if (error || connection.writeFailure !== undefined || this.#open.get(number) !== connection) return;
      this.#reports.written(number);
    });
  }

  /** Drops a connection, or the attempt at one. Returns whether it was open. */
  drop(number: number): boolean {
    this.#connecting.get(number)?.abort();
    this.#connecting.delete(number);
    const connection = this.#open.get(number);
    this.#open.delete(number);
    connection?.destroy();
    return connection !== undefined;
  }

  /** Says whether the sockets keep the process alive. */
  hold(holdsProcess: boolean): void {
    this.#holdsProcess = holdsProcess;
    for (const connection of this.#open.values()) {
      if (holdsProcess) connection.ref();
      else connection.unref();
    }
  }

  /** A connector may also throw: async turns that into a rejection. */
  async #dial(options: { signal: AbortSignal; connection: number }): Promise<TlsConnection> {
    return this.#connector.connect(options);
  }

  #adopt(number: number, connection: TlsConnection): void {
    this.#open.set(number, connection);
    if (!this.#holdsProcess) connection.unref();
    const { socket } = connection;
    const reports = this.#reports;
    /** Whether this connection may report something; the driver is up to date then. */
    const mayReport = (): boolean => {
      reports.beforeReport();
      return this.#open.get(number) === connection;
    };
    const ended = (error: Error | undefined): void => {
      if (!mayReport()) return;
      this.drop(number);
      reports.ended(number, error && explainConnectionError(error));
    };
    socket.on("data", (bytes: Buffer) => {
      if (mayReport()) reports.received(number, bytes);
    });
    socket.on("end", () => ended(connection.endReason));
    socket.on("error", ended);
    socket.on("close", () => ended(connection.endReason));
    connection.onWriteFailure(() => {
      if (mayReport()) reports.writeFailed(number);
    });
    reports.connected(number);
  }
}
