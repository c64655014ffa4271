import { EventEmitter } from "node:events";
import type { Connector, TlsConnection } from "@apns/transport/connector";
import { copyBytes } from "@apns/wire/bytes";
import type { VirtualLoop } from "./virtual-loop.js";

/** The far end of a connection. It speaks through {@link VirtualSocket.deliver}. */
export interface Peer {
  receive(bytes: Uint8Array): void;
}

/** What a network does to all of its connections. */
export interface NetworkOptions {
  readonly connectMs: number;
  /** From one end to the other. */
  readonly latencyMs: number;
  /** How much of a socket one turn of the event loop reads. */
  readonly readBytes: number;
}

/** Our end of a connection, with what the kernel holds of it. */
export class VirtualSocket extends EventEmitter {
  /** Whether packets go nowhere: nothing arrives, and nobody says so. */
  isBlackHole = false;
  /** How long the next write is stuck. */
  stuckMs: () => number = () => 0;
  peer: Peer = { receive: () => {} };
  readonly #loop: VirtualLoop;
  readonly #options: NetworkOptions;
  #held: number[] = [];
  #hasEnded = false;
  #left: (() => void)[] = [];
  readonly #read = (): boolean => {
    const left = this.#left.splice(0);
    for (const done of left) done();
    if (this.#held.length > 0) {
      this.emit("data", Buffer.from(this.#held.splice(0, this.#options.readBytes)));
      return true;
    }
    if (this.#hasEnded) {
      this.destroy();
      this.emit("end");
    }
    return left.length > 0;
  };

  constructor(loop: VirtualLoop, options: NetworkOptions) {
    super();
    this.#loop = loop;
    this.#options = options;
    loop.polled.add(this.#read);
  }

  write(bytes: Uint8Array, done: () => void): void {
    const copy = copyBytes(bytes);
    const leave = (): void => {
      this.#left.push(done);
      this.#loop.outside(this.#options.latencyMs, () => {
        if (!this.isBlackHole) this.peer.receive(copy);
      });
    };
    const stuckMs = this.stuckMs();
    if (stuckMs === 0) leave();
    else this.#loop.outside(stuckMs, leave);
  }

  /** The peer sends. */
  deliver(bytes: Uint8Array): void {
    const copy = copyBytes(bytes);
    this.#loop.outside(this.#options.latencyMs, () => {
      if (!this.isBlackHole) this.#held.push(...copy);
    });
  }

  /** The peer closes. */
  end(): void {
    this.#loop.outside(this.#options.latencyMs, () => {
      this.#hasEnded = true;
    });
  }

  destroy(): void {
    this.#loop.polled.delete(this.#read);
  }
}

/** Opens virtual sockets, each with a peer of its own. */
export class VirtualNetwork implements Connector {
  readonly endpoint = { host: "gateway.example", port: 443 };
  readonly sockets: VirtualSocket[] = [];
  /** When each attempt to connect began, by the time outside. */
  readonly attemptsAtMs: number[] = [];
  /** Whether the next attempt to connect fails. */
  refuses: () => boolean = () => false;
  readonly #loop: VirtualLoop;
  readonly #options: NetworkOptions;
  readonly #serve: (socket: VirtualSocket) => Peer;

  constructor(loop: VirtualLoop, options: NetworkOptions, serve: (socket: VirtualSocket) => Peer) {
    this.#loop = loop;
    this.#options = options;
    this.#serve = serve;
  }

  connect(): Promise<TlsConnection> {
    this.attemptsAtMs.push(this.#loop.worldMs);
    return new Promise((resolve, reject) => {
      const isRefused = this.refuses();
      let isReady = false;
      const poll = (): boolean => {
        if (!isReady) return false;
        this.#loop.polled.delete(poll);
        if (isRefused) {
          reject(new Error("refused"));
          return true;
        }
        const socket = new VirtualSocket(this.#loop, this.#options);
        this.sockets.push(socket);
        socket.peer = this.#serve(socket);
        resolve(connectionOf(socket));
        return true;
      };
      this.#loop.polled.add(poll);
      this.#loop.outside(this.#options.connectMs, () => {
        isReady = true;
      });
    });
  }
}

function connectionOf(socket: VirtualSocket): TlsConnection {
  return {
    socket: socket as unknown as TlsConnection["socket"],
    writeFailure: undefined,
    endReason: undefined,
    onWriteFailure: () => {},
    ref: () => {},
    unref: () => {},
    destroy: () => socket.destroy(),
  };
}
